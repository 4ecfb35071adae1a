from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.values import (
    UNITS,
    Compared,
    Comparison,
    Incomparable,
    Value,
    ValueKind,
    compare,
    parse_operator,
    parse_value,
)
from tests.domain.data import load_cases

CASES = load_cases("comparisons")["case"]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['target']} {c['actual']}" for c in CASES])
def test_an_actual_is_held_against_its_target(case: dict[str, Any]) -> None:
    target, actual = parse_value(case["target"]), parse_value(case["actual"])
    held = compare(target, actual, unit=case.get("column", ""), fiscal_year=2022)
    if "why" in case:
        assert isinstance(held, Incomparable)
        assert case["why"] in held.why
        return
    assert isinstance(held, Compared)
    assert (held.order, held.unit) == (case["order"], case.get("unit", ""))
    numbers = [Fraction(number) for number in case.get("numbers", [])]
    assert [one for one in (held.target, held.actual) if one is not None] == numbers


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
units = st.sampled_from([unit.name for unit in UNITS.units])
families = st.sampled_from(sorted({unit.family for unit in UNITS.units}))


def number(amount: Decimal, unit: str) -> Value:
    return Value("", ValueKind.NUMBER, number=amount, unit=unit)


@given(st.data(), families, numbers, numbers)
def test_the_order_turns_round_with_the_sides(
    data: st.DataObject, family: str, one: Decimal, other: Decimal
) -> None:
    unit = st.sampled_from([unit.name for unit in UNITS.units if unit.family == family])
    first, second = number(one, data.draw(unit)), number(other, data.draw(unit))
    there, back = compare(first, second), compare(second, first)
    assert isinstance(there, Compared)
    assert isinstance(back, Compared)
    assert there.order == -back.order


@given(st.data(), families, numbers, numbers)
def test_the_order_does_not_depend_on_the_unit(
    data: st.DataObject, family: str, target: Decimal, actual: Decimal
) -> None:
    unit = st.sampled_from([unit for unit in UNITS.units if unit.family == family])
    here, there = data.draw(unit), data.draw(unit)
    factor = UNITS.factor_between(here.name, there.name)
    assert factor is not None
    converted = Fraction(actual) * factor
    held = compare(number(target, there.name), number(actual, here.name))
    assert isinstance(held, Compared)
    assert held.actual == converted
    assert held.order == (converted > target) - (converted < target)


@given(units, units)
def test_units_convert_back_or_not_at_all(one: str, other: str) -> None:
    there, back = UNITS.factor_between(one, other), UNITS.factor_between(other, one)
    same_family = UNITS.resolve(one)[0] == UNITS.resolve(other)[0]
    assert (there is not None) is same_family
    assert there is None if back is None else there is not None and there * back == 1


@given(st.text(max_size=10), st.text(max_size=10))
def test_any_two_units_can_be_asked_for(one: str, other: str) -> None:
    assert UNITS.factor_between(one, one) == 1
    factor = UNITS.factor_between(one, other)
    assert factor is None or factor > 0


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_cells_can_be_held_together(one: str, other: str) -> None:
    held = compare(parse_value(one), parse_value(other))
    assert isinstance(held, Compared | Incomparable)
    assert isinstance(held, Compared) or held.why


def test_no_name_stands_for_two_units() -> None:
    names = [name for unit in UNITS.units for name in (unit.name, *unit.aliases)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("text", "operator"),
    [("≥", "≥"), (" ＝ ", "="), ("不超过", "≤"), ("以内", "≤"), ("以上", "≥"), ("＞", ">")],
)
def test_an_operator_column_is_read(text: str, operator: str) -> None:
    assert parse_operator(text) == Comparison(operator)


@pytest.mark.parametrize("text", [None, "", "定性", "≥5"])
def test_what_is_no_operator_is_none(text: str | None) -> None:
    assert parse_operator(text) is None
