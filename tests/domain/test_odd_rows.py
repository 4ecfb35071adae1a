"""Which rows a signer should look at first, and the words for why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from perfeval.domain.cell_values import set_values
from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.checks.kept_findings import KeptFinding
from perfeval.domain.odd_rows import MOST_ROWS, OddRow, find_odd_rows
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import list_published_sheets, load_corrected_sheet
from tests.domain.data import load_cases
from tests.domain.kept import kept_of

SHEET = load_corrected_sheet()
PACK = find_pack(SHEET.pack)


def finding(number: int, path: str, level: str, answer: str) -> KeptFinding:
    return KeptFinding(
        check="Q01",
        title="某项检查",
        level=Level(level),
        path=path,
        place=path,
        message=f"第 {number} 处",
        fix="改",
        answer=AnswerKind(answer) if answer else None,
        explanation="有文件" if answer == AnswerKind.WAIVER else "",
    )


def odd_rows(case: dict[str, Any]) -> tuple[OddRow, ...]:
    given = enumerate(case.get("findings", []), start=1)
    findings = [finding(number, *one) for number, one in given]
    return find_odd_rows(PACK, set_values(SHEET, case.get("set", {})), findings)


@pytest.mark.parametrize("case", load_cases("odd_rows")["case"], ids=lambda case: case["name"])
def test_odd_rows(case: dict[str, Any]) -> None:
    found = odd_rows(case)
    paths = case.get("paths") or [f"indicators[{number}]" for number in case["rows"]]
    assert [row.path for row in found] == paths
    if found:
        assert found[0].reasons[0] == case["first"]


def test_there_are_never_more_than_five_and_each_is_named_and_explained() -> None:
    for sheet in list_published_sheets():
        found = find_odd_rows(find_pack(sheet.pack), sheet, kept_of(sheet))
        assert len(found) == MOST_ROWS
        assert all(row.reasons and row.place.startswith("三级指标《") for row in found)


def test_a_row_that_does_not_apply_is_not_odd() -> None:
    missed = set_values(SHEET, {"indicators[0].actual": "1次"})
    assert find_odd_rows(PACK, missed, ())
    rows = (replace(missed.indicators[0], not_applicable=True), *missed.indicators[1:])
    assert find_odd_rows(PACK, replace(missed, indicators=rows), ()) == ()
