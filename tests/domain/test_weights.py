from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.form_pack import FormPack
from perfeval.domain.records import read_record
from perfeval.domain.scoring_rules import ScoringRules
from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind
from perfeval.domain.weights import balance, weigh
from perfeval.packs import find_pack
from tests.domain.data import load_cases

CASES = load_cases("weights")
NATIONAL = find_pack("national-2020")
LEVELS = ["产出指标", "效益指标", "满意度指标", "其他指标", None]


def pack_with(rules: dict[str, Any]) -> FormPack:
    return replace(NATIONAL, scoring=read_record(ScoringRules, rules))


def sheet_of(rows: list[list[Any]], parents: dict[str, int] | None = None) -> SheetDocument:
    parent = parents or {}
    indicators = tuple(
        Indicator(level1, level2, f"指标{i}", max_score=points, parent=parent.get(str(i)))
        for i, (level1, level2, points, *_) in enumerate(rows)
    )
    applied = tuple(
        replace(one, not_applicable=row[3]) if len(row) > 3 else one
        for one, row in zip(indicators, rows, strict=True)
    )
    return SheetDocument(NATIONAL.id, SheetKind.PROJECT, 2022, indicators=applied)


@pytest.mark.parametrize("case", CASES["case"], ids=[case["name"] for case in CASES["case"]])
def test_points_are_balanced(case: dict[str, Any]) -> None:
    sheet = sheet_of(case["rows"])
    found = balance(pack_with(case.get("rules", {})), sheet)
    assert list(found.values()) == case["balanced"]
    applied = [i for i, row in enumerate(sheet.indicators) if not row.not_applicable]
    assert list(found) == [f"indicators[{i}].max_score" for i in applied]


@pytest.mark.parametrize("case", CASES["report"], ids=[case["name"] for case in CASES["report"]])
def test_what_is_left_to_give_is_told(case: dict[str, Any]) -> None:
    report = weigh(NATIONAL, sheet_of(case["rows"], case.get("parents")))
    assert report is not None
    assert (f"{report.given}", f"{report.remainder}") == (case["given"], case["remainder"])
    levels = [
        [one.level1, one.level2, f"{one.given}", f"{one.remainder}" if one.expected else ""]
        for one in report.levels
    ]
    assert levels == case["levels"]
    assert list(report.unreadable) == case["unreadable"]


def test_a_pack_without_scores_has_no_points() -> None:
    sheet = sheet_of([["产出指标", "数量指标", "50"]])
    pack = find_pack("sichuan-2022")
    assert weigh(pack, sheet) is None
    assert balance(pack, sheet) == {}


kept = st.one_of(st.just(""), st.decimals(min_value=0, max_value=4, places=2).map(str))
rows = st.tuples(st.sampled_from(LEVELS), st.just("数量指标"), kept, st.booleans())


@given(
    st.lists(rows.map(list), min_size=1, max_size=20),
    st.sampled_from([(90, 0.5), (90, 1), (100, 0.01), (90, 9), (60, 0.1)]),
)
def test_balanced_points_add_up_exactly(rows: list[list[Any]], rule: tuple[float, float]) -> None:
    total, step = rule
    pack = pack_with({"indicator_total": total, "step": step})
    sheet = sheet_of(rows)
    found = balance(pack, sheet)
    indicators = tuple(
        replace(row, max_score=found.get(f"indicators[{i}].max_score", row.max_score))
        for i, row in enumerate(sheet.indicators)
    )
    report = weigh(pack, replace(sheet, indicators=indicators))
    assert report is not None
    assert all(Decimal(points) >= 0 for points in found.values())
    everything_left_out = all(row.not_applicable for row in sheet.indicators)
    assert (report.remainder == 0) is (not everything_left_out or report.given == total)
