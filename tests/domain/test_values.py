from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.values import (
    UNITS,
    Comparison,
    Value,
    ValueKind,
    decimals_of,
    format_value,
    is_finer_than_cent,
    parse_decimal,
    parse_money,
    parse_percent,
    parse_value,
    round_half_up,
)
from tests.domain.data import load_cases

CASES = load_cases("values")


def _names(table: str, key: str = "text") -> list[str]:
    return [case[key] or "(blank)" for case in CASES[table]]


@pytest.mark.parametrize("case", CASES["value"], ids=_names("value"))
def test_value_is_read_from_its_printed_string(case: dict[str, Any]) -> None:
    value = parse_value(case["text"])
    assert value.raw == case["text"]
    assert value.kind == case["kind"]
    assert value.comparison == case.get("comparison")
    assert value.number == (Decimal(case["number"]) if "number" in case else None)
    assert value.unit == case.get("unit", "")
    assert value.vague == case.get("vague", "")
    assert value.upper == (Decimal(case["upper"]) if "upper" in case else None)
    assert value.word == case.get("word", "")
    serial = case.get("serial")
    assert value.serial_date == (date.fromisoformat(serial) if serial else None)


DATES = [case for case in CASES["value"] if case["kind"] == "date"]


@pytest.mark.parametrize("case", DATES, ids=[case["text"] for case in DATES])
def test_days_and_periods_are_read(case: dict[str, Any]) -> None:
    period = parse_value(case["text"]).period
    assert period is not None
    assert [str(day) for day in period.days(2022)] == [case["first"], case["last"]]
    assert period.before is case.get("before", False)


PLAIN = [case for case in CASES["value"] if case["kind"] != "text" and ("plain" in case)]


@pytest.mark.parametrize("case", PLAIN, ids=[case["text"] for case in PLAIN])
def test_a_value_has_a_plain_form_that_reads_back(case: dict[str, Any]) -> None:
    value = parse_value(case["text"])
    plain = format_value(value)
    assert plain == case["plain"]
    assert replace(parse_value(plain), raw="") == replace(value, raw="")


@pytest.mark.parametrize("case", CASES["money"], ids=_names("money"))
def test_amounts_are_in_wan(case: dict[str, Any]) -> None:
    expected = Decimal(case["wan"]) if "wan" in case else None
    assert parse_money(case["text"], case.get("unit", "万元")) == expected


@pytest.mark.parametrize("case", CASES["percent"], ids=_names("percent"))
def test_percentages_are_ratios(case: dict[str, Any]) -> None:
    expected = Decimal(case["ratio"]) if "ratio" in case else None
    assert parse_percent(case["text"]) == expected


@pytest.mark.parametrize("case", CASES["cent"], ids=_names("cent", "wan"))
def test_parts_below_a_cent_are_seen(case: dict[str, Any]) -> None:
    assert is_finer_than_cent(Decimal(case["wan"])) is case["finer"]


@pytest.mark.parametrize("case", CASES["rounding"], ids=_names("rounding", "number"))
def test_halves_are_rounded_away_from_zero(case: dict[str, Any]) -> None:
    rounded = round_half_up(Decimal(case["number"]), case["decimals"])
    assert f"{rounded:f}" == case["rounded"]


numbers = st.decimals(
    allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
)
units = st.sampled_from(["", *(unit.name for unit in UNITS.units if unit.name != "°C")])
signs = st.sampled_from([None, *Comparison])


@given(numbers, units, signs, st.sampled_from(["", "约", "余", "左右"]))
def test_a_number_reads_back(
    number: Decimal, unit: str, sign: Comparison | None, vague: str
) -> None:
    value = Value("", ValueKind.NUMBER, sign, number, unit, vague)
    assert replace(parse_value(format_value(value)), raw="") == value


@given(numbers, numbers, units, signs)
def test_a_range_reads_back(
    one: Decimal, other: Decimal, unit: str, sign: Comparison | None
) -> None:
    low, high = sorted((one, other))
    value = Value("", ValueKind.RANGE, sign, low, unit, upper=high)
    assert replace(parse_value(format_value(value)), raw="") == value


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["", "前"]))
def test_a_day_reads_back(day: date, before: str) -> None:
    value = parse_value(f"{day.year}年{day.month}月{day.day}日{before}")
    assert value.period is not None
    assert value.period.days(1) == (day, day)
    assert format_value(value) == value.raw


@pytest.mark.parametrize("text", ["无", " 无 ", "不适用", "/"])
def test_what_may_be_not_applicable_is_told(text: str) -> None:
    assert parse_value(text).may_be_not_applicable
    assert not parse_value("无损").may_be_not_applicable


@given(numbers, units.filter(bool))
def test_a_number_is_kept_as_it_was_typed(number: Decimal, unit: str) -> None:
    raw = f"　{number:,} {unit} "
    value = parse_value(raw)
    assert (value.raw, value.number, value.unit) == (raw, number, unit)


def test_a_missing_cell_is_blank() -> None:
    assert parse_value(None).kind is ValueKind.BLANK
    assert parse_money(None) is None


@given(st.text())
def test_any_string_is_read_and_kept(text: str) -> None:
    value = parse_value(text)
    assert value.raw == text
    assert (value.number is not None) is (value.kind in (ValueKind.NUMBER, ValueKind.RANGE))


@given(
    st.text(alphabet="≥≤=<>约余左右以上下内 　0１2,.-%‰元万年月次/…至三十百分之底前", max_size=20)
)
def test_near_misses_are_read_too(text: str) -> None:
    value = parse_value(text)
    assert value.raw == text
    assert value.comparison is None or value.comparison in Comparison
    again = parse_value(format_value(value))
    assert replace(again, raw="") == replace(value, raw="")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**17), max_value=10**17
    )
)
def test_decimals_are_exact(number: Decimal) -> None:
    assert parse_decimal(f"{number:f}") == number
    assert decimals_of(number) == 6


@given(st.integers(0, 10**15))
def test_thousands_may_be_parted(number: int) -> None:
    assert parse_decimal(f"{number:,}") == number


@given(st.integers(1, 10**12), st.integers(0, 6))
def test_amounts_in_yuan_lose_nothing(yuan: int, zeros: int) -> None:
    amount = parse_money(f"{yuan}.{'0' * zeros or '0'}元")
    assert amount is not None
    assert amount * 10000 == yuan


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40),
    st.integers(0, 30),
)
def test_rounding_never_moves_by_more_than_half_a_unit(number: Decimal, decimals: int) -> None:
    rounded = round_half_up(number, decimals)
    assert decimals_of(rounded) == decimals
    with localcontext() as context:
        context.prec = 200
        assert abs(rounded - number) <= Decimal("0.5").scaleb(-decimals)


def test_a_long_cell_takes_no_time() -> None:
    hostile = [
        "1" + " " * 20000 + "!",
        "9" * 20000 + "!",
        "1," * 20000,
        "约" * 20000,
        "1次" + "次" * 20000,
    ]
    begun = time.perf_counter()
    assert {parse_value(text).kind for text in hostile} == {ValueKind.TEXT}
    assert time.perf_counter() - begun < 2
