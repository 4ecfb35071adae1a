"""Cells at one type size: columns in points, lines of a cell, the height they need, their place."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from perfeval.domain.grid import Cell, Grid, Page, Role
from perfeval.printing.fonts import get_chain
from perfeval.printing.measure import Line, to_printable, wrap

MM = 72 / 25.4  # points
LEADING = 1.3  # line height as a multiple of the type size
TIGHT = 0.28  # padding above and below a text in ems, when room is short
ROOMY = 0.62  # and when the page has room to spare
SIDE_PADDING = 0.35  # room left and right of a text, in ems
CONTINUED = "（续）"
# A rounding error must not send a text that fits exactly to the next line or page.
EPSILON = 0.01


@dataclass(frozen=True, slots=True)
class Style:
    """Type size of the body in points; padding above and below a text in ems."""

    size: float
    padding: float


class PlacedCell(NamedTuple):
    """A cell, or the part of it that lies on one page: points, from the top left of the paper."""

    cell: Cell
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    size: float
    ruled: bool


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """What stands on one page, in reading order."""

    cells: tuple[PlacedCell, ...]


def get_page_size(page: Page) -> tuple[float, float]:
    """Return width and height of the paper in points."""
    short, long = 210 * MM, 297 * MM
    return (long, short) if page.landscape else (short, long)


def list_sizes(page: Page) -> Iterator[float]:
    """Yield the type sizes to try, in points: half points down from the full size to the least."""
    size = page.body_size
    while size > page.minimum_size:
        yield size
        size -= 0.5
    yield min(page.body_size, page.minimum_size)


@lru_cache(maxsize=8192)
def _wrap_for(role: Role, text: str, limit: float) -> tuple[Line, ...]:
    return wrap(to_printable(text), get_chain(role).widths, limit)


class Typesetter:
    """The cells of one Grid in one style: where columns lie, what lines a cell has."""

    def __init__(self, grid: Grid, style: Style) -> None:
        """Compute the column edges, points from the left edge of the paper."""
        self.grid = grid
        self.style = style
        width, height = get_page_size(grid.page)
        left = grid.page.margin_left * MM
        room = width - left - grid.page.margin_right * MM
        total = sum(grid.columns) or 1
        shares = accumulate(grid.columns, initial=0)
        self.edges = tuple(left + room * share / total for share in shares)
        self.top = grid.page.margin_top * MM
        self.capacity = height - self.top - grid.page.margin_bottom * MM
        self._spans: dict[tuple[int, int], tuple[float, float]] = {}
        # Pagination asks for the lines of a cell again and again.
        self._lines: dict[tuple[int, int, bool], tuple[Line, ...]] = {}

    def with_padding(self, padding: float) -> Typesetter:
        """Return the same cells, broken into the same lines, with other padding (ems)."""
        other = copy(self)
        other.style = replace(self.style, padding=padding)
        return other

    def size_of(self, cell: Cell) -> float:
        """Return the type size of a cell in points."""
        return self.grid.page.title_size if cell.role is Role.TITLE else self.style.size

    def span_of(self, cell: Cell) -> tuple[float, float]:
        """Return the left and right edge of a cell in points."""
        key = (cell.column, cell.column_span)
        try:
            return self._spans[key]
        except KeyError:
            last = len(self.edges) - 1
            right = min(cell.column + cell.column_span, last)
            return self._spans.setdefault(key, (self.edges[min(key[0], last)], self.edges[right]))

    def lines_of(self, cell: Cell, *, continued: bool = False) -> tuple[Line, ...]:
        """Return the lines of a cell; `continued` adds the mark of a label repeated overleaf."""
        key = (cell.row, cell.column, continued)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self.break_lines(cell, continued=continued)
        return found

    def break_lines(self, cell: Cell, *, continued: bool = False) -> tuple[Line, ...]:
        """Return the same lines, not kept for the next time."""
        size = self.size_of(cell)
        left, right = self.span_of(cell)
        limit = (right - left) / size * 1000 - 2 * SIDE_PADDING * 1000 + EPSILON
        text = cell.text + CONTINUED if continued and cell.text.strip() else cell.text
        return _wrap_for(cell.role, text, limit)

    def height_of(self, cell: Cell, count: int) -> float:
        """Return the height that `count` lines of a cell need, padding included."""
        size = self.size_of(cell)
        return count * size * LEADING + 2 * size * self.style.padding

    def count_of(self, cell: Cell, height: float) -> int:
        """Return how many lines of a cell a box of `height` holds, one at least."""
        size = self.size_of(cell)
        room = height - 2 * size * self.style.padding + EPSILON
        return max(1, int(room // (size * LEADING)))
