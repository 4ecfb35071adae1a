"""Checks of target and actual values, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.domain.checks.model import Found, Subject
from perfeval.domain.sheets import Indicator, Stage
from perfeval.domain.values import UNITS, Value, ValueKind, parse_value

# Counts of events that people use for one another; scoring does not convert them.
_EVENTS = frozenset({"次", "人次", "场", "场次", "批次"})
_NUMBERS = (ValueKind.NUMBER, ValueKind.RANGE)


def bare_operator(subject: Subject) -> Found:
    """Q01: an operator stands without its number."""
    for path, row in _rows(subject):
        target, actual = parse_value(row.target_value), parse_value(row.actual_value)
        if target.kind is ValueKind.OPERATOR:
            message = f"{_name(row)}的指标值只有“{target.raw.strip()}”，没有数值"
            if actual.kind is ValueKind.NUMBER and actual.comparison is None:
                whole = target.raw.strip() + actual.raw.strip()
                message += f"；实际完成值“{actual.raw.strip()}”很可能是被挤到下一栏的指标值"
                suggestion = {f"{path}.target": whole, f"{path}.actual": ""}
                yield f"{path}.target", message, suggestion
            else:
                yield f"{path}.target", message, None
        if actual.kind is ValueKind.OPERATOR:
            message = f"{_name(row)}的实际完成值只有“{actual.raw.strip()}”，没有数值"
            yield f"{path}.actual", message, None


def different_unit(subject: Subject) -> Found:
    """Q03: the actual is not in the unit of the target."""
    for path, row in _rows(subject):
        target, actual = parse_value(row.target_value), parse_value(row.actual_value)
        if actual.kind not in _NUMBERS or not actual.unit:
            continue
        asked = _asked_unit(subject, row, target)
        if asked is not None and not _agree(asked, actual.unit):
            yield f"{path}.actual", _unit_message(row, target, actual), None


def no_actual(subject: Subject) -> Found:
    """Q06: the actual value is blank."""
    if (subject.sheet.stage or Stage.SELF_ASSESSMENT) is not Stage.SELF_ASSESSMENT:
        return
    for path, row in _rows(subject):
        if parse_value(row.actual_value).kind is ValueKind.BLANK:
            asked = (row.target_value or "").strip()
            target = f"（指标值“{asked}”）" if asked else ""
            yield f"{path}.actual", f"{_name(row)}{target}没有填写实际完成值", None


def _rows(subject: Subject) -> Iterator[tuple[str, Indicator]]:
    for i, row in enumerate(subject.sheet.indicators):
        if not row.not_applicable:
            yield f"indicators[{i}]", row


def _name(row: Indicator) -> str:
    name = (row.name or "").strip()
    return f"三级指标《{name}》" if name else f"{row.level2 or '本行'}未命名的指标"


def _asked_unit(subject: Subject, row: Indicator, target: Value) -> str | None:
    """Return the unit that the actual should have, None where nothing is asked.

    A quantity whose target holds no number still asks for a count, so a percentage is wrong there.
    """
    if target.kind in _NUMBERS:
        return target.unit or (row.unit_of_measure or "").strip() or None
    asks_nothing = target.kind in (ValueKind.BLANK, ValueKind.OPERATOR, ValueKind.NOT_APPLICABLE)
    quantity = subject.level2_key(row.level2) == "quantity"
    return "" if quantity and not asks_nothing else None


def _agree(asked: str, given: str) -> bool:
    if asked == "":
        return given != "%"
    return {asked, given} <= _EVENTS or UNITS.factor_between(given, asked) is not None


def _unit_message(row: Indicator, target: Value, actual: Value) -> str:
    shown = f"{_name(row)}的实际完成值“{actual.raw.strip()}”"
    if target.kind not in _NUMBERS:
        return f"{shown}是百分比，数量指标应填写完成的数量"
    return f"{shown}与指标值“{target.raw.strip()}”计量单位不同，无法比较"
