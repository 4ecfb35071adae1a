"""Values put into cells by their paths, and all cells listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.cell_values import get_value, list_cells, set_values
from perfeval.domain.errors import DocumentError
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import (
    EvidenceReference,
    Fund,
    Indicator,
    Objective,
    ProjectReference,
    SheetDocument,
    SheetKind,
    Signature,
)
from tests.domain.documents import documents

SHEET = SheetDocument(
    pack="national-2020",
    kind=SheetKind.PROJECT,
    fiscal_year=2022,
    funds=(Fund("total"), Fund("other")),
    objectives=(Objective("修路"),),
    indicators=(
        Indicator(name="甲", extra={"core": "是"}, evidence=(EvidenceReference("台账"),)),
        Indicator(name="乙"),
    ),
    texts={"problems": "无"},
    tables={"staff": ({"count": "3"},)},
    signatures=(Signature(role="owner"),),
)


def test_each_path_changes_its_cell_and_no_other() -> None:
    changed = set_values(
        SHEET,
        {
            "indicators[1].target": "≥6%",
            "indicators[1].actual": "",
            "funds[0].executed": "3.00",
            "objectives[0].actual": "修了",
            "total_score": "98.00",
        },
    )
    assert changed == replace(
        SHEET,
        funds=(Fund("total", executed="3.00"), Fund("other")),
        objectives=(Objective("修路", "修了"),),
        indicators=(
            SHEET.indicators[0],
            Indicator(name="乙", target_value="≥6%", actual_value=""),
        ),
        total_score="98.00",
    )


def test_single_cells_texts_and_tables_have_paths_too() -> None:
    changed = set_values(
        SHEET,
        {
            "title": "自评表",
            "project.name": "修路",
            "implementing_unit": "交通局",
            "funds_deviation": "跨年付款",
            "grade": "优",
            "total_reviewed_score": "97",
            "texts.problems": "进度不均衡",
            "tables.staff[0].count": "4",
            "indicators[0].extra.core": "否",
        },
    )
    assert changed == replace(
        SHEET,
        title="自评表",
        project=ProjectReference(name="修路"),
        implementing_unit="交通局",
        funds_deviation="跨年付款",
        grade="优",
        total_reviewed_score="97",
        texts={"problems": "进度不均衡"},
        tables={"staff": ({"count": "4"},)},
        indicators=(replace(SHEET.indicators[0], extra={"core": "否"}), SHEET.indicators[1]),
    )


@pytest.mark.parametrize("path", ["texts.conclusion", "fields.contact", "indicators[1].extra.core"])
def test_a_cell_that_the_form_declares_need_not_be_there_yet(path: str) -> None:
    with pytest.raises(DocumentError):
        set_values(SHEET, {path: "新"})
    assert list_cells(set_values(SHEET, {path: "新"}, declared=[path]))[path] == "新"


NO_CELLS = (
    *("", "$", ".", "a..b", "title.x", "title[0]", "texts[0]", "texts.", "texts.conclusion"),
    *("pack", "kind", "stage", "fiscal_year", "round", "indicators", "indicators[0]", "project"),
    *("indicators[2].name", "indicators[-1].name", "indicators[٠].name", "indicators[0][0].name"),
    *("indicators[0].parent", "indicators[0].not_applicable", "indicators[0].nothing"),
    *("indicators[0].evidence[0].title", "indicators[0].extra", "indicators[0].extra.none"),
    *("indicators.name", "funds[0].source", "funds.total", "fields", "fields.contact", "tables"),
    *("tables.staff", "tables.staff[0]", "tables.staff[1].count", "tables.other[0].count"),
    *("signatures[0].name", "signatures", "project.nothing", "project[0]"),
)


@pytest.mark.parametrize("path", NO_CELLS)
def test_what_is_no_cell_is_refused(path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        set_values(SHEET, {path: "x"})
    assert refused.value.path == path
    assert get_value(SHEET, path) is None


def test_cells_are_listed_with_blanks_and_without_what_is_no_cell() -> None:
    cells = list_cells(SHEET)
    assert cells["indicators[0].name"] == "甲"
    assert cells["indicators[1].target"] == cells["title"] == ""
    assert cells["tables.staff[0].count"] == "3"
    assert not {"pack", "funds[0].source", "signatures[0].role"} & set(cells)


@given(documents, st.data())
def test_every_cell_that_is_listed_can_be_set(data: dict[str, Any], choice: st.DataObject) -> None:
    sheet = read_sheet(data)
    before = list_cells(sheet)
    path = choice.draw(st.sampled_from(sorted(before)))
    assert (get_value(sheet, path) or "") == before[path]
    after = list_cells(set_values(sheet, {path: "新值"}))
    assert after == {**before, path: "新值"}
