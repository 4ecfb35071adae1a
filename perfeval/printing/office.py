"""What the Word and the Excel print share: faces, measured rows, heads to repeat, safe text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from perfeval.domain.grid import Cell, Grid, Role, Row, RowKind
from perfeval.printing.measure import to_printable
from perfeval.printing.pages import ROOMY, TIGHT, paginate
from perfeval.printing.typesetting import Style, Typesetter

# The usual faces of official forms, by the names that Word, Excel and WPS know them under; they
# are not embedded.
SONG, HEI = "宋体", "黑体"
FACE_OF_ROLE = {
    Role.TITLE: SONG,
    Role.SIDE: HEI,
    Role.HEAD: HEI,
    Role.LABEL: HEI,
    Role.TEXT: SONG,
    Role.NUMBER: SONG,
}
BOLD_ROLES = frozenset({Role.TITLE})
RULED_KINDS = frozenset({RowKind.HEAD, RowKind.BODY})
# Equal forms give equal bytes: the files name one instant, long ago.
MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - both libraries ask for a naive UTC instant
# Word and Excel break lines a little differently: leave some of a page's room unused.
_USED_ROOM = 0.96
_SHARED_ROOM = 0.9
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Measured:
    """How a form is set: type size of the body and height of each row (points), pages as PDF."""

    size: float
    heights: tuple[float, ...]
    pages: int

    def size_of(self, cell: Cell, grid: Grid) -> float:
        """Return the type size of a cell in points."""
        return grid.page.title_size if cell.role is Role.TITLE else self.size


def measure_form(grid: Grid, *, stretch: float = 1.0) -> Measured:
    """Measure a form at the type size that its PDF has, or a little below it on a full page.

    The rows share a single page's spare room. `stretch` makes every row that much higher, for
    programs that set lines wider apart.
    """
    pages = paginate(grid)
    placed = (one for page in pages for one in page.cells if one.cell.role is not Role.TITLE)
    size = next((one.size for one in placed), grid.page.body_size)
    setter = Typesetter(grid, Style(size, TIGHT))
    heights = measure_rows(setter)
    if len(pages) > 1 or not heights:
        return Measured(size, tuple(height * stretch for height in heights), len(pages))
    room = setter.capacity * _USED_ROOM / stretch
    while sum(heights) > room and size - 0.5 >= grid.page.minimum_size:
        size -= 0.5
        setter = Typesetter(grid, Style(size, TIGHT))
        heights = measure_rows(setter)
    spare = (room - sum(heights)) / (2 * size * len(heights))
    padding = TIGHT + max(0.0, min(ROOMY - TIGHT, spare * _SHARED_ROOM))
    heights = measure_rows(setter.with_padding(padding))
    return Measured(size, tuple(height * stretch for height in heights), 1)


def measure_rows(setter: Typesetter) -> list[float]:
    """Return the height of each row in points; a tall spanning cell stretches its last row."""
    grid = setter.grid
    heights = [0.0] * len(grid.rows)
    cells = sorted(grid.cells(), key=lambda cell: (cell.row + cell.row_span, cell.row_span))
    for cell in cells:
        last = cell.row + cell.row_span - 1
        need = setter.height_of(cell, len(setter.lines_of(cell)))
        heights[last] += max(0.0, need - sum(heights[cell.row : last + 1]))
    return heights


def find_repeated_heads(rows: tuple[Row, ...]) -> dict[str, range]:
    """Return the heading rows of each block that may go on overleaf, by block.

    A block whose rows are one group is never parted: its headings need no repeating.
    """
    found: dict[str, range] = {}
    for block, numbers in groupby(range(len(rows)), lambda number: rows[number].block):
        mine = list(numbers)
        heads = 0
        while heads < len(mine) and rows[mine[heads]].kind is RowKind.HEAD:
            heads += 1
        if heads and len({rows[number].group for number in mine}) > 1:
            found[block] = range(mine[0], mine[0] + heads)
    return found


def column_edges(grid: Grid, width: float) -> list[int]:
    """Return the left edge of each column and the right edge of the last, rounded, of `width`."""
    total = sum(grid.columns) or 1
    shares = [sum(grid.columns[:count]) for count in range(len(grid.columns) + 1)]
    return [round(width * share / total) for share in shares]


def to_office_text(text: str) -> str:
    """Return a text as both formats can hold it: printable, and free of what XML forbids."""
    return _NOT_IN_XML.sub("\ufffd", to_printable(text))


def to_one_line(text: str) -> str:
    """Return a title or mark on one line."""
    return to_office_text(text).replace("\n", " ").strip()
