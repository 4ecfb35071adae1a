from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.pasting import lay_block, read_block
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from tests.domain.data import sample

SHEET = read_sheet(sample(2))
LAST = len(SHEET.indicators) - 1
CELL = st.text("甲乙1%≥ \t\n\"'", max_size=6).map(str.strip)


@pytest.fixture(scope="module")
def grid() -> Grid:
    return build_grid(find_pack("sichuan-2022"), SHEET, editable=True)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("甲\t乙\r\n1\t2\r\n", [["甲", "乙"], ["1", "2"]]),  # Excel and WPS end the last line too
        ('"甲\n乙"\t丙', [["甲\n乙", "丙"]]),
        ('"他说""好"""\t丙', [['他说"好"', "丙"]]),
        ("甲\t\t丙", [["甲", "", "丙"]]),
        ("甲\n\n乙", [["甲"], [""], ["乙"]]),
        ("\u00a0甲 \t５．５", [["甲", "５．５"]]),
        ('3"管\t5', [['3"管', "5"]]),
        ("", []),
    ],
)
def test_text_from_a_clipboard_is_a_block(text: str, block: list[list[str]]) -> None:
    assert read_block(text) == block


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_excel_would_write_is_read_as_it_was(rows: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        special = set('\t\n"') & set(cell)
        return '"' + cell.replace('"', '""') + '"' if special else cell

    text = "\r\n".join("\t".join(map(quoted, row)) for row in rows) + "\r\n"
    assert read_block(text) == rows


def test_a_column_goes_down_the_rows(grid: Grid) -> None:
    laid = lay_block(grid, "indicators[1].actual", [["甲"], ["乙"]])
    assert laid.values == {"indicators[1].actual": "甲", "indicators[2].actual": "乙"}
    assert (laid.missing_rows, laid.left_over) == (0, ())


def test_a_row_goes_to_the_right_over_what_can_be_filled(grid: Grid) -> None:
    laid = lay_block(grid, "indicators[0].name", [["名称", "≥1次", "2次", "多余"]])
    assert laid.values == {
        "indicators[0].name": "名称",
        "indicators[0].target": "≥1次",
        "indicators[0].actual": "2次",
    }
    assert laid.left_over == ("多余",)


def test_rows_that_the_form_lacks_are_counted_and_their_texts_told(grid: Grid) -> None:
    laid = lay_block(grid, f"indicators[{LAST}].actual", [["甲"], ["乙"], ["丙"]])
    assert laid.values == {f"indicators[{LAST}].actual": "甲"}
    assert (laid.missing_rows, laid.left_over) == (2, ("乙", "丙"))


def test_a_closed_cell_takes_nothing_and_the_next_one_keeps_its_place(grid: Grid) -> None:
    closed = {"indicators[0].target"}
    laid = lay_block(grid, "indicators[0].name", [["甲", "乙", "丙"]], closed=closed)
    assert laid.values == {"indicators[0].name": "甲", "indicators[0].actual": "丙"}
    assert laid.left_over == ("乙",)


@pytest.mark.parametrize("path", ["indicators[99].actual", "", "$", "indicators[0].level1"])
def test_a_place_that_cannot_be_filled_takes_nothing(grid: Grid, path: str) -> None:
    laid = lay_block(grid, path, [["甲", ""]])
    assert (laid.values, laid.left_over) == ({}, ("甲",))


@given(
    st.sampled_from(["name", "target", "actual"]),
    st.integers(0, LAST),
    st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=5),
)
def test_every_text_is_laid_or_told(key: str, i: int, block: list[list[str]]) -> None:
    grid = build_grid(find_pack("sichuan-2022"), SHEET, editable=True)
    laid = lay_block(grid, f"indicators[{i}].{key}", block)
    texts = sorted(text for row in block for text in row if text)
    assert sorted([*filter(None, laid.values.values()), *laid.left_over]) == texts
