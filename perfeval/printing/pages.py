"""Pagination: row heights, type size, page breaks; a Grid becomes pages of placed cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.domain.grid import Cell, Grid, Role, RowKind
from perfeval.printing.fitting import fit_one_page
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

__all__ = ["ROOMY", "TIGHT", "PlacedCell", "PlacedPage", "paginate"]

# A text of more lines or characters goes on overleaf; a shorter label is repeated there.
REPEATED_LINES = 16
REPEATED_CHARACTERS = 40
# A row that has to be cut begins at the foot of a page only if that many lines fit there.
FEWEST_LINES = 3
HEADINGS = frozenset({RowKind.TITLE, RowKind.HEAD})
LABEL_ROLES = frozenset({Role.TITLE, Role.SIDE, Role.HEAD, Role.LABEL})


@dataclass(frozen=True, slots=True)
class _Strip:
    """A row on a page: drawn again as a heading, or going on from the page before, or neither."""

    row: int
    repeated: bool = False
    resumed: bool = False


def paginate(grid: Grid) -> tuple[PlacedPage, ...]:
    """Lay a Grid out on pages.

    The type shrinks in half points, not below the page's minimum, if that brings the form on one
    page; otherwise the form flows at the full size. Rows stay whole unless one is taller than a
    page even at the minimum; then it goes on overleaf.
    """
    if not grid.rows:
        return (PlacedPage(()),)
    page = fit_one_page(grid)
    return (page,) if page else _flow(grid)


def _flow(grid: Grid) -> tuple[PlacedPage, ...]:
    """Return the form on several pages, at the largest size at which no row has to be cut."""
    pages: list[PlacedPage] = []
    for size in list_sizes(grid.page):
        paginator = _Paginator(Typesetter(grid, Style(size, TIGHT)))
        pages = list(paginator.take_pages())
        if not paginator.has_cut:
            break
    return tuple(pages)


class _Paginator:
    """Fills page after page, and remembers how much of each long text has been shown."""

    def __init__(self, setter: Typesetter) -> None:
        self.setter = setter
        self.rows = setter.grid.rows
        self.spans = [cell for cell in setter.grid.cells() if cell.row_span > 1]
        self.spans.sort(key=lambda cell: (cell.row + cell.row_span, cell.column))
        self.shown: dict[tuple[int, int], int] = {}
        self.needs: dict[int, float] = {}
        self.has_cut = False

    # Lines of a cell on this page

    def flows(self, cell: Cell) -> bool:
        """Tell a text that goes on overleaf from one that is repeated there."""
        if len(self.setter.lines_of(cell)) > REPEATED_LINES:
            return True
        is_text = cell.role not in LABEL_ROLES
        return is_text and (cell.row_span == 1 or len(cell.text) > REPEATED_CHARACTERS)

    def lines_on(self, cell: Cell, strips: Sequence[_Strip]) -> tuple[Line, ...]:
        """Return the lines still to be shown of a cell that lies on `strips` of this page."""
        first = strips[0]
        if first.repeated:
            first = next((one for one in strips if not one.repeated), _Strip(cell.row))
        if first.row == cell.row and not first.resumed:
            return self.setter.lines_of(cell)
        if self.flows(cell):
            return self.setter.lines_of(cell)[self.shown.get((cell.row, cell.column), 0) :]
        return self.setter.lines_of(cell, continued=True)

    # Heights

    def measure_strips(self, strips: Sequence[_Strip], *, least: bool = False) -> list[float]:
        """Return the heights of the strips of a page; `least` counts long texts as one line."""
        heights = [self.measure_strip(strip, least=least) for strip in strips]
        for cell, first, last in self.spans_on(strips):
            mine = strips[first : last + 1]
            count = len(self.lines_on(cell, mine))
            is_live = not all(strip.repeated for strip in mine)
            if is_live and self.flows(cell):
                is_end = mine[-1].row == cell.row + cell.row_span - 1
                count = count if is_end and not least else min(count, 1)
            lacking = self.setter.height_of(cell, count) - sum(heights[first : last + 1])
            heights[last] += max(0.0, lacking)
        return heights

    def measure_strip(self, strip: _Strip, *, least: bool) -> float:
        """Return the height that the cells of one row alone ask for."""
        if not (strip.resumed or least) and strip.row in self.needs:
            return self.needs[strip.row]
        need = self.setter.style.size * (LEADING + 2 * self.setter.style.padding)
        for cell in self.rows[strip.row].cells:
            if cell.row_span == 1:
                count = len(self.lines_on(cell, (strip,)))
                if least and not strip.repeated and self.flows(cell):
                    count = min(count, 1)
                need = max(need, self.setter.height_of(cell, count))
        if not (strip.resumed or least):
            self.needs[strip.row] = need
        return need

    def spans_on(self, strips: Sequence[_Strip]) -> Iterator[tuple[Cell, int, int]]:
        """Yield the spanning cells of a page with the places of their first and last strip."""
        if not strips:
            return
        for cell in self.spans:
            if cell.row > strips[-1].row or cell.row + cell.row_span <= strips[0].row:
                continue
            within = range(cell.row, cell.row + cell.row_span)
            places = [place for place, strip in enumerate(strips) if strip.row in within]
            if places:
                yield cell, places[0], places[-1]

    def fits(self, strips: Sequence[_Strip]) -> bool:
        """Tell whether the strips go on one page."""
        return sum(self.measure_strips(strips)) <= self.setter.capacity + EPSILON

    # Pages

    def take_pages(self) -> Iterator[PlacedPage]:
        """Yield the pages of the whole form."""
        strip: _Strip | None = _Strip(0)
        while strip is not None:
            strips, heights, strip = self.fill_page(strip)
            yield self.place(strips, heights)
            if strip is not None and strip.resumed and not self.has_rest(strip.row):
                following = strip.row + 1
                strip = _Strip(following) if following < len(self.rows) else None

    def fill_page(self, start: _Strip) -> tuple[list[_Strip], list[float], _Strip | None]:
        """Return strips and heights of the page that begins with `start`, and the next page's."""
        heads = self.repeated_heads(start)
        strips = list(heads)
        following = start
        while following.row < len(self.rows):
            unit = self.unit_from(following)
            if not self.fits(strips + unit):
                is_fresh = len(strips) == len(heads)
                if not is_fresh and self.fits(self.repeated_heads(following) + unit):
                    break
                unit = unit[:1]  # the group is taller than a page
                if not self.fits(strips + unit):
                    return self.cut_row(strips, unit[0], is_fresh=is_fresh)
            strips += unit
            following = _Strip(unit[-1].row + 1)
        rest = following if following.row < len(self.rows) else None
        return strips, self.measure_strips(strips), rest

    def cut_row(
        self, strips: list[_Strip], strip: _Strip, *, is_fresh: bool
    ) -> tuple[list[_Strip], list[float], _Strip]:
        """Begin a row that does not fit at the end of a page, or leave it for the next one."""
        before = self.measure_strips(strips)
        least = self.measure_strips([*strips, strip], least=True)[-1]
        room = self.setter.capacity - sum(before)
        size, padding = self.setter.style.size, self.setter.style.padding
        wanted = max(least, size * (FEWEST_LINES * LEADING + 2 * padding))
        fits_fresh = self.fits([*self.repeated_heads(strip), strip])
        if not is_fresh and (fits_fresh or room < wanted):
            return strips, before, strip
        self.has_cut = True
        return [*strips, strip], [*before, max(room, least)], _Strip(strip.row, resumed=True)

    def has_rest(self, row: int) -> bool:
        """Tell whether a long text of that row has lines that were not shown yet."""
        ending = [cell for cell in self.spans if cell.row + cell.row_span - 1 == row]
        return any(
            len(self.setter.lines_of(cell)) > self.shown.get((cell.row, cell.column), 0)
            for cell in (*ending, *self.rows[row].cells)
            if cell.row + cell.row_span - 1 == row and self.flows(cell)
        )

    def unit_from(self, start: _Strip) -> list[_Strip]:
        """Return the rows that stay together: a group, and with headings the group after them."""
        end = start.row
        while True:
            group = self.rows[end].group
            while end < len(self.rows) and self.rows[end].group == group:
                end += 1
            if end == len(self.rows) or self.rows[end - 1].kind not in HEADINGS:
                return [start, *map(_Strip, range(start.row + 1, end))]

    def repeated_heads(self, start: _Strip) -> list[_Strip]:
        """Return the heading rows that are drawn again above a page that begins with `start`."""
        first = self.rows[start.row]
        if first.kind is not RowKind.BODY:
            return []
        end = start.row
        while end and self.rows[end - 1].block == first.block:
            end -= 1
            if self.rows[end].kind is RowKind.HEAD:
                break
        begin = end
        while begin and self.is_head_of(begin - 1, first.block):
            begin -= 1
        heads = [row for row in range(begin, start.row) if self.is_head_of(row, first.block)]
        strips = [_Strip(row, repeated=True) for row in heads]
        # Headings that fill half a page would leave no room to go on.
        is_short = sum(self.measure_strips(strips)) < self.setter.capacity / 2
        return strips if is_short else []

    def is_head_of(self, row: int, block: str) -> bool:
        """Tell whether a row is a heading of a block."""
        return self.rows[row].kind is RowKind.HEAD and self.rows[row].block == block

    def place(self, strips: Sequence[_Strip], heights: Sequence[float]) -> PlacedPage:
        """Put the cells of the strips on the page and note what was shown of long texts."""
        places = [
            (cell, number, number)
            for number, strip in enumerate(strips)
            for cell in self.rows[strip.row].cells
            if cell.row_span == 1
        ]
        places += self.spans_on(strips)
        tops = [self.setter.top + sum(heights[:number]) for number in range(len(heights) + 1)]
        placed = [
            self.place_cell(cell, strips[first : last + 1], tops[first], tops[last + 1])
            for cell, first, last in places
        ]
        return PlacedPage(tuple(sorted(placed, key=lambda one: (round(one.y, 2), one.x))))

    def place_cell(
        self, cell: Cell, strips: Sequence[_Strip], top: float, bottom: float
    ) -> PlacedCell:
        """Put one cell into its box."""
        lines = self.lines_on(cell, strips)
        if self.flows(cell) and any(not strip.repeated for strip in strips):
            lines = lines[: self.setter.count_of(cell, bottom - top)]
            key = (cell.row, cell.column)
            self.shown[key] = self.shown.get(key, 0) + len(lines)
        left, right = self.setter.span_of(cell)
        ruled = self.rows[cell.row].kind in (RowKind.HEAD, RowKind.BODY)
        size = self.setter.size_of(cell)
        return PlacedCell(cell, left, top, right - left, bottom - top, lines, size, ruled)
