"""The Grid as an Excel workbook: a worksheet for each form, ready to be printed on A4."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from io import BytesIO
from itertools import count, pairwise
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Align, Cell, Grid, Page
from perfeval.printing import Printable
from perfeval.printing.office import (
    BOLD_ROLES,
    FACE_OF_ROLE,
    HEI,
    MADE_AT,
    RULED_KINDS,
    SONG,
    column_edges,
    find_repeated_heads,
    measure_form,
    to_office_text,
    to_one_line,
)
from perfeval.printing.typesetting import get_page_size

# Limits of the format.
MOST_NAME: Final = 31  # UTF-16 units of a worksheet's name
MOST_TEXT: Final = 32767  # characters of a cell
MOST_HEIGHT: Final = 409.0  # points of a row

# Excel takes the line height from the face: up to 1.45 ems where ours is 1.3.
_STRETCH: Final = 1.08
_A4: Final = 9
_MM_PER_INCH: Final = 25.4
_PIXELS_PER_INCH: Final = 96
_POINTS_PER_INCH: Final = 72
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
# A text that begins so would become a formula when somebody edits it.
_FORMULA_SIGNS = ("=", "+", "-", "@")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def print_xlsx(forms: Sequence[Printable]) -> bytes:
    """Return one workbook of all forms, in order; every value is a text.

    A row higher than Excel allows becomes several merged ones. Equal forms give equal bytes.
    Raises ValueError if there is no form, DocumentError if a text is longer than a cell may be.
    """
    if not forms:
        raise ValueError("there is no form to print")
    stream = BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": to_one_line(forms[0].grid.title), "created": MADE_AT})
    names = name_sheets([form.grid.title for form in forms])
    for name, form in zip(names, forms, strict=True):
        _Worksheet(book, name, form).write()
    book.close()
    return stream.getvalue()


def name_sheets(titles: Sequence[str]) -> list[str]:
    """Return a valid worksheet name for each title; equal ones are numbered."""
    taken: set[str] = set()
    names = []
    for title in titles:
        plain = _NOT_IN_NAME.sub(" ", to_one_line(title)).strip(" '") or "表"
        tries = (_cut(plain, f"({number})" if number > 1 else "") for number in count(1))
        name = next(one for one in tries if one.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(name: str, tail: str) -> str:
    """Return `name` with `tail` within the limit, no character beyond U+FFFF halved."""
    room = 2 * (MOST_NAME - len(tail))
    kept = name.encode("utf-16-le")[:room].decode("utf-16-le", "ignore")
    return kept.rstrip(" '") + tail


class _Worksheet:
    """One form on its way into the workbook."""

    def __init__(self, book: Any, name: str, form: Printable) -> None:
        """Measure the form and find where each of its rows comes to stand."""
        self.book = book
        self.form = form
        self.grid: Grid = form.grid
        self.sheet = book.add_worksheet(name)
        self.measured = measure_form(form.grid, stretch=_STRETCH)
        counts = [max(1, math.ceil(height / MOST_HEIGHT)) for height in self.measured.heights]
        self.starts = [sum(counts[:number]) for number in range(len(counts) + 1)]
        self.formats: dict[tuple[Any, ...], Any] = {}

    def write(self) -> None:
        """Write cells and page setup."""
        if not self.grid.rows:
            return
        self.set_widths()
        for number, height in enumerate(self.measured.heights):
            first, last = self.starts[number], self.starts[number + 1]
            for row in range(first, last):
                self.sheet.set_row(row, height / (last - first))
        for cell in self.grid.cells():
            self.write_cell(cell)
        self.set_page()

    def set_widths(self) -> None:
        """Give the columns their shares of the text area."""
        page = self.grid.page
        margins = (page.margin_left + page.margin_right) / _MM_PER_INCH
        width = get_page_size(page)[0] / _POINTS_PER_INCH - margins
        edges = column_edges(self.grid, width * _PIXELS_PER_INCH)
        for column, (left, right) in enumerate(pairwise(edges)):
            self.sheet.set_column_pixels(column, column, right - left)

    def write_cell(self, cell: Cell) -> None:
        """Write one cell as text, merged over its spans."""
        text = to_office_text(cell.text)
        if len(text) > MOST_TEXT:
            raise DocumentError(
                cell.path or "$",
                f"这一格有 {len(text)} 个字，Excel 一格最多 {MOST_TEXT} 个字，"
                "请删减，或打印为 PDF、Word",
            )
        style = self.style(cell, is_formula_like=text.startswith(_FORMULA_SIGNS))
        top, bottom = self.starts[cell.row], self.starts[cell.row + cell.row_span] - 1
        right = cell.column + cell.column_span - 1
        if bottom > top or right > cell.column:
            self.sheet.merge_range(top, cell.column, bottom, right, "", style)
        if text:
            self.sheet.write_string(top, cell.column, text, style)
        else:
            self.sheet.write_blank(top, cell.column, None, style)

    def style(self, cell: Cell, *, is_formula_like: bool) -> Any:
        """Return the format of a cell; equal ones are made once."""
        is_ruled = self.grid.rows[cell.row].kind in RULED_KINDS
        size = self.measured.size_of(cell, self.grid)
        look = (FACE_OF_ROLE[cell.role], cell.role in BOLD_ROLES, size, cell.alignment)
        key = (*look, is_ruled, is_formula_like)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {
                    "font_name": FACE_OF_ROLE[cell.role],
                    "font_size": size,
                    "bold": cell.role in BOLD_ROLES,
                    "align": _ALIGN[cell.alignment],
                    "valign": "vcenter",
                    "text_wrap": True,
                    "border": int(is_ruled),
                    "quote_prefix": is_formula_like,
                }
            )
        return self.formats[key]

    def set_page(self) -> None:
        """Set paper, margins, print area, repeated rows, header and footer."""
        sheet, page = self.sheet, self.grid.page
        rows, columns = self.starts[-1], len(self.grid.columns)
        sheet.set_paper(_A4)
        sheet.set_landscape() if page.landscape else sheet.set_portrait()
        top, bottom, left, right = _margins(page)
        sheet.set_margins(left=left, right=right, top=top, bottom=bottom)
        sheet.print_area(0, 0, rows - 1, columns - 1)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, rows - 1, columns - 1)})
        heads = find_repeated_heads(self.grid.rows)
        if heads:
            blocks = [row.block for row in self.grid.rows]
            longest = heads[max(heads, key=blocks.count)]
            sheet.repeat_rows(self.starts[longest[0]], self.starts[longest[-1] + 1] - 1)
        mark = to_one_line(self.form.mark).replace("&", "&&")
        if mark:
            sheet.set_header(f'&R&"{HEI},Regular"&10 {mark}', {"margin": top / 2})
        sheet.set_footer(f'&C&"{SONG},Regular"&9第&P页 共&N页', {"margin": bottom / 2})


def _margins(page: Page) -> tuple[float, ...]:
    """Return the margins at top, bottom, left and right in inches."""
    given = (page.margin_top, page.margin_bottom, page.margin_left, page.margin_right)
    return tuple(length / _MM_PER_INCH for length in given)
