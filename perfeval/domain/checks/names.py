"""Checks of what is measured: names, their levels, and which kinds of indicators there are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.domain.checks import words
from perfeval.domain.checks.derived import bring_along
from perfeval.domain.checks.model import Fault, Found, Level, Question, Subject
from perfeval.domain.checks.row_cells import ask_target, may_answer, write_target
from perfeval.domain.checks.rows import Line, has_words, is_money, squeeze, without_brackets
from perfeval.domain.values import UNITS, ValueKind, parse_value
from perfeval.domain.values.words import VAGUE_BEFORE

_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:,\d{3})*(?:\.\d+)?)(?:余|多)?([^\W\d_]{1,3}|%)")
_LEAST_NAME = 2  # characters that a name keeps when a number is taken out of it
_LONGEST_SIGN = 6  # characters of a sign in words
_SATISFACTION = "beneficiary_satisfaction"
# Names of level 1 and 2 in the national rules: no names of what is measured.
_CLASSES = frozenset(
    f"{word}指标"
    for word in (
        *("数量", "质量", "时效", "成本", "经济成本", "社会成本", "生态环境成本", "经济效益"),
        *("社会效益", "生态效益", "可持续影响", "服务对象满意度", "产出", "效益"),
    )
)
_KINDS = {"output": "产出", "benefit": "效益", "satisfaction": "满意度"}


def number_in_name(subject: Subject) -> Found:
    """Q04: the target's number is buried in the name."""
    for line in subject.filled_lines:
        if line.target.kind is not ValueKind.BLANK:
            continue
        found = [m for m in _AMOUNT.finditer(squeeze(line.row.name)) if _is_quantity(m)]
        if found:
            shown = "、".join(match[0] for match in found)
            message = f"{line.title}的名称里有数“{shown}”，指标值却空着"
            suggestion, question = _taken_out(subject, line, found)
            yield Fault(f"{line.path}.name", message, suggestion, question=question)


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
            path = f"{line.path}.level2"
            proper = _satisfaction_name(subject) if line.is_satisfaction else ""
            yield Fault(path, message, {path: proper} if proper else None)


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
        if name and not has_words(name):
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


def _is_quantity(match: re.Match[str]) -> bool:
    unit = match[2]
    if unit[0] in "年月日号届期级类版" or not any(UNITS.lists(unit[:n]) for n in (1, 2, 3)):
        return False
    return not (unit[0] in "个项条点" and unit[:2] not in ("个", "个百"))


def _taken_out(
    subject: Subject, line: Line, found: list[re.Match[str]]
) -> tuple[Mapping[str, str] | None, Question | None]:
    """Return name and target apart where one exact number ends the name; a vague one is asked."""
    name, start = squeeze(line.row.name), found[0].start()
    value = parse_value(name[start:])
    countable = value.kind is ValueKind.NUMBER and UNITS.knows(value.unit)
    if len(found) > 1 or not countable or not may_answer(line, value):
        return None, None
    if value.vague or name[:start].endswith(VAGUE_BEFORE):
        return None, ask_target(subject, line, value)
    begin = next(
        (n for n in range(max(0, start - _LONGEST_SIGN), start) if _signed(name[n:])), start
    )
    rest = _beginning(line.row.name or "", name[:begin])
    cells = write_target(subject, line, name[begin:])
    if len(rest) < _LEAST_NAME or not cells:
        return None, None
    return bring_along(subject, {f"{line.path}.name": rest, **cells}), None


def _signed(text: str) -> bool:
    value = parse_value(text)
    return value.kind is ValueKind.NUMBER and value.comparison is not None and not value.vague


def _beginning(text: str, squeezed: str) -> str:
    """Return the beginning of a text as it was typed, given it without spaces in half width."""
    ends = (n for n in range(len(text) + 1) if squeeze(text[:n]) == squeezed)
    return text[: next(ends, 0)].strip()


def _satisfaction_name(subject: Subject) -> str:
    """Return the level 2 of satisfaction as the form prints it, else by its usual name."""
    levels = subject.block.levels if subject.block else ()
    named = (two.name for one in levels for two in one.level2 if two.key == _SATISFACTION)
    return next(named, "服务对象满意度指标")
