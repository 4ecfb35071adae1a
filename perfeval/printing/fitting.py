"""The usual case: a form that goes on one page, laid out without any thought of page breaks."""

from __future__ import annotations

from itertools import accumulate

from perfeval.domain.grid import Cell, Grid, RowKind
from perfeval.printing.measure import Line
from perfeval.printing.typesetting import (
    EPSILON,
    LEADING,
    ROOMY,
    TIGHT,
    PlacedCell,
    PlacedPage,
    Style,
    Typesetter,
    list_sizes,
)


def fit_one_page(grid: Grid) -> PlacedPage | None:
    """Return the form on one page at the largest type size that does it, or None."""
    ratio = grid.page.body_size / min(grid.page.body_size, grid.page.minimum_size)
    for size in list_sizes(grid.page):
        whole = _Whole(Typesetter(grid, Style(size, TIGHT)))
        total = sum(whole.measure_rows(TIGHT))
        capacity = whole.setter.capacity
        if total <= capacity + EPSILON:
            spare = (capacity - total) / (2 * size * len(grid.rows))
            # A title's padding grows with its own size: leave that much of the room unused.
            return whole.place(TIGHT + min(ROOMY - TIGHT, spare * 0.9))
        if total > capacity * ratio**2 * 1.1:
            return None
    return None


class _Whole:
    """All cells of a form at one type size, each with its lines and its size."""

    def __init__(self, setter: Typesetter) -> None:
        self.setter = setter
        self.cells: list[tuple[Cell, tuple[Line, ...], float]] = [
            (cell, setter.break_lines(cell), setter.size_of(cell)) for cell in setter.grid.cells()
        ]
        spans = [one for one in self.cells if one[0].row_span > 1]
        self.spans = sorted(spans, key=lambda one: (one[0].row + one[0].row_span, one[0].column))

    def measure_rows(self, padding: float) -> list[float]:
        """Return the heights of the rows in points; a tall spanning cell stretches its last row."""
        least = self.setter.style.size * (LEADING + 2 * padding)
        heights = [least] * len(self.setter.grid.rows)
        for cell, lines, size in self.cells:
            need = size * (len(lines) * LEADING + 2 * padding)
            if cell.row_span == 1 and need > heights[cell.row]:
                heights[cell.row] = need
        for cell, lines, size in self.spans:
            last = min(cell.row + cell.row_span, len(heights)) - 1
            need = size * (len(lines) * LEADING + 2 * padding)
            heights[last] += max(0.0, need - sum(heights[cell.row : last + 1]))
        return heights

    def place(self, padding: float) -> PlacedPage:
        """Put every cell into its box."""
        tops = list(accumulate(self.measure_rows(padding), initial=self.setter.top))
        rows = self.setter.grid.rows
        ruled = [row.kind in (RowKind.HEAD, RowKind.BODY) for row in rows]
        placed = []
        for cell, lines, size in self.cells:
            left, right = self.setter.span_of(cell)
            top = tops[cell.row]
            height = tops[min(cell.row + cell.row_span, len(rows))] - top
            box = (left, top, right - left, height)
            placed.append(PlacedCell(cell, *box, lines, size, ruled[cell.row]))
        return PlacedPage(tuple(placed))
