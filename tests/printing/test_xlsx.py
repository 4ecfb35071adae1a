from __future__ import annotations

import math
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Cell, Grid, Page, Role, RowKind
from perfeval.printing import Printable
from perfeval.printing.office import measure_form
from perfeval.printing.xlsx import MOST_HEIGHT, MOST_TEXT, name_sheets, print_xlsx
from tests.printing.grids import GridBuilder, cell, make_form
from tests.printing.office_forms import FORMS, HOSTILE, wanted_text

forms = pytest.mark.parametrize("grid", FORMS.values(), ids=FORMS.keys())
POINTS_PER_PIXEL = 0.75


def open_xlsx(*grids: Grid, mark: str = "") -> Any:
    data = print_xlsx([Printable(grid, mark) for grid in grids])
    return openpyxl.load_workbook(BytesIO(data))


def starts_of(sheet: Any, grid: Grid) -> list[int]:
    """Return the first worksheet row of each row: a very high one takes several."""
    starts = [1]
    for height in measure_form(grid, stretch=1.08).heights:
        count = max(1, math.ceil(height / MOST_HEIGHT))
        rows = range(starts[-1], starts[-1] + count)
        given = [sheet.row_dimensions[row].height for row in rows]
        # Without a height of its own a row has the usual 15 points.
        assert sum(15 if one is None else one for one in given) == pytest.approx(height, abs=count)
        starts.append(rows.stop)
    return starts


def box_of(one: Cell, starts: list[int]) -> str:
    left, right = one.column + 1, one.column + one.column_span
    top, bottom = starts[one.row], starts[one.row + one.row_span] - 1
    first = f"{get_column_letter(left)}{top}"
    last = f"{get_column_letter(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def widths_of(sheet: Any) -> list[int]:
    """Return the widths of the columns in pixels; the file gives them in digits of 7 pixels."""
    widths: dict[int, int] = {}
    for one in sheet.column_dimensions.values():
        widths |= dict.fromkeys(range(one.min, one.max + 1), round(one.width * 7))
    return [widths[column] for column in sorted(widths)]


@forms
def test_every_cell_of_the_grid_stands_in_its_place_as_text(grid: Grid) -> None:
    sheet = open_xlsx(grid).worksheets[0]
    starts = starts_of(sheet, grid)
    boxes = {box_of(one, starts): one for one in grid.cells()}
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert merged == {box for box in boxes if ":" in box}
    for box, one in boxes.items():
        found = sheet[box.partition(":")[0]]
        assert (found.value or "") == wanted_text(one)
        assert found.data_type == ("s" if wanted_text(one) else "n")  # an empty cell has no type
        assert found.hyperlink is None
    texts = sum(bool(found.value) for row in sheet.iter_rows() for found in row)
    assert texts == sum(bool(one.text) for one in grid.cells())


@forms
def test_looks_follow_role_and_kind(grid: Grid) -> None:
    sheet = open_xlsx(grid).worksheets[0]
    starts = starts_of(sheet, grid)
    for one in grid.cells():
        found = sheet.cell(starts[one.row], one.column + 1)
        is_ruled = grid.rows[one.row].kind in (RowKind.HEAD, RowKind.BODY)
        labels = (Role.SIDE, Role.HEAD, Role.LABEL)
        assert found.font.name == ("黑体" if one.role in labels else "宋体")
        assert found.font.bold == (one.role is Role.TITLE)
        assert found.alignment.horizontal.replace("center", "centre") == one.alignment
        assert found.alignment.vertical == "center"
        assert found.alignment.wrap_text
        assert (found.border.left.style, found.border.top.style) == (
            ("thin", "thin") if is_ruled else (None, None)
        )


@forms
def test_columns_have_their_shares_of_the_text_width(grid: Grid) -> None:
    sheet = open_xlsx(grid).worksheets[0]
    page = grid.page
    paper = 297 if page.landscape else 210
    room = (paper - page.margin_left - page.margin_right) / 25.4 * 96  # pixels
    total = sum(grid.columns)
    widths = widths_of(sheet)
    assert sum(widths) == pytest.approx(room, abs=2)
    for width, share in zip(widths, grid.columns, strict=True):
        assert width == pytest.approx(room * share / total, abs=1.5)


@forms
def test_the_page_is_a4_one_page_wide(grid: Grid) -> None:
    sheet = open_xlsx(grid).worksheets[0]
    setup = sheet.page_setup
    # A width of one page is what leaving it out means.
    assert (setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert setup.orientation == ("landscape" if grid.page.landscape else "portrait")
    last = f"${get_column_letter(len(grid.columns))}${starts_of(sheet, grid)[-1] - 1}"
    assert sheet.print_area.endswith(f"$A$1:{last}")
    assert sheet.page_margins.left == pytest.approx(grid.page.margin_left / 25.4)
    assert sheet.page_margins.top == pytest.approx(grid.page.margin_top / 25.4)


@forms
def test_a_form_of_one_page_is_no_higher_than_the_page(grid: Grid) -> None:
    measured = measure_form(grid, stretch=1.08)
    if measured.pages == 1:
        sheet = open_xlsx(grid).worksheets[0]
        heights = sum(one.height for one in sheet.row_dimensions.values())
        paper = 210 if grid.page.landscape else 297
        assert heights <= (paper - grid.page.margin_top - grid.page.margin_bottom) / 25.4 * 72


def test_rows_are_as_high_as_their_wrapped_text() -> None:
    grid = make_form(3, name="很长的三级指标名称，一行放不下，要换几行才能放下第{}项")
    sheet = open_xlsx(grid).worksheets[0]
    text, width = grid.rows[3].cells[-3].text, sheet.column_dimensions["D"].width * 5.25
    size = sheet["D4"].font.size
    lines = len(text) * size / width
    assert lines > 2
    assert sheet.row_dimensions[4].height > lines * size * 1.3


def test_a_row_higher_than_excel_allows_becomes_several_merged_ones() -> None:
    builder = GridBuilder(columns=(1, 1))
    long = cell(1, Role.TEXT, "字" * 8000)
    builder.add(RowKind.BODY, "a", cell(0, Role.LABEL, "说明"), long)
    sheet = open_xlsx(builder.build()).worksheets[0]
    heights = [one.height for one in sheet.row_dimensions.values()]
    assert len(heights) > 3
    assert max(heights) <= MOST_HEIGHT
    assert {str(one) for one in sheet.merged_cells.ranges} == {
        f"A1:A{len(heights)}",
        f"B1:B{len(heights)}",
    }


def test_the_headings_repeat_on_each_page() -> None:
    assert open_xlsx(make_form(60)).worksheets[0].print_title_rows == "$3:$3"


def test_the_mark_stands_in_the_header_and_the_page_number_in_the_footer() -> None:
    book = open_xlsx(make_form(2), make_form(2), mark="送审稿 & 1")
    for sheet in book.worksheets:
        assert sheet.oddHeader.right.text == "送审稿 && 1"
        assert sheet.oddFooter.center.text == "第&P页 共&N页"
    assert open_xlsx(make_form(2)).worksheets[0].oddHeader.right.text is None


def test_what_looks_like_a_formula_stays_a_text_when_edited() -> None:
    sheet = open_xlsx(FORMS["hostile"]).worksheets[0]
    cells = [found for row in sheet.iter_rows() for found in row if isinstance(found.value, str)]
    quoted = {found.value for found in cells if found.quotePrefix}
    assert quoted == {"=HYPERLINK(1)", *(text for text in HOSTILE if text[0] in "=+-@")}


def test_worksheets_are_named_after_their_forms() -> None:
    titles = ["附表1.甲", "附表1.甲", "a/b:c*[d]?'", "", "'", "长" * 40, "长" * 40, "A", "a"]
    names = name_sheets([*titles, "\U0002b36f" * 20])
    assert names[:6] == ["附表1.甲", "附表1.甲(2)", "a b c  d", "表", "表(2)", "长" * 31]
    assert names[6:9] == ["长" * 28 + "(2)", "A", "a(2)"]
    assert names[9] == "\U0002b36f" * 15
    book = open_xlsx(*(make_form(1, title=title) for title in titles))
    assert book.sheetnames == names[:9]


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    builder = GridBuilder(columns=(1,))
    builder.add(RowKind.BODY, "a", cell(0, Role.TEXT, "字" * (MOST_TEXT + 1), path="texts.a"))
    with pytest.raises(DocumentError, match=r"texts\.a：这一格有 32768 个字"):
        print_xlsx([Printable(builder.build())])


def test_paper_may_turn_between_worksheets() -> None:
    sheets = open_xlsx(make_form(1), make_form(1, page=Page(landscape=True))).worksheets
    assert [one.page_setup.orientation for one in sheets] == ["portrait", "landscape"]


def test_equal_forms_give_equal_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [Printable(make_form(30), "送审稿"), Printable(make_form(2))]
    data = print_xlsx(given)
    assert data == print_xlsx(given)
    assert b"2000-01-01T00:00:00Z" in _part(data, "docProps/core.xml")
    assert xlsxwriter.__version__.startswith("3.")


def _part(data: bytes, name: str) -> bytes:
    from zipfile import ZipFile

    package = ZipFile(BytesIO(data))
    assert {one.date_time[0] for one in package.infolist()} == {1980}
    return package.read(name)


def test_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        print_xlsx([])
