from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Align, Cell, Grid, Role, RowKind
from perfeval.domain.layout import build_grid, printed_title
from perfeval.domain.pack_rules import read_pack
from perfeval.domain.row_lines import merged_runs
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind, Signature
from perfeval.packs import find_pack, list_packs
from tests.domain.data import (
    any_pack,
    blank,
    edited,
    filled_sheets,
    load_cases,
    pack_data,
    sample,
)
from tests.domain.documents import documents

NATIONAL = find_pack("national-2020")
SICHUAN = find_pack("sichuan-2022")
SHEET = load_cases("checks")["sheet"]
PACKS = (*list_packs(), any_pack("many-parts"))
CASES = load_cases("layouts")["layout"]
SHEETS = {
    "sichuan-2022-1": sample(1),
    "sichuan-2022-2": sample(2),
    "sichuan-2022-3": sample(3),
    "national-2020": SHEET,
    **filled_sheets(),
    **{f"{pack.id} {kind} blank": blank(pack.id, kind) for pack in PACKS for kind in pack.forms},
}


def _shown(cell: Cell) -> str:
    text = cell.text.replace("\n", "/")
    merged = (cell.row_span, cell.column_span) != (1, 1)
    return f"{text}|{cell.row_span}x{cell.column_span}" if merged else text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_labels_order_and_merges_are_those_of_the_form(case: dict[str, Any]) -> None:
    sheet = read_sheet(SHEETS[case["name"]])
    grid = build_grid(any_pack(sheet.pack), sheet)
    rows = [[row.kind.value, *(_shown(cell) for cell in row.cells)] for row in grid.rows]
    assert rows == case["rows"]


def _assert_tiles(grid: Grid) -> None:
    """Every place of the table belongs to exactly one cell, and cells know where they stand."""
    owners: dict[tuple[int, int], Cell] = {}
    for i, row in enumerate(grid.rows):
        for cell in row.cells:
            assert cell.row == i
            for y in range(i, i + cell.row_span):
                for x in range(cell.column, cell.column + cell.column_span):
                    assert (y, x) not in owners
                    owners[y, x] = cell
    places = {(y, x) for y in range(len(grid.rows)) for x in range(len(grid.columns))}
    assert owners.keys() == places


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("editable", [False, True])
def test_cells_tile_the_table(name: str, editable: bool) -> None:
    sheet = read_sheet(SHEETS[name])
    _assert_tiles(build_grid(any_pack(sheet.pack), sheet, editable=editable))


def test_every_form_has_a_case_blank_and_filled() -> None:
    shown = {case["name"] for case in CASES}
    assert shown == SHEETS.keys()
    forms = {(sheet["pack"], sheet["kind"]) for sheet in SHEETS.values()}
    filled = {(s["pack"], s["kind"]) for name, s in SHEETS.items() if "blank" not in name}
    assert filled >= forms - {("many-parts", "department")}


@given(documents)
def test_cells_tile_the_table_whatever_is_in_it(data: dict[str, Any]) -> None:
    for pack in (NATIONAL, SICHUAN):
        sheet = read_sheet({**data, "kind": "project"})
        grid = build_grid(pack, sheet)
        _assert_tiles(grid)
        shown = {cell.path: cell.value for cell in grid.cells() if cell.path}
        for i, row in enumerate(sheet.indicators):
            assert shown[f"indicators[{i}].target"] == (row.target_value or "")
        assert [row.group for row in grid.rows] == sorted(row.group for row in grid.rows)


names = st.sampled_from([None, "", "产出指标", "效益指标"])
rows = st.lists(st.builds(Indicator, level1=names, level2=names), max_size=12)


@given(rows, st.integers(1, 2))
def test_merged_runs_partition_the_rows(indicators: list[Indicator], depth: int) -> None:
    runs = list(merged_runs(indicators, depth))
    assert [i for first, count in runs for i in range(first, first + count)] == list(
        range(len(indicators))
    )
    for first, count in runs:
        levels = {(row.level1, row.level2)[:depth] for row in indicators[first : first + count]}
        assert len(levels) == 1
        assert count == 1 or all(levels.pop())
    for (first, _), (second, _) in pairwise(runs):
        one, other = ((indicators[i].level1, indicators[i].level2)[:depth] for i in (first, second))
        assert one != other or not all(one)


@given(rows)
def test_level_2_is_never_merged_across_level_1(indicators: list[Indicator]) -> None:
    borders = {first for first, _ in merged_runs(indicators, 1)}
    assert borders <= {first for first, _ in merged_runs(indicators, 2)}


def test_every_string_of_the_sample_is_printed_unchanged() -> None:
    for number in (1, 2, 3):
        data = sample(number)
        grid = build_grid(SICHUAN, read_sheet(data))
        for i, row in enumerate(data["indicators"]):
            for key in ("name", "target", "actual"):
                cell = grid.find_cell(f"indicators[{i}].{key}")
                assert cell is not None
                assert cell.text == row[key]


def test_only_cells_of_the_sheet_can_be_filled() -> None:
    grid = build_grid(NATIONAL, read_sheet(SHEET), editable=True)
    fillable = {cell.path for cell in grid.cells() if cell.editable}
    assert None not in fillable
    assert {"title", "project.name", "funds[0].executed", "indicators[2].deviation"} <= fillable
    assert "indicators[0].level1" not in fillable
    assert "funds[1].score" not in fillable  # the form prescribes a dash there
    printed = build_grid(NATIONAL, read_sheet(SHEET))
    assert not any(cell.editable for cell in printed.cells())


def test_a_pack_can_close_a_cell_and_a_column() -> None:
    blocks = "forms.project.blocks."
    edits = [
        {"at": blocks + "head.rows[0][1].editable", "value": False},
        {"at": blocks + "indicators.columns[3].editable", "value": False},
    ]
    pack = read_pack(edited(pack_data("national-2020"), edits))
    grid = build_grid(pack, read_sheet(SHEET), editable=True)
    fillable = {cell.path for cell in grid.cells() if cell.editable}
    assert "indicators[0].actual" in fillable
    assert not {"project.name", "indicators[0].target"} & fillable


def test_the_points_of_a_level_are_summed_from_its_rows() -> None:
    edits = [
        {"at": "indicators[0].max_score", "value": "20.50"},
        {"at": "indicators[1].max_score", "value": "20.00"},
        {"at": "indicators[2].max_score", "value": "9.50"},
    ]
    cell = build_grid(NATIONAL, read_sheet(edited(SHEET, edits))).find_cell("indicators[0].level1")
    assert cell is not None
    assert cell.text == "产出指标\n(50分)"
    assert cell.value == "产出指标"


@pytest.mark.parametrize(
    ("points", "shown"),
    [("20.5", "产出指标\n(20.5分)"), ("200", "产出指标\n(200分)"), ("x", "产出指标\n(50分)")],
)
def test_points_are_printed_without_idle_zeros(points: str, shown: str) -> None:
    edits = [
        {"at": "indicators[2]"},
        {"at": "indicators[1]"},
        {"at": "indicators[0].max_score", "value": points},
    ]
    cell = build_grid(NATIONAL, read_sheet(edited(SHEET, edits))).find_cell("indicators[0].level1")
    assert cell is not None
    assert cell.text == shown


def _signed(*signatures: Signature) -> str:
    sheet = replace(read_sheet(SHEET), signatures=signatures)
    row = build_grid(NATIONAL, sheet).rows[-1]
    assert row.kind is RowKind.NOTE
    return " ".join(cell.text for cell in row.cells)


def test_signature_lines_show_names_proxies_and_the_day() -> None:
    assert _signed() == "填表人： 审核人： 负责人： 日期："
    assert (
        _signed(
            Signature("owner", "张三"),
            Signature("director", "旧人", at="2023-01-01T09:00:00+08:00"),
            Signature("director", "李四", "王五", at="2023-01-05T09:00:00+08:00"),
        )
        == "填表人：张三 审核人： 负责人：李四（代王五） 日期：2023年1月5日"
    )


@pytest.mark.parametrize("at", ["元月五日", "2023-1", "²023-01-05", ""])
def test_a_day_that_is_no_instant_is_printed_as_it_stands(at: str) -> None:
    assert _signed(Signature("director", "李四", at=at)).endswith(f"日期：{at}")


def test_a_signature_line_is_never_parted_from_the_table() -> None:
    grid = build_grid(NATIONAL, read_sheet(SHEET))
    assert grid.rows[-1].group == grid.rows[-2].group


def test_a_heading_stays_with_its_first_row() -> None:
    grid = build_grid(SICHUAN, read_sheet(sample(1)))
    for row, following in pairwise(grid.rows):
        if row.kind is RowKind.HEAD:
            assert (row.group, row.block) == (following.group, following.block)


def test_titles_come_from_the_sheet_or_from_the_pack() -> None:
    sheet = read_sheet(sample(2))
    assert printed_title(SICHUAN, sheet) == "附表2.督导调研工作经费项目绩效自评表"
    assert printed_title(SICHUAN, replace(sheet, title=None)) == "督导调研工作经费项目绩效自评表"
    assert build_grid(SICHUAN, replace(sheet, title="")).title == "督导调研工作经费项目绩效自评表"


def test_braces_in_a_name_are_no_placeholders() -> None:
    data = edited(sample(2), [{"at": "title"}, {"at": "project.name", "value": "{fiscal_year}{"}])
    assert printed_title(SICHUAN, read_sheet(data)) == "{fiscal_year}{项目绩效自评表"


def test_a_form_that_the_pack_lacks_is_refused() -> None:
    sheet = SheetDocument("central-2021", SheetKind.DEPARTMENT, 2022)
    with pytest.raises(DocumentError, match="没有 department 表"):
        build_grid(find_pack("central-2021"), sheet)


def test_roles_and_alignment_follow_the_pack() -> None:
    grid = build_grid(SICHUAN, read_sheet(sample(1)))
    cells = {cell.path or cell.text: cell for cell in grid.cells()}
    assert cells["预期指标值"].role is Role.HEAD
    assert cells["funds[0].executed"].role is Role.NUMBER
    assert cells["indicators[0].name"].alignment is Align.LEFT
    assert cells["indicators[0].target"].alignment is Align.CENTRE
    assert cells["implementing_unit"].prefix == "实施单位："
    assert cells["implementing_unit"].alignment is Align.LEFT


def test_cells_may_hang_over_rows_below() -> None:
    head = [
        [{"text": "项目", "rows": 2}, {"text": "名称"}, {"path": "project.name", "span": 7}],
        [{"text": "代码"}, {"path": "project.code", "span": 7}],
        [{"text": "单位"}, {"path": "implementing_unit", "span": 8}],
    ]
    edits = [{"at": "forms.project.blocks.head.rows", "value": head}]
    grid = build_grid(read_pack(edited(pack_data("national-2020"), edits)), read_sheet(SHEET))
    _assert_tiles(grid)
    first, second, third = (row.group for row in grid.rows if row.block == "head")
    assert first == second != third


def test_columns_of_the_packs_own() -> None:
    columns = "forms.project.blocks.indicators.columns[5].key"
    pack = read_pack(edited(pack_data("national-2020"), [{"at": columns, "value": "extra.share"}]))
    edits = [{"at": "indicators[0].extra", "value": {"share": "一半"}}]
    grid = build_grid(pack, read_sheet(edited(SHEET, edits)))
    cell = grid.find_cell("indicators[0].extra.share")
    assert cell is not None
    assert cell.text == "一半"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("indicators[2].actual", "indicators[2].actual"),
        ("indicators[2].operator", "indicators[2].level2"),  # no such column: the row's first cell
        ("indicators[2]", "indicators[2].level2"),
        ("title", "title"),
        ("$", None),
        ("texts.conclusion", None),
        ("indicators[99].actual", None),
    ],
)
def test_the_nearest_cell_is_that_of_the_path_or_the_first_of_its_row(
    path: str, shown: str | None
) -> None:
    cell = build_grid(NATIONAL, read_sheet(SHEET)).find_nearest(path)
    assert (cell.path if cell else None) == shown
