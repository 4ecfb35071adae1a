"""Printing a typed value in its plain form; a value that was read is printed as its raw string."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.values import words
from perfeval.domain.values.dates import format_period
from perfeval.domain.values.model import Value, ValueKind


def format_value(value: Value) -> str:
    """Return the plain form, which reads back as the same value; texts stay as they are."""
    sign = value.comparison.value if value.comparison else ""
    if value.kind in (ValueKind.NUMBER, ValueKind.RANGE) and value.number is not None:
        before = value.vague if value.vague in words.VAGUE_BEFORE else ""
        after = value.vague if value.vague in words.VAGUE_AFTER else ""
        behind = value.vague if value.vague in words.VAGUE_BEHIND else ""
        unit = unit_in_words(value.unit)
        numbers = _plain(value.number)
        if value.upper is not None:
            numbers += f"{unit}至{_plain(value.upper)}"
        return f"{sign}{before}{numbers}{after}{unit}{behind}"
    if value.kind is ValueKind.DATE and value.period:
        return sign + format_period(value.period)
    if value.kind is ValueKind.NOT_APPLICABLE:
        return "不适用"
    if value.kind is ValueKind.OPERATOR:
        return sign
    return value.word or value.raw


def unit_in_words(unit: str) -> str:
    """Return a unit as it is written behind a number."""
    return "个月" if unit == "月" else unit  # 3月 is March


def _plain(number: Decimal) -> str:
    return f"{number:f}"
