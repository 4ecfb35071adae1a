"""Checks of actual values against their targets, row by row."""

from __future__ import annotations

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.rows import (
    NOTHING,
    NUMBERS,
    Line,
    has_digit,
    is_rate_name,
    squeeze,
)
from perfeval.domain.values import UNITS, Comparison, Value, ValueKind, parse_operator

# Counts of events that people use for one another; scoring does not convert them.
_GENERAL = frozenset({"个", "项", "件", "处"})  # counts of whatever there is
_EVENTS = frozenset({"次", "人次", "场", "场次", "批次"})


def bare_operator(subject: Subject) -> Found:
    """Q01: an operator stands without its number."""
    for line in subject.lines:
        target, actual = line.target, line.actual
        if target.kind is ValueKind.OPERATOR:
            message = f"{line.title}的指标值只有“{target.raw.strip()}”，没有数值"
            if actual.kind is ValueKind.NUMBER and actual.comparison is None:
                whole = target.raw.strip() + actual.raw.strip()
                message += f"；实际完成值“{actual.raw.strip()}”很可能是被挤到下一栏的指标值"
                suggestion = {f"{line.path}.target": whole, f"{line.path}.actual": ""}
                yield Fault(f"{line.path}.target", message, suggestion)
            else:
                yield Fault(f"{line.path}.target", message)
        if actual.kind is ValueKind.OPERATOR:
            message = f"{line.title}的实际完成值只有“{actual.raw.strip()}”，没有数值"
            yield Fault(f"{line.path}.actual", message)


def different_unit(subject: Subject) -> Found:
    """Q03: the actual is not in the unit of the target."""
    for line in subject.lines:
        if line.actual.kind not in NUMBERS or not line.actual.unit:
            continue
        asked = _asked_unit(line)
        if asked is not None and not _agree(asked, line.actual.unit):
            level = Level.WARNING if _may_count_the_same(asked, line.actual.unit) else None
            yield Fault(f"{line.path}.actual", _unit_message(line), level=level)


def no_actual(subject: Subject) -> Found:
    """Q06: the actual value is blank."""
    for line in subject.lines if subject.is_final else ():
        unused = line.is_blank and line.row.max_score is not None and not line.has_points
        if line.actual.kind is ValueKind.BLANK and not (unused or line.has_parts):
            asked = line.target.raw.strip()
            target = f"（指标值“{asked}”）" if asked else ""
            yield Fault(f"{line.path}.actual", f"{line.title}{target}没有填写实际完成值")


def words_for_a_number(subject: Subject) -> Found:
    """Q07: a numeric target is answered with words."""
    for line in subject.lines if subject.is_final else ():
        if line.target.kind not in NUMBERS or line.target.vague:
            continue
        if line.target.number == 0 and squeeze(line.actual.raw) in words.NEVER_HAPPENED:
            continue
        in_words = line.actual.kind not in (*NUMBERS, *NOTHING, ValueKind.OPERATOR, ValueKind.DATE)
        if in_words and not has_digit(line.actual.raw):
            message = (
                f"{line.title}的指标值是数“{line.target.raw.strip()}”，"
                f"实际完成值却填“{line.actual.raw.strip()}”，没有数"
            )
            yield Fault(f"{line.path}.actual", message)


def above_hundred_percent(subject: Subject) -> Found:
    """Q21: a percentage that cannot pass 100 does, or may."""
    for line in subject.filled_lines:
        if not (line.is_satisfaction or any(word in line.name for word in words.CAPPED)):
            continue
        for key, value in (("target", line.target), ("actual", line.actual)):
            problem = _percent_problem(line, key, value)
            if problem:
                shown = value.raw.strip()
                message = f"{line.title}的{_CELLS[key]}“{shown}”{problem}"
                yield Fault(f"{line.path}.{key}", message)


def copied_target(subject: Subject) -> Found:
    """Q53: the actual repeats the target with its operator."""
    for line in subject.filled_lines if subject.is_final else ():
        actual, target = line.actual, line.target
        if actual.comparison in (None, Comparison.EQUAL) or actual.number is None:
            continue
        if target.kind in (*NOTHING, ValueKind.OPERATOR):
            continue
        same = squeeze(actual.raw) == squeeze(target.raw)
        if same or squeeze(actual.raw)[:1] in ("≥", "≤", ">", "<"):
            word = "照抄了指标值" if same else "带有比较符号，不是一个结果"
            message = (
                f"{line.title}的实际完成值“{actual.raw.strip()}”{word}"
                f"（指标值“{target.raw.strip()}”），看不出究竟完成了多少"
            )
            yield Fault(f"{line.path}.actual", message)


_CELLS = {"target": "指标值", "actual": "实际完成值"}


def _percent_problem(line: Line, key: str, value: Value) -> str:
    unit = value.unit or squeeze(line.row.unit_of_measure)
    if value.kind is not ValueKind.NUMBER or value.number is None or unit not in _PERCENT:
        return ""
    if value.number > 100:
        return "超过 100%，这类比率最多为 100%"
    signs = {parse_operator(line.row.operator), value.comparison} if key == "target" else set()
    if value.number == 100 and signs & {Comparison.AT_LEAST, Comparison.MORE_THAN}:
        return "：这类比率最多为 100%，不能“≥”，应写“=100%”"
    return ""


_PERCENT = ("%", "百分比", "百分数")


def _asked_unit(line: Line) -> str | None:
    """Return the unit that the actual should have, None where nothing is asked.

    A quantity whose target holds no number still asks for a count, so a percentage is wrong there.
    """
    if line.target.kind in NUMBERS:
        return line.unit or None
    asks_nothing = line.target.kind in (*NOTHING, ValueKind.OPERATOR) or is_rate_name(line.name)
    return "" if line.level2 == "quantity" and not asks_nothing else None


def _agree(asked: str, given: str) -> bool:
    if asked == "":
        return given != "%"
    same = {asked, given} <= _EVENTS or UNITS.factor_between(given, asked) is not None
    return same or _is_longer(asked, given) or _is_longer(given, asked)


def _may_count_the_same(asked: str, given: str) -> bool:
    """Tell whether one of two counts is a general one, as 个 beside 座."""
    general = not _GENERAL.isdisjoint((asked, given))
    return general and all(UNITS.resolve(unit)[0] == (f"={unit}", ()) for unit in (asked, given))


def _is_longer(long: str, short: str) -> bool:
    """Tell whether one unit spells out the other: 个村 beside 个 or 村."""
    spelt = long.startswith(short) or long.endswith(short)
    return bool(short) and spelt and "/" not in long and UNITS.find(long) is None


def _unit_message(line: Line) -> str:
    shown = f"{line.title}的实际完成值“{line.actual.raw.strip()}”"
    if line.target.kind not in NUMBERS:
        return f"{shown}是百分比，数量指标应填写完成的数量"
    return f"{shown}与指标值“{line.target.raw.strip()}”计量单位不同，无法比较"
