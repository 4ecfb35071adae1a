"""Units of measure: which there are, which convert into one another, and by what factor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

_SCALES = {"万": 10**4, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万亿": 10**12}
_REMARK = re.compile(r"(?<=.)[(（][^()（）]*[)）]$")
_SCALED = re.compile(r"(万亿|千万|百万|万|亿)(.+)")

Dimension = tuple[str, tuple[str, ...]]  # what is measured, and per what


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `factor` is what one of it is in the family's own measure, exactly."""

    name: str
    family: str
    factor: Fraction = Fraction(1)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitTable:
    """The known units; an unknown one is a family of its own, so that the list stays open."""

    units: tuple[Unit, ...]

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        return {name: unit for unit in self.units for name in (unit.name, *unit.aliases)}

    def find(self, name: str) -> Unit | None:
        """Return a unit by its name or alias, also with 万 or 亿 before it (万人); else None."""
        known = self._by_name.get(name)
        scaled = None if known else _SCALED.fullmatch(name)
        base = self._by_name.get(scaled[2]) if scaled else None
        if scaled is None or base is None:
            return known
        return Unit(name, base.family, base.factor * _SCALES[scaled[1]])

    def lists(self, name: str) -> bool:
        """Tell whether a unit stands in the table as it is, with what it is counted per."""
        return name.partition("/")[0] in self._by_name

    def knows(self, name: str) -> bool:
        """Tell whether each part of a unit (元/人·月) is in the table."""
        parts = re.split(r"[/·・每]", name)
        return all(self.find(part) for part in parts)

    def resolve(self, name: str) -> tuple[Dimension, Fraction]:
        """Return what a unit measures and its factor; 元/人·月 is money per person and month."""
        whole = self.find(name)
        parts = [name] if whole else [part for part in re.split(r"[/·・每]", name) if part]
        found = [self.find(part) or Unit(part, f"={part}") for part in parts or [""]]
        factor = found[0].factor
        for part in found[1:]:
            factor /= part.factor
        return (found[0].family, tuple(sorted(part.family for part in found[1:]))), factor

    def factor_between(self, source: str, target: str) -> Fraction | None:
        """Return what one `source` is in `target`; None where they do not convert."""
        (from_dimension, from_factor), (to_dimension, to_factor) = map(
            self.resolve, (source, target)
        )
        return from_factor / to_factor if from_dimension == to_dimension else None


def without_remark(name: str) -> str:
    """Return a unit without what stands in brackets behind it: % for %（百分比）."""
    return _REMARK.sub("", name).strip() or name


def without_scale(name: str) -> str:
    """Return a unit without the 万 or 亿 before it: 元 for 万元, 人次 for 万人次."""
    scaled = _SCALED.fullmatch(name)
    return scaled[2] if scaled else name


def _family(family: str, **factors: str) -> tuple[Unit, ...]:
    """Make the units of one family from `name="factor alias alias"`."""
    units = []
    for name, words in factors.items():
        factor, *aliases = words.split()
        units.append(Unit(name, family, Fraction(factor), tuple(aliases)))
    return tuple(units)


# Units that convert: name = factor, then aliases. 公顷 is 15 亩, 亩 is 2000/3 square metres.
_CONVERTING = (
    *_family("money", 元="1 元人民币", 千元="1000", 万元="10000"),
    *_family("money", 百万元="1000000", 千万元="10000000", 亿元="100000000"),
    Unit("%", "share", Fraction(1), ("百分比", "百分之")),
    Unit("‰", "share", Fraction(1, 10), ("千分比",)),
    *_family("length", 毫米="1/1000 mm", 厘米="1/100 cm", 分米="1/10", 米="1 m 延米 延长米"),
    *_family("length", 里="500 华里", 公里="1000 千米 km"),
    *_family("area", 平方米="1 m2 平米 平方", 亩="2000/3 市亩", 公顷="10000 hm2"),
    *_family("area", 平方公里="1000000 平方千米 km2"),
    *_family("mass", 克="1 g", 斤="500 市斤", 千克="1000 公斤 kg"),
    *_family("mass", 吨="1000000 t"),
    *_family("volume", 毫升="1/1000 ml mL", 升="1 l L 公升", 立方米="1000 m3 方 立方"),
    *_family("clock", 秒="1 秒钟", 分钟="60", 小时="3600 个小时 h"),
    *_family("days", 天="1 日 个日历日 日历日 自然日 个自然日", 周="7 个星期 星期 个周"),
    *_family("months", 月="1 个月", 季度="3 个季度 季", 年="12 周年 个年度"),
    *_family("energy", 千瓦时="1 kWh"),
    *_family("power", 瓦="1 W", 千瓦="1000 kW", 兆瓦="1000000 MW"),
)
# Counts: each compares with itself only.
_COUNTS = (
    "分 个 次 篇 份 本 人 户 件 项 场 场次 批 批次 期 届 家 所 处 座 栋 幢 套 台 辆 架 艘 部 册 "
    "卷 张 页 条 幅 块 根 株 棵 头 只 匹 羽 尾 盏 盆 桶 箱 包 袋 瓶 支 枚 把 组 对 双 副 类 种 "
    "门 节 课时 学时 学分 人天 人日 人月 班 班次 车次 航次 床 床位 席 间 层 段 道 口 眼 宗 起 例 "
    "篇次 家次 户次 台次 村 社区 乡镇 县 市 省 点 点位 平台 系统 标箱 像素 字 万字 字节 分贝 倍 "
    "百分点 °C 名额 行政村 自然村 小区 单位 企业 网格 公众号 工日 岁 星 轮 台套 便 趟 声 笔 粒 "
    "盒 针 剂次 人份 件次 头次 标段 学期"
)
_ALIASES = {
    "人次": ("人/次",),
    "工作日": ("个工作日",),
    "人": ("人员", "个人", "名", "位"),
    "个次": ("个/次",),
    "百分点": ("个百分点",),
}

UNITS = UnitTable(
    (
        *_CONVERTING,
        *(
            Unit(name, f"={name}", Fraction(1), _ALIASES.get(name, ()))
            for name in ("人次", "个次", "工作日", *_COUNTS.split())
        ),
    )
)
