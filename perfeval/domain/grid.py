"""The Grid: the one table that every renderer draws, with the path of the cell behind each text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a cell is for; renderers choose face, size and alignment by it."""

    TITLE = "title"
    SIDE = "side"  # the narrow label at the left edge that spans a block
    HEAD = "head"  # heading of a column
    LABEL = "label"
    TEXT = "text"
    NUMBER = "number"


class Align(StrEnum):
    """Horizontal place of a cell's text; vertically every cell is centred."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class RowKind(StrEnum):
    """How a row takes part in the page."""

    TITLE = "title"  # above the table, no rules drawn
    HEAD = "head"  # ruled; drawn again when its block goes on overleaf
    BODY = "body"  # ruled
    NOTE = "note"  # signature lines and notes, no rules drawn


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a Grid.

    `value` is the sheet's own string (or the label's), `prefix` and `suffix` are printed round it
    and belong to the form. `path` is the cell path of the sheet document (`indicators[3].target`),
    None for labels. `editable` says that the form lets a person fill this cell at this stage;
    `prompt` tells on screen what to write there, `limit` the most characters. Neither is printed.
    """

    row: int
    column: int
    role: Role
    value: str = ""
    prefix: str = ""
    suffix: str = ""
    row_span: int = 1
    column_span: int = 1
    path: str | None = None
    editable: bool = False
    align: Align | None = None
    prompt: str = ""
    limit: int | None = None

    @property
    def text(self) -> str:
        """Return the text as printed."""
        return f"{self.prefix}{self.value}{self.suffix}"

    @property
    def alignment(self) -> Align:
        """Return the alignment set by the pack, else the usual one of the role."""
        if self.align is not None:
            return self.align
        return Align.LEFT if self.role is Role.TEXT else Align.CENTRE


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells that begin in it, by column, and how it behaves at a page break.

    Rows of one `block` belong together: the block's HEAD rows are drawn again on the next page when
    the block goes on there. Rows with the same `group` are never parted by a page break. `path` is
    the path of the document row it shows (`indicators[3]`), None for all others.
    """

    cells: tuple[Cell, ...]
    kind: RowKind
    block: str
    group: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Page of a printed form: millimetres for lengths, points for type sizes."""

    landscape: bool = False
    margin_top: float = 25.0
    margin_bottom: float = 20.0
    margin_left: float = 20.0
    margin_right: float = 20.0
    title_size: float = 16.0
    body_size: float = 10.5
    minimum_size: float = 7.5


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole form as a table: shares of the page width, rows from title to signature line."""

    title: str
    columns: tuple[int, ...]
    rows: tuple[Row, ...]
    page: Page = field(default_factory=Page)

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, row by row, left to right."""
        for row in self.rows:
            yield from row.cells

    def find_cell(self, path: str) -> Cell | None:
        """Return the cell that shows `path`, or None if the form does not show it."""
        return next((cell for cell in self.cells() if cell.path == path), None)

    def find_nearest(self, path: str) -> Cell | None:
        """Return the cell that shows `path`, else the first cell of the same row, else None."""
        row, bracket, _ = path.partition("]")
        near = (
            cell for cell in self.cells() if bracket and (cell.path or "").startswith(f"{row}].")
        )
        return self.find_cell(path) or next(near, None)
