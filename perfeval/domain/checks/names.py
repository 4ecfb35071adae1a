"""Checks of what is measured: names, their levels, and which kinds of indicators there are."""

from __future__ import annotations

import re

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.rows import is_money, squeeze, without_brackets
from perfeval.domain.values import ValueKind

# Names of level 1 and 2 in the national rules: no names of what is measured.
_CLASSES = frozenset(
    f"{word}指标"
    for word in (
        *("数量", "质量", "时效", "成本", "经济成本", "社会成本", "生态环境成本", "经济效益"),
        *("社会效益", "生态效益", "可持续影响", "服务对象满意度", "产出", "效益"),
    )
)
_KINDS = {"output": "产出", "benefit": "效益", "satisfaction": "满意度"}


def beyond_the_project(subject: Subject) -> Found:
    """Q11: a measure that one office does not move."""
    for line in subject.filled_lines:
        if any(word in line.name for word in subject.lists.beyond_one_project):
            message = f"{line.title}受许多因素影响，本项目未必能够左右：结果能归因于这笔支出吗？"
            yield Fault(f"{line.path}.name", message)


def wrong_class(subject: Subject) -> Found:
    """Q12: a row stands under a level that is not its kind."""
    for line in subject.filled_lines:
        money, level = is_money(line.unit), line.row.level2
        amount = money or without_brackets(line.name).endswith(words.MONEY_NAMES)
        if line.level2 == "quantity" and amount:
            message = f"{line.title}是金额，不是数量；列在“{level}”下不合适"
            yield Fault(f"{line.path}.level2", message)
        ecological = any(word in line.name for word in words.ECOLOGICAL)
        spending = money or any(word in line.name for word in words.MONEY_WORDS)
        if line.level2 == "ecological_benefit" and spending and not ecological:
            message = f"{line.title}说的是支出，列在“{level}”下不合适"
            yield Fault(f"{line.path}.level2", message)


def level_repeated(subject: Subject) -> Found:
    """Q13: level 2 repeats level 1, though the form does not print it so."""
    block = subject.block
    printed = {squeeze(two.name) for one in (block.levels if block else ()) for two in one.level2}
    for line in subject.filled_lines:
        one, two = squeeze(line.row.level1), squeeze(line.row.level2)
        if one and one == two and two not in printed:
            message = f"{line.title}的二级指标“{two}”与一级指标同名"
            proper = {f"{line.path}.level2": "服务对象满意度指标"}
            yield Fault(f"{line.path}.level2", message, proper if line.is_satisfaction else None)


def kind_missing(subject: Subject) -> Found:
    """Q25: the sheet has no indicators of a kind that every project needs."""
    levels = subject.block.levels if subject.block else ()
    wanted = [level for level in levels if level.key in _KINDS]
    used = {line.level1 for line in subject.filled_lines}
    for level in wanted if subject.filled_lines else ():
        if level.key in used or (level.key == "satisfaction" and subject.is_common):
            continue
        softer = Level.HINT if level.key == "satisfaction" else None
        note = "，没有直接服务对象的可以不设" if softer else ""
        yield Fault("$", f"没有{_KINDS[level.key]}类指标（{level.name}）{note}", level=softer)


def no_levels(subject: Subject) -> str | None:
    """Say that the form does not divide its indicators into kinds."""
    return None if subject.block and subject.block.levels else "本表样的指标不分级"


def nonsense_name(subject: Subject) -> Found:
    """Q39: a name without a word, or the same row twice."""
    seen: dict[tuple[str, ...], str] = {}
    for line in subject.filled_lines:
        name = line.name
        if name and not re.search(r"[^\W\d_]{2}", name):
            message = f"指标名称“{name}”里没有字，看不出考核什么"
            yield Fault(f"{line.path}.name", message)
        elif name in _CLASSES:
            message = f"三级指标的名称“{name}”是类别名，没有说明考核什么"
            yield Fault(f"{line.path}.name", message, level=Level.WARNING)
        row = line.row
        cells = (row.level2, row.target_value, row.actual_value)
        key = (name, *map(squeeze, cells), str(row.parent))
        if name and key in seen:
            message = f"{line.title}与 {seen[key]} 一行完全相同，重复填写"
            yield Fault(f"{line.path}.name", message, level=Level.WARNING)
        seen.setdefault(key, line.path)


def name_as_target(subject: Subject) -> Found:
    """Q55: name, target and actual say the same words, so that nothing is measured."""
    for line in subject.filled_lines:
        target, actual = squeeze(line.target.raw), squeeze(line.actual.raw)
        if len(line.name) < 2 or line.name != target or line.target.kind is not ValueKind.TEXT:
            continue
        rest = "、实际完成值" if actual == target else ""
        message = f"{line.title}的指标值{rest}与名称一字不差，没有说明要达到什么程度"
        yield Fault(f"{line.path}.target", message)
