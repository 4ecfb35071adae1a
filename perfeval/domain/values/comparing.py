"""Holding an actual value against its target: in one unit, or not at all and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from perfeval.domain.values import words
from perfeval.domain.values.dates import is_in_time
from perfeval.domain.values.model import Comparison, Value, ValueKind
from perfeval.domain.values.units import UNITS, UnitTable, without_remark, without_scale


@dataclass(frozen=True, slots=True)
class Compared:
    """The actual against the target: `order` is -1 (below), 0 or 1 (above).

    `target`, `upper` and `actual` are exact, in `unit`; None where the values are words or days.
    Of a range 0 is inside; of days -1 is in time, 1 is late.
    """

    order: int
    unit: str = ""
    target: Fraction | None = None
    actual: Fraction | None = None
    upper: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Incomparable:
    """Two values that say nothing about each other; `why` is a Chinese sentence."""

    why: str


def compare(
    target: Value,
    actual: Value,
    *,
    unit: str = "",
    fiscal_year: int = 2000,
    units: UnitTable = UNITS,
) -> Compared | Incomparable:
    """Hold an actual value against its target.

    `unit` is that of a column of its own, for a value without one. A bare number is taken in the
    other's unit. `fiscal_year` completes days without a year. Vague values, ranges as actuals and
    units that do not convert are refused.
    """
    unit = without_remark(unit)
    for value, word in ((target, "指标值"), (actual, "实际完成值")):
        if value.vague:
            return Incomparable(f"{word}“{value.raw.strip()}”不是确数")
    kinds = (target.kind, actual.kind)
    if actual.kind is ValueKind.NUMBER and target.kind in (ValueKind.NUMBER, ValueKind.RANGE):
        if not _is_definite(actual):
            return Incomparable(f"实际完成值“{actual.raw.strip()}”不是一个确定的数")
        return _compare_numbers(target, actual, unit, units)
    if kinds == (ValueKind.DATE, ValueKind.DATE):
        return _compare_days(target, actual, fiscal_year)
    if kinds == (ValueKind.GRADE, ValueKind.GRADE):
        return _compare_grades(target, actual)
    if kinds in ((ValueKind.YES_NO,) * 2, (ValueKind.TIER,) * 2):
        return Compared(0 if target.word == actual.word else -1)
    return Incomparable(_why_not(target, actual))


def _compare_numbers(
    target: Value, actual: Value, column: str, units: UnitTable
) -> Compared | Incomparable:
    wanted = target.unit or _own_unit(target, column or (actual.unit if target.is_scaled else ""))
    given = actual.unit or _own_unit(actual, column or wanted)
    if not wanted and given in ("%", "‰"):
        return Incomparable(f"指标值“{target.raw.strip()}”没有单位，实际完成值是百分比")
    factor = units.factor_between(given, wanted) if wanted else Fraction(1)
    if factor is None or target.number is None or actual.number is None:
        return Incomparable(f"计量单位“{given}”与指标值的“{wanted}”不能换算")
    if wanted in ("%", "‰") and not (actual.unit or column) and 0 < abs(actual.number) <= 1:
        shown = actual.raw.strip()
        return Incomparable(f"实际完成值“{shown}”没有写“{wanted}”，不能断定是百分数还是比例")
    low, number = Fraction(target.number), Fraction(actual.number) * factor
    high = low if target.upper is None else Fraction(target.upper)
    order = -1 if number < low else int(number > high)
    upper = None if target.upper is None else high
    return Compared(order, wanted or given, low, number, upper)


def _is_definite(actual: Value) -> bool:
    """Tell whether an actual is one number: "达到96%" is, "≥96%" is not."""
    said = actual.comparison in (None, Comparison.EQUAL)
    return said or actual.raw.strip().startswith(words.REACHED)


def _own_unit(value: Value, unit: str) -> str:
    """Return the unit of a value without one: its neighbour's, but "28万" beside 万元 is 元."""
    return without_scale(unit) if value.is_scaled else unit


def _compare_days(target: Value, actual: Value, fiscal_year: int) -> Compared | Incomparable:
    if target.period is None or actual.period is None:
        return Incomparable("时间无法识别")
    if target.comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN):
        return Incomparable(f"指标值“{target.raw.strip()}”不是一个期限")
    in_time = is_in_time(target.period, actual.period, fiscal_year)
    if in_time is None:
        return Incomparable(
            f"按“{actual.raw.strip()}”不能断定是否在“{target.raw.strip()}”期限内，请写明日期"
        )
    return Compared(-1 if in_time else 1)


def _compare_grades(target: Value, actual: Value) -> Compared | Incomparable:
    for scale in words.SCALES:
        ranks = {word: rank for rank, group in enumerate(scale) for word in group}
        if target.word in ranks and actual.word in ranks:
            wanted, given = ranks[target.word], ranks[actual.word]
            return Compared((wanted > given) - (wanted < given))
    return Incomparable(f"“{actual.word}”与“{target.word}”不在同一套等级里")


_KINDS = {
    ValueKind.BLANK: "没有填写",
    ValueKind.NOT_APPLICABLE: "填的是不适用",
    ValueKind.OPERATOR: "只有比较符号，没有数值",
    ValueKind.NUMBER: "是数值",
    ValueKind.RANGE: "是区间",
    ValueKind.DATE: "是时间",
    ValueKind.TIER: "是定性档次",
    ValueKind.GRADE: "是等级",
    ValueKind.YES_NO: "是完成与否",
    ValueKind.TEXT: "是文字",
}


def _why_not(target: Value, actual: Value) -> str:
    shown = []
    for value, word in ((target, "指标值"), (actual, "实际完成值")):
        text = value.raw.strip()
        shown.append(f"{word}{f'“{text}”' if text else ''}{_KINDS[value.kind]}")
    day = actual.serial_date if target.kind is ValueKind.DATE else None
    if day is not None:
        shown.append(
            f"可能是表格软件的日期序号（{day.year}年{day.month}月{day.day}日），请改写成日期"
        )
    return "，".join(shown)
