"""How a repair writes a value into a row: sign, number and unit, each where the form has it."""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Question, Subject
from perfeval.domain.checks.rows import NOTHING, NUMBERS, Line, has_digit, squeeze
from perfeval.domain.values import (
    UNITS,
    Comparison,
    Value,
    ValueKind,
    format_value,
    half_width,
    parse_operator,
    parse_value,
    unit_in_words,
    without_remark,
)
from perfeval.domain.values.words import DONE_BEFORE, VAGUE_AFTER

_UP_TO_LAST_DIGIT = re.compile(r".*\d", re.ASCII)
# Counts of events that people use for one another; scoring does not convert them.
_EVENTS = frozenset({"次", "人次", "场", "场次", "批次"})


def write_target(subject: Subject, line: Line, text: str) -> dict[str, str] | None:
    """Return the cells that hold a target ("≥6%") on this form, by path.

    The sign and the unit go into their own columns where the form has these; None where such a
    column says something else.
    """
    value, shown = parse_value(text), text.strip()
    cells: dict[str, str] = {}
    if value.kind in NUMBERS:
        if shows(subject, "operator") and value.comparison is not None:
            typed = squeeze(line.row.operator)
            if typed and parse_operator(typed) is not value.comparison:
                return None
            if not typed:
                cells[f"{line.path}.operator"] = value.comparison.value
            shown = format_value(replace(value, comparison=None))
        column = own_column_unit(subject, line)
        if column and value.unit:
            if UNITS.factor_between(value.unit, column) != 1:
                return None
            shown = without_unit(shown, column) or shown
    return cells | {f"{line.path}.target": shown}


def without_unit(text: str, column: str) -> str | None:
    """Return a value without its unit where that is the column's own; None where more would go."""
    plain = half_width(text).strip()
    head = _UP_TO_LAST_DIGIT.match(plain)
    tail = plain[head.end() :].strip() if head else ""
    if head is None or not tail or UNITS.factor_between(tail, column) != 1:
        return None
    before, after = parse_value(plain), parse_value(head[0])
    return head[0] if replace(before, raw="", unit="") == replace(after, raw="") else None


def ask_target(subject: Subject, line: Line, value: Value) -> Question | None:
    """Ask for the exact number in place of a vague one; the sign that is there stays.

    "400余次" means at least so many, where the form has no column for the sign. None for "28余万",
    of which a bare answer would leave open what it counts.
    """
    if value.is_scaled:
        return None
    at_least = (
        value.vague in VAGUE_AFTER
        and not (line.is_cost or line.level2 == "timeliness")
        and not (shows(subject, "operator") or squeeze(line.row.operator))
    )
    sign = value.comparison or (Comparison.AT_LEAST if at_least else None)
    asked = _ask(subject, line, "target", "准确的指标值是多少", value.unit)
    return replace(asked, template=f"{sign.value if sign else ''}{asked.template}")


def ask_actual(subject: Subject, line: Line, unit: str) -> Question | None:
    """Ask how much was done, in this unit; None where a bare number would leave open what of."""
    if line.target.is_scaled or line.actual.is_scaled:
        return None
    return _ask(subject, line, "actual", "实际完成多少", unit)


def shows(subject: Subject, key: str) -> bool:
    """Tell whether the form prints this column of indicators."""
    return subject.block is not None and any(one.key == key for one in subject.block.columns)


def own_column_unit(subject: Subject, line: Line) -> str:
    """Return the unit that the row has in a column of the form, else ""."""
    shown = shows(subject, "unit_of_measure")
    return without_remark(squeeze(line.row.unit_of_measure)) if shown else ""


def number_slipped(line: Line) -> bool:
    """Tell whether the sign has its column, the target is blank, and a bare number comes next.

    A row that somebody scored has its result, so that there the target is missing (Q58).
    """
    signed = parse_operator(line.row.operator) is not None and bool(line.name)
    waits = line.target.kind is ValueKind.BLANK and not squeeze(line.row.score)
    return signed and waits and not line.has_parts and is_bare_number(line)


def is_bare_number(line: Line) -> bool:
    """Tell whether the actual may be a target's number: no sign, no percentage of a count."""
    actual = line.actual
    if actual.kind is not ValueKind.NUMBER or actual.comparison is not None:
        return False
    if squeeze(actual.raw).startswith(DONE_BEFORE):
        return False  # "完成95%" is a result
    return not (line.level2 == "quantity" and actual.unit == "%")


def units_agree(asked: str, given: str) -> bool:
    """Tell whether two units measure the same; "" asks for any count, which no percentage is."""
    if asked == "":
        return given != "%"
    same = {asked, given} <= _EVENTS or UNITS.factor_between(given, asked) is not None
    return same or _is_longer(asked, given) or _is_longer(given, asked)


def answered_in_words(line: Line) -> bool:
    """Tell whether the actual says in words what a numeric target asks in a number."""
    if line.target.number == 0 and squeeze(line.actual.raw) in words.NEVER_HAPPENED:
        return False
    no_words = (*NUMBERS, *NOTHING, ValueKind.OPERATOR, ValueKind.DATE)
    return line.actual.kind not in no_words and not has_digit(line.actual.raw)


def may_answer(line: Line, target: Value) -> bool:
    """Tell whether the actual of the row can stand beside such a target, or is still blank."""
    actual = line.actual
    if actual.kind in NOTHING or target.kind not in NUMBERS:
        return True
    asked = target.unit or without_remark(squeeze(line.row.unit_of_measure))
    agrees = not (asked and actual.unit) or units_agree(asked, actual.unit)
    return actual.kind in NUMBERS and actual.comparison is None and agrees


def _ask(subject: Subject, line: Line, key: str, words: str, unit: str) -> Question:
    column = own_column_unit(subject, line)
    in_column = not unit or (column and UNITS.factor_between(unit, column) == 1)
    shown = unit_in_words(unit or column)
    return Question(
        f"{words}{f'（{shown}）' if shown else ''}？",
        f"{line.path}.{key}",
        "{}" if in_column else f"{{}}{shown}",
    )


def _is_longer(long: str, short: str) -> bool:
    """Tell whether one unit spells out the other: 个村 beside 个 or 村."""
    spelt = long.startswith(short) or long.endswith(short)
    return bool(short) and spelt and "/" not in long and UNITS.find(long) is None
