"""Checks of actual values against their targets, row by row."""

from __future__ import annotations

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.row_cells import (
    answered_in_words,
    ask_actual,
    is_bare_number,
    number_slipped,
    units_agree,
    write_target,
)
from perfeval.domain.checks.rows import NOTHING, NUMBERS, Line, is_rate_name, squeeze
from perfeval.domain.values import UNITS, Comparison, Value, ValueKind, parse_operator

_GENERAL = frozenset({"个", "项", "件", "处"})  # counts of whatever there is


def bare_operator(subject: Subject) -> Found:
    """Q01: an operator stands without its number."""
    for line in subject.lines:
        if line.target.kind is ValueKind.OPERATOR:
            sign = line.target.raw.strip()
            message = f"{line.title}的指标值只有“{sign}”，没有数值"
            yield _without_number(subject, line, sign, message)
        elif number_slipped(line) and line.comparison:
            sign = line.comparison.value
            yield _without_number(subject, line, sign, f"{line.title}只有“{sign}”，没有指标值")
        if line.actual.kind is ValueKind.OPERATOR:
            message = f"{line.title}的实际完成值只有“{line.actual.raw.strip()}”，没有数值"
            yield Fault(f"{line.path}.actual", message)


def different_unit(subject: Subject) -> Found:
    """Q03: the actual is not in the unit of the target."""
    for line in subject.lines:
        asked = _differing_unit(line)
        if asked is None:
            continue
        level = Level.WARNING if _may_count_the_same(asked, line.actual.unit) else None
        question = ask_actual(subject, line, asked) if asked else None
        yield Fault(f"{line.path}.actual", _unit_message(line), level=level, question=question)


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
        if answered_in_words(line):
            message = (
                f"{line.title}的指标值是数“{line.target.raw.strip()}”，"
                f"实际完成值却填“{line.actual.raw.strip()}”，没有数"
            )
            is_date = line.target.serial_date is not None  # Q19 asks for the target first
            question = None if is_date else ask_actual(subject, line, line.unit)
            yield Fault(f"{line.path}.actual", message, question=question)


def vague_actual(subject: Subject) -> Found:
    """Q59: the actual is not exact, though what was done can be counted."""
    for line in subject.filled_lines if subject.is_final else ():
        actual = line.actual
        if actual.kind not in NUMBERS or not actual.vague:
            continue
        if line.target.kind is ValueKind.OPERATOR or _copied(line):
            continue  # Q01, Q53
        exact = actual.kind is ValueKind.NUMBER and line.target.kind in NUMBERS
        asked = exact and _differing_unit(line) is None
        question = ask_actual(subject, line, actual.unit) if asked else None
        message = f"{line.title}的实际完成值“{actual.raw.strip()}”不是确数（“{actual.vague}”）"
        yield Fault(f"{line.path}.actual", message, question=question)


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
                yield Fault(f"{line.path}.{key}", message, _exactly_all(line, key))


def copied_target(subject: Subject) -> Found:
    """Q53: the actual repeats the target with its operator."""
    for line in subject.filled_lines if subject.is_final else ():
        word = _copied(line)
        if word:
            message = (
                f"{line.title}的实际完成值“{line.actual.raw.strip()}”{word}"
                f"（指标值“{line.target.raw.strip()}”），看不出究竟完成了多少"
            )
            asked = line.target.kind in NUMBERS and _differing_unit(line) is None
            question = ask_actual(subject, line, line.unit) if asked else None
            yield Fault(f"{line.path}.actual", message, question=question)


_CELLS = {"target": "指标值", "actual": "实际完成值"}
_PERCENT = ("%", "百分比", "百分数")


def _without_number(subject: Subject, line: Line, sign: str, message: str) -> Fault:
    """Report a sign alone; a bare number in the actual goes back beside it."""
    path, shown = f"{line.path}.target", line.actual.raw.strip()
    if not is_bare_number(line):
        return Fault(path, message)
    message += f"；实际完成值“{shown}”很可能是被挤到下一栏的指标值"
    cells = write_target(subject, line, sign + shown)
    return Fault(path, message, cells and {**cells, f"{line.path}.actual": ""})


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


def _exactly_all(line: Line, key: str) -> dict[str, str] | None:
    """Return "=" in place of "≥" before a hundred percent, which says the same."""
    value, column = line.target, parse_operator(line.row.operator)
    signs = {value.comparison, column} - {None}
    if key != "target" or value.number != 100 or signs != {Comparison.AT_LEAST}:
        return None
    cells = {f"{line.path}.operator": "="} if column else {}
    if value.comparison:
        cells[f"{line.path}.target"] = f"=100{value.unit}"
    return cells


def _asked_unit(line: Line) -> str | None:
    """Return the unit that the actual should have, None where nothing is asked.

    A quantity whose target holds no number still asks for a count, so a percentage is wrong there.
    """
    if line.target.kind in NUMBERS:
        return line.unit or None
    asks_nothing = line.target.kind in (*NOTHING, ValueKind.OPERATOR) or is_rate_name(line.name)
    return "" if line.level2 == "quantity" and not asks_nothing else None


def _differing_unit(line: Line) -> str | None:
    """Return the unit that the actual should have and has not; "" asks for any count."""
    if line.actual.kind not in NUMBERS or not line.actual.unit:
        return None
    asked = _asked_unit(line)
    return None if asked is None or units_agree(asked, line.actual.unit) else asked


def _copied(line: Line) -> str:
    """Return how the actual repeats the target or its sign, "" where it is a result."""
    actual, target = line.actual, line.target
    if actual.comparison in (None, Comparison.EQUAL) or actual.number is None:
        return ""
    if target.kind in (*NOTHING, ValueKind.OPERATOR):
        return ""
    if squeeze(actual.raw) == squeeze(target.raw):
        return "照抄了指标值"
    return "带有比较符号，不是一个结果" if squeeze(actual.raw)[:1] in ("≥", "≤", ">", "<") else ""


def _may_count_the_same(asked: str, given: str) -> bool:
    """Tell whether one of two counts is a general one, as 个 beside 座."""
    general = not _GENERAL.isdisjoint((asked, given))
    return general and all(UNITS.resolve(unit)[0] == (f"={unit}", ()) for unit in (asked, given))


def _unit_message(line: Line) -> str:
    shown = f"{line.title}的实际完成值“{line.actual.raw.strip()}”"
    if line.target.kind not in NUMBERS:
        return f"{shown}是百分比，数量指标应填写完成的数量"
    return f"{shown}与指标值“{line.target.raw.strip()}”计量单位不同，无法比较"
