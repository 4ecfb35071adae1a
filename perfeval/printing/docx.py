"""The Grid as a Word document: real tables with real merges, a section for each form.

WordprocessingML is written directly: python-docx's template brings fonts, languages and spacing of
another country, and takes twenty times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from perfeval.domain.grid import Align, Cell, Grid, Role, RowKind
from perfeval.printing import Printable
from perfeval.printing.docx_package import (
    MARK_STYLE,
    STYLE_OF_ROLE,
    TWIPS_PER_POINT,
    Part,
    make_package,
    page_twips,
    section_xml,
)
from perfeval.printing.office import (
    RULED_KINDS,
    Measured,
    column_edges,
    find_repeated_heads,
    measure_form,
    to_office_text,
    to_one_line,
)
from perfeval.printing.typesetting import LEADING, SIDE_PADDING

_ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
# Between two tables there must be a paragraph, else Word joins them; hidden, it takes no room.
_TINY = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_GAP = (
    f'<w:p><w:pPr>{{keep}}{_TINY}<w:rPr><w:vanish/><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
    "</w:pPr></w:p>"
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def print_docx(forms: Sequence[Printable]) -> bytes:
    """Return one Word document of all forms, a section each that counts its own pages.

    Headings repeat where their block goes on overleaf: such a block is a table of its own. Equal
    forms give equal bytes. Raises ValueError if there is no form.
    """
    if not forms:
        raise ValueError("there is no form to print")
    body: list[str] = []
    parts: list[Part] = []
    for number, form in enumerate(forms, start=1):
        measured = measure_form(form.grid)
        is_last = number == len(forms)
        body += _Section(form.grid, measured).blocks()
        header, footer = _header_xml(form.mark), _footer_xml(measured.pages, len(forms))
        parts += [Part(f"header{number}", header), Part(f"footer{number}", footer)]
        ending = section_xml(form.grid.page, number)
        if is_last:
            body += [_end_paragraph(""), ending]
        else:
            body.append(_end_paragraph(ending))
    return make_package("".join(body), parts, to_one_line(forms[0].grid.title))


@dataclass(frozen=True, slots=True)
class _Section:
    """One form on its way into the document."""

    grid: Grid
    measured: Measured

    def blocks(self) -> Iterator[str]:
        """Yield the paragraphs and tables of the form from top to bottom."""
        before_is_table = False
        for is_ruled, heads, numbers in self.segments():
            if not is_ruled and all(self.is_title(number) for number in numbers):
                yield from map(self.title_paragraph, numbers)
                before_is_table = False
                continue
            if before_is_table:
                yield _GAP.format(keep=self.keep_with_next(numbers[0] - 1))
            yield self.table(is_ruled, heads, numbers)
            before_is_table = True

    def segments(self) -> Iterator[tuple[bool, range, list[int]]]:
        """Yield (ruled, heading rows, rows) of each stretch that makes one table.

        A block whose headings repeat is a stretch of its own, unless a cell reaches beyond it.
        """
        rows = self.grid.rows
        heads = find_repeated_heads(rows)
        crossed = {
            number
            for cell in self.grid.cells()
            for number in range(cell.row + 1, cell.row + cell.row_span)
        }
        kinds = [(row.kind in RULED_KINDS, row.block if row.block in heads else "") for row in rows]
        start = 0
        for end in range(1, len(rows) + 1):
            if end == len(rows) or (kinds[end] != kinds[start] and end not in crossed):
                is_ruled, block = kinds[start]
                yield is_ruled, heads.get(block, range(0)), list(range(start, end))
                start = end

    def is_title(self, number: int) -> bool:
        """Tell a row that stands above the table as a paragraph: one cell over the whole width."""
        row = self.grid.rows[number]
        spans = [cell.column_span for cell in row.cells]
        return row.kind is RowKind.TITLE and spans == [len(self.grid.columns)]

    def title_paragraph(self, number: int) -> str:
        """Return a title row as a paragraph of the row's height."""
        cell = self.grid.rows[number].cells[0]
        lines = to_office_text(cell.text).count("\n") + 1
        size = self.measured.size_of(cell, self.grid)
        spare = max(0.0, self.measured.heights[number] - lines * size * LEADING) / 2
        return self.paragraph(cell, keep="<w:keepNext/>", around=spare)

    def keep_with_next(self, number: int) -> str:
        """Return the mark that keeps a row on one page with the next row of its group."""
        rows = self.grid.rows
        if number + 1 >= len(rows):
            return ""
        row, following = rows[number], rows[number + 1]
        stays = row.group == following.group or row.kind in (RowKind.TITLE, RowKind.HEAD)
        return "<w:keepNext/>" if stays else ""

    def table(self, is_ruled: bool, heads: range, numbers: list[int]) -> str:
        """Return one table."""
        width, _ = page_twips(self.grid.page)
        edges = column_edges(self.grid, width)
        widths = [right - left for left, right in pairwise(edges)]
        pad = round(self.measured.size * SIDE_PADDING * TWIPS_PER_POINT)
        borders = f"<w:tblBorders>{_BORDERS}</w:tblBorders>" if is_ruled else ""
        columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
        rows = "".join(
            self.table_row(number, numbers[0], widths, is_head=number in heads)
            for number in numbers
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
            f'{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )

    def table_row(self, number: int, first: int, widths: list[int], *, is_head: bool) -> str:
        """Return one row of a table that begins with row `first` of the Grid."""
        height = round(self.measured.heights[number] * TWIPS_PER_POINT)
        head = "<w:tblHeader/>" if is_head else ""
        keep = self.keep_with_next(number)
        cells = "".join(
            self.table_cell(cell, column, number, first, widths, keep)
            for column, cell in self.covering(number)
        )
        return (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{head}'
            f"</w:trPr>{cells}</w:tr>"
        )

    def covering(self, number: int) -> Iterator[tuple[int, Cell | None]]:
        """Yield (column, cell) that lie on a row, from left to right; None where there is none."""
        lying = {
            cell.column: cell
            for row in self.grid.rows[: number + 1]
            for cell in row.cells
            if cell.row + cell.row_span > number
        }
        column = 0
        while column < len(self.grid.columns):
            cell = lying.get(column)
            yield column, cell
            column += cell.column_span if cell else 1

    def table_cell(
        self,
        cell: Cell | None,
        column: int,
        number: int,
        first: int,
        widths: list[int],
        keep: str,
    ) -> str:
        """Return a cell, or the continuation of a cell that began in a row above."""
        span = cell.column_span if cell else 1
        width = sum(widths[column : column + span])
        grid_span = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        merge, content = "", f"<w:p><w:pPr>{keep}</w:pPr></w:p>"
        if cell is not None and cell.row_span > 1:
            # A cell that reaches in from the table above begins anew, empty.
            starts = number in (cell.row, first)
            merge = '<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>"
        if cell is not None and cell.row == number:
            content = self.paragraph(cell, keep=keep)
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid_span}{merge}'
            f'<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        )

    def paragraph(self, cell: Cell, *, keep: str = "", around: float = 0.0) -> str:
        """Return a cell's text as one paragraph, `around` points of room above and below."""
        size = self.measured.size_of(cell, self.grid)
        half_points = round(size * 2)
        room = round(around * TWIPS_PER_POINT)
        # Exact, so that a substitute face with taller lines does not push the form overleaf.
        leading = round(size * LEADING * TWIPS_PER_POINT)
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{STYLE_OF_ROLE[cell.role]}"/>{keep}'
            f'<w:spacing w:before="{room}" w:after="{room}" w:line="{leading}"'
            f' w:lineRule="exact"/><w:jc w:val="{_ALIGN[cell.alignment]}"/></w:pPr>'
            f'<w:r><w:rPr><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
            f"{_text_xml(cell.text)}</w:r></w:p>"
        )


def _text_xml(text: str) -> str:
    """Return a text as the content of a run, its line ends as breaks."""
    lines = (
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else ""
        for line in to_office_text(text).split("\n")
    )
    return "<w:br/>".join(lines)


def _end_paragraph(section: str) -> str:
    """Return the paragraph that ends a form: a table may not end a section."""
    return (
        f'<w:p><w:pPr>{_TINY}<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
        f"{section}</w:pPr></w:p>"
    )


def _header_xml(mark: str) -> str:
    text = to_one_line(mark)
    box = '<w:bdr w:val="single" w:sz="4" w:space="3" w:color="000000"/>'
    run = f"<w:r><w:rPr>{box}</w:rPr>{_text_xml(text)}</w:r>" if text else ""
    style = f'<w:pStyle w:val="{MARK_STYLE}"/>'
    return f'<w:p><w:pPr>{style}<w:jc w:val="right"/></w:pPr>{run}</w:p>'


def _footer_xml(pages: int, forms: int) -> str:
    """Return 第n页 共N页; a form among others counts the pages of its own section."""
    total = "NUMPAGES" if forms == 1 else "SECTIONPAGES"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{STYLE_OF_ROLE[Role.TEXT]}"/><w:jc w:val="center"/></w:pPr>'
        f"{_plain_run('第')}{_field('PAGE', '1')}{_plain_run('页 共')}"
        f"{_field(total, str(pages))}{_plain_run('页')}</w:p>"
    )


def _plain_run(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr>{_text_xml(text)}</w:r>'


def _field(code: str, shown: str) -> str:
    """Return a field with the text that programs show which do not know it."""
    return f'<w:fldSimple w:instr=" {code} ">{_plain_run(shown)}</w:fldSimple>'
