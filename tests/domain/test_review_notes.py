"""The notes for reviewers of a round as a Grid."""

from __future__ import annotations

import pytest

from perfeval.domain.checks.kept_findings import KeptFinding
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Grid, RowKind
from perfeval.domain.review_notes import COLUMNS, RoundFacts, build_review_notes
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack, list_packs
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import edited, load_cases
from tests.domain.kept import kept_of
from tests.domain.test_kept_findings import ANSWERED, EDITS

SHEET = read_sheet(edited(load_cases("checks")["sheet"], EDITS))
PACK = find_pack(SHEET.pack)
FACTS = RoundFacts("区政府办公室", 2, "8f646830d2e3" + "0" * 52)


def notes_of(findings: tuple[KeptFinding, ...]) -> Grid:
    return build_review_notes(PACK, SHEET, findings, FACTS)


def rows_of(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def test_it_says_whose_round_it_is() -> None:
    grid = notes_of(kept_of(SHEET, ANSWERED))
    assert grid.title == "《2021年度自评表》审核说明"
    assert rows_of(grid)[:4] == [
        ["《2021年度自评表》审核说明"],
        ["单位：区政府办公室"],
        ["项目：督导调研工作经费"],
        ["年度：2022年度　　轮次：第2轮　　内容指纹：8f646830d2e3"],
    ]


def test_it_lists_explanations_confirmations_and_what_goes_another_way() -> None:
    grid = notes_of(kept_of(SHEET, ANSWERED, locked=["indicators[1].target"]))
    rows = rows_of(grid)[4:]
    assert rows[0] == ["一、保留原内容并作情况说明的（1 处）"]
    assert rows[1] == ["序号", "位置", "检查规则", "问题", "情况说明", "说明人"]
    assert rows[2][:3] == ["1", "三级指标《督导XX次数》三级指标", "Q40 表样的提示或占位符没有删去"]
    assert rows[2][4:] == ["XX是地名", "张经办"]
    assert rows[3] == ["二、经核实无误的（1 处）"]
    assert rows[5][4:] == ["2021年度自评表", "张经办"]
    assert rows[6] == ["三、本阶段不能修改、另作处理的（1 处）"]
    assert rows[8][4:] == ["列入下年度改进", "张经办"]
    assert len(rows) == 10
    assert "不是自评表的组成部分" in rows[9][0]


def test_sections_without_an_entry_are_left_out_and_the_rest_counted_anew() -> None:
    rows = rows_of(notes_of(kept_of(SHEET, ANSWERED[2:])))
    assert ["一、经核实无误的（1 处）"] in rows
    assert not any("情况说明的" in row[0] for row in rows)


def test_without_anything_to_note_it_says_so() -> None:
    rows = rows_of(notes_of(kept_of(SHEET)))
    assert "没有情况说明" in rows[4][0]
    assert len(rows) == 6


def test_every_row_fills_the_width_and_headings_stay_with_their_rows() -> None:
    grid = notes_of(kept_of(SHEET, ANSWERED))
    for number, row in enumerate(grid.rows):
        assert sum(cell.column_span for cell in row.cells) == len(COLUMNS)
        assert all(cell.row == number for cell in row.cells)
    kinds = [row.kind for row in grid.rows]
    assert kinds.count(RowKind.HEAD) == 2
    assert kinds[kinds.index(RowKind.HEAD) - 1] is RowKind.TITLE


@pytest.mark.parametrize("pack", list_packs(), ids=lambda pack: pack.id)
def test_it_stands_on_the_page_of_the_form(pack: FormPack) -> None:
    for kind, form in pack.forms.items():
        sheet = read_sheet(make_clean_sheet(pack, kind, 0))
        assert build_review_notes(pack, sheet, (), FACTS).page == (form.page or pack.page)
