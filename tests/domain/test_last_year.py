"""Last year's result beside this year's target."""

from __future__ import annotations

import pytest

from perfeval.domain.last_year import LastYear, LastYearNote, note_last_year
from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind
from perfeval.packs import find_pack

PACK = find_pack("national-2020")


def row(name: str, target: str, *, level2: str = "数量指标", **cells: str) -> Indicator:
    return Indicator("产出指标", level2, name, target, **cells)  # type: ignore[arg-type]


def note(now: Indicator, *before: Indicator) -> LastYearNote | None:
    document = SheetDocument(PACK.id, SheetKind.PROJECT, 2023, indicators=(now,))
    return note_last_year(PACK, document, LastYear(2022, before)).get("indicators[0].target")


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        ("≥100次", "312次", "指标值可能偏低"),
        ("≥300次", "312次", ""),
        ("≥400次", "312次", "能否完成"),
        ("100次", "312次", "指标值可能偏低"),
        ("≤5%", "7%", "能否做到"),
        ("≤5%", "1%", ""),
        ("5至9次", "12次", ""),
        ("定性", "312次", ""),
        ("≥100人", "312次", ""),
        ("", "312次", ""),
    ],
)
def test_a_target_far_from_the_last_result_is_worth_a_word(
    target: str, actual: str, said: str
) -> None:
    found = note(row("培训", target), row("培训", "300次", actual_value=actual))
    assert found is not None
    assert found.actual == actual
    assert said in found.suggestion
    assert bool(said) == bool(found.suggestion)


def test_a_bare_result_is_shown_with_the_unit_of_its_column() -> None:
    old = row("培训", "300", actual_value="312", unit_of_measure="次")
    found = note(row("培训", "300次"), old)
    assert found is not None
    assert found.actual == "312次"


@pytest.mark.parametrize("actual", [None, "", "  ", "不适用"])
def test_no_result_is_no_note(actual: str | None) -> None:
    assert note(row("培训", "3次"), row("培训", "3次", actual_value=actual or "")) is None


def test_a_row_that_moved_is_known_by_its_name() -> None:
    found = note(row("培 训", "3次", level2="质量指标"), row("培训", "3次", actual_value="3次"))
    assert found is not None


def test_two_rows_of_one_name_are_told_apart_by_their_levels_or_not_at_all() -> None:
    one = row("培训", "3次", actual_value="3次")
    two = row("培训", "4次", level2="质量指标", actual_value="4次")
    found = note(row("培训", "4次", level2="质量指标"), one, two)
    assert found is not None
    assert found.actual == "4次"
    assert note(row("培训", "4次", level2="时效指标"), one, two) is None
