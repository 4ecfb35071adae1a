"""A target put into the cells that a form has for it: sign, number and unit, together or apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import chain

from perfeval.domain.form_pack import Form, IndicatorsBlock
from perfeval.domain.sheets import Indicator
from perfeval.domain.values import (
    Comparison,
    ValueKind,
    format_value,
    parse_operator,
    parse_value,
)
from perfeval.domain.values.words import OPERATORS_BEFORE

_NUMBERS = (ValueKind.NUMBER, ValueKind.RANGE)
_SIGNS = sorted(chain.from_iterable(OPERATORS_BEFORE.values()), key=len, reverse=True)


def indicator_columns(form: Form) -> frozenset[str]:
    """Return the keys of the columns that a form has for an indicator."""
    block: IndicatorsBlock | None = form.first_block(IndicatorsBlock)
    return frozenset(column.key for column in block.columns if column.key) if block else frozenset()


def fit_target(row: Indicator, columns: Collection[str]) -> Indicator:
    """Return the row with its target written as a form with these columns has it.

    What has no column of its own goes into the target ("≥", "95", "%" → "≥95%"); what has one goes
    there out of the target. The meaning stays: a target that is no plain number stays as it is.
    """
    row = _with_unit_inside(row) if "unit_of_measure" not in columns else row
    row = _with_sign_inside(row) if "operator" not in columns else row
    row = _with_sign_apart(row) if "operator" in columns else row
    return _with_unit_apart(row) if "unit_of_measure" in columns else row


def _with_unit_inside(row: Indicator) -> Indicator:
    unit, target = (row.unit_of_measure or "").strip(), (row.target_value or "").strip()
    value = parse_value(target)
    if not unit or value.kind not in _NUMBERS:
        return row
    if not value.unit:
        joined = parse_value(target + unit)
        if joined.kind is not value.kind or not joined.unit:
            return row
        target += unit
    elif value.unit != unit:
        return row
    return replace(row, target_value=target, unit_of_measure=None)


def _with_sign_inside(row: Indicator) -> Indicator:
    sign, target = parse_operator(row.operator), (row.target_value or "").strip()
    value = parse_value(target)
    if sign is None or value.kind is not ValueKind.NUMBER:
        return row
    if value.comparison is None and sign is not Comparison.EQUAL:
        target = f"{sign.value}{target}"
    elif value.comparison not in (None, sign):
        return row
    return replace(row, target_value=target, operator=None)


def _with_sign_apart(row: Indicator) -> Indicator:
    value = parse_value(row.target_value)
    if (row.operator or "").strip() or value.kind is not ValueKind.NUMBER or value.vague:
        return row
    if value.comparison is None:
        return row
    bare = _without_sign(row.target_value or "") or format_value(replace(value, comparison=None))
    read = parse_value(bare)
    if (read.number, read.unit, read.comparison) != (value.number, value.unit, None):
        return row
    return replace(row, operator=value.comparison.value, target_value=bare)


def _without_sign(target: str) -> str:
    """Return a target as it was typed, without the sign before it; "" where there is none."""
    plain = target.strip()
    return next((plain.removeprefix(one).strip() for one in _SIGNS if plain.startswith(one)), "")


def _with_unit_apart(row: Indicator) -> Indicator:
    target = (row.target_value or "").strip()
    value = parse_value(target)
    if value.kind is not ValueKind.NUMBER or value.vague or not value.unit:
        return row
    column = (row.unit_of_measure or "").strip() or value.unit
    if column != value.unit or not target.endswith(value.unit):
        return row
    bare = target.removesuffix(value.unit).strip()
    read = parse_value(bare)
    if (read.number, read.comparison, read.is_scaled) != (value.number, value.comparison, False):
        return row
    return replace(row, target_value=bare, unit_of_measure=value.unit)
