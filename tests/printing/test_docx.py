from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from perfeval.domain.grid import Align, Cell, Grid, Page, Role, RowKind
from perfeval.printing import Printable
from perfeval.printing.docx import print_docx
from tests.printing.grids import GridBuilder, cell, make_form
from tests.printing.office_forms import FORMS, wanted_text

forms = pytest.mark.parametrize("grid", FORMS.values(), ids=FORMS.keys())
ALIGN = {"left": Align.LEFT, "center": Align.CENTRE, "right": Align.RIGHT}
RULED = (RowKind.HEAD, RowKind.BODY)


def open_docx(*grids: Grid, mark: str = "") -> Any:
    return Document(BytesIO(print_docx([Printable(grid, mark) for grid in grids])))


def blocks(document: Any) -> list[Paragraph | Table]:
    """Return what stands in the body, without the paragraphs that only part tables."""
    found = list(document.iter_inner_content())
    return [one for one in found if isinstance(one, Table) or one.text]


def read_rows(document: Any) -> Iterator[list[tuple[int, int, int, str]]]:
    """Yield each row as (column, columns, rows, text) of the cells that begin in it."""
    for block in blocks(document):
        if isinstance(block, Paragraph):
            yield [(0, len(FIRST_COLUMNS), 1, block.text)]
            continue
        rows = [
            [
                (cell.grid_offset, cell.grid_span, cell.vMerge, "\n".join(_paragraphs(cell)))
                for cell in row.tc_lst
            ]
            for row in block._tbl.tr_lst
        ]
        for number, row in enumerate(rows):
            yield [
                (column, span, _height(rows[number + 1 :], column, merge), text)
                for column, span, merge, text in row
                if merge != "continue"
            ]


FIRST_COLUMNS: list[int] = []


def _paragraphs(cell: Any) -> list[str]:
    return [Paragraph(one, cell).text for one in cell.p_lst]


def _height(below: list[list[tuple[int, int, str | None, str]]], column: int, merge: Any) -> int:
    if merge is None:
        return 1
    height = 1
    for row in below:
        found = next(one for one in row if one[0] == column)
        if found[2] != "continue":
            break
        height += 1
    return height


def as_read(one: Cell) -> tuple[int, int, int, str]:
    return one.column, one.column_span, one.row_span, wanted_text(one)


@forms
def test_every_cell_of_the_grid_stands_in_its_place(grid: Grid) -> None:
    FIRST_COLUMNS[:] = grid.columns
    wanted = [[as_read(one) for one in row.cells] for row in grid.rows]
    assert list(read_rows(open_docx(grid))) == wanted


@forms
def test_columns_have_their_shares_and_the_table_the_text_width(grid: Grid) -> None:
    document = open_docx(grid)
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) == pytest.approx(room, abs=2000)  # EMU: a tenth of a point
        total = sum(grid.columns)
        for width, share in zip(widths, grid.columns, strict=True):
            assert width == pytest.approx(room * share / total, abs=1500)
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        for row in table._tbl.tr_lst:
            sums = sum(cell.width for cell in row.tc_lst)
            assert sums == sum(widths)


@forms
def test_page_is_that_of_the_grid(grid: Grid) -> None:
    section = open_docx(grid).sections[0]
    paper = (round(section.page_width.mm), round(section.page_height.mm))
    assert paper == ((297, 210) if grid.page.landscape else (210, 297))
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    page = grid.page
    wanted = (page.margin_top, page.margin_bottom, page.margin_left, page.margin_right)
    assert [one.mm for one in margins] == pytest.approx(wanted, abs=0.05)


def heading_rows(table: Table) -> list[str]:
    return [
        row.cells[-1].text
        for row in table.rows
        if row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
    ]


def test_headings_repeat_and_rows_stay_whole() -> None:
    tables = open_docx(make_form(60)).tables
    assert [heading_rows(table) for table in tables] == [[], ["实际完成值"], []]
    for table in tables:
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    # Word repeats leading rows only.
    assert tables[1].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_table_is_not_parted_where_a_cell_reaches_on() -> None:
    builder = GridBuilder(columns=(1, 1))
    side = cell(0, Role.SIDE, "任务", row_span=4)
    builder.add(RowKind.HEAD, "tasks", side, cell(1, Role.HEAD, "名称"))
    builder.add(RowKind.BODY, "tasks", cell(1, Role.TEXT, "甲"))
    builder.add(RowKind.BODY, "tasks", cell(1, Role.TEXT, "乙"))
    builder.add(RowKind.BODY, "total", cell(1, Role.TEXT, "合计"))
    builder.add(RowKind.BODY, "more", cell(0, Role.LABEL, "丙"), cell(1, Role.TEXT, "丁"))
    tables = open_docx(builder.build()).tables
    assert [len(table.rows) for table in tables] == [4, 1]
    assert [heading_rows(table) for table in tables] == [["名称"], []]


def test_rules_are_drawn_round_ruled_rows_only() -> None:
    tables = open_docx(make_form(3)).tables
    borders = [table._tbl.tblPr.find(qn("w:tblBorders")) for table in tables]
    assert [one is not None for one in borders] == [True, True, False]
    sizes = {side.get(qn("w:sz")) for one in borders if one is not None for side in one}
    assert sizes == {"4"}  # eighths of a point


def test_a_signature_line_stays_with_the_row_above() -> None:
    grid = FORMS["national-2020 project"]
    assert grid.rows[-1].kind is RowKind.NOTE
    *_, last, signatures = open_docx(grid).tables
    assert last.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert "填表人" in signatures.rows[0].cells[0].text


@forms
def test_texts_are_aligned_and_have_faces_by_role(grid: Grid) -> None:
    document = open_docx(grid)
    faces = {}
    for style in document.styles:
        fonts = style.element.find(f".//{qn('w:rFonts')}")
        if fonts is not None:
            faces[style.name] = fonts.get(qn("w:eastAsia"))
    assert faces == {"表名": "宋体", "表栏目": "黑体", "表内容": "宋体", "表标记": "黑体"}
    paragraphs: list[Any] = [
        Paragraph(one, document)
        for one in document.element.body.iter(qn("w:p"))
        if one.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") is not None
    ]
    for one, paragraph in zip(grid.cells(), paragraphs, strict=True):
        jc = paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val"))
        assert ALIGN[jc] is one.alignment
        assert (paragraph.style.name == "表名") == (one.role is Role.TITLE)
        size = paragraph.runs[0].font.size.pt
        if one.role is Role.TITLE:
            assert size == grid.page.title_size
        else:
            assert grid.page.minimum_size <= size <= grid.page.body_size


def test_each_form_is_a_section_with_its_own_mark_and_page_count() -> None:
    printed = print_docx([Printable(make_form(60), "送审稿"), Printable(make_form(2))])
    document = Document(BytesIO(printed))
    first, second = document.sections
    assert [p.text for p in first.header.paragraphs] == ["送审稿"]
    assert first.header.paragraphs[0].alignment == 2  # right
    assert [p.text for p in second.header.paragraphs] == [""]
    for section, pages in ((first, "2"), (second, "1")):
        foot = section.footer.paragraphs[0]._p
        codes = [one.get(qn("w:instr")).strip() for one in foot.iter(qn("w:fldSimple"))]
        assert codes == ["PAGE", "SECTIONPAGES"]
        shown = "".join(one.text or "" for one in foot.iter(qn("w:t")))
        assert shown == f"第1页 共{pages}页"
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_one_form_alone_counts_the_document_s_pages() -> None:
    foot = open_docx(make_form(2)).sections[0].footer.paragraphs[0]._p
    codes = [one.get(qn("w:instr")).strip() for one in foot.iter(qn("w:fldSimple"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_paper_may_turn_between_sections() -> None:
    sections = open_docx(make_form(1), make_form(1, page=Page(landscape=True))).sections
    assert [section.page_width > section.page_height for section in sections] == [False, True]


def test_the_file_says_what_it_is_and_when_nothing_was_made() -> None:
    document = open_docx(make_form(1, title="附表1\n<2022>"))
    properties = document.core_properties
    assert (properties.title, properties.language) == ("附表1 <2022>", "zh-CN")
    assert (properties.author, properties.comments) == ("", "")
    assert properties.created.year == 2000
    lang = document.styles.element.find(f".//{qn('w:lang')}")
    assert lang.get(qn("w:eastAsia")) == "zh-CN"


def test_equal_forms_give_equal_bytes() -> None:
    given = [Printable(make_form(30), "送审稿"), Printable(make_form(2))]
    data = print_docx(given)
    assert data == print_docx(given)
    assert {one.date_time[0] for one in ZipFile(BytesIO(data)).infolist()} == {1980}


def test_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        print_docx([])
