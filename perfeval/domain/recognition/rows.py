"""Pages as one stream of rows, each with all cells that lie on it, merged ones from above too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval.domain.recognition.source import SourceCell, SourceLine, SourcePage, SourceTable
from perfeval.domain.recognition.words import Wording

_MOST_COLUMNS = 256  # in a wider row gaps are not filled with blank cells


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a cell that lies on one row, over the columns from `start` up to `end`.

    `begins` tells the first row of the cell.
    """

    cell: SourceCell
    start: int
    end: int
    begins: bool

    @property
    def text(self) -> str:
        """Return the text of the cell."""
        return self.cell.text


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a table, or a line of text (`table` is None) as a row of one cell."""

    pieces: tuple[Piece, ...]
    table: int | None
    has_spans: bool
    labels: dict[Wording, float] = field(default_factory=dict, compare=False)  # once looked up

    def beginning(self) -> list[Piece]:
        """Return the pieces with a text that begins on this row."""
        return [piece for piece in self.pieces if piece.begins and piece.text.strip()]

    @property
    def is_single(self) -> bool:
        """Tell a row that holds one text only, as titles and notes do."""
        return len([piece for piece in self.pieces if piece.text.strip()]) == 1


def list_rows(page: SourcePage) -> list[SourceRow]:
    """Return the rows of a page from top to bottom, without those on which nothing begins."""
    rows: list[SourceRow] = []
    for number, part in enumerate(page.parts):
        if isinstance(part, SourceLine):
            cell = SourceCell(part.text, 0, 0, part.where)
            rows.append(SourceRow((Piece(cell, 0, 1, begins=True),), None, has_spans=False))
        else:
            rows += _table_rows(part, number)
    return [row for row in rows if row.beginning()]


def _table_rows(table: SourceTable, number: int) -> Iterator[SourceRow]:
    used = sorted({cell.row for cell in table.cells if cell.text.strip()})
    by_row: dict[int, list[SourceCell]] = defaultdict(list)
    for cell in table.cells:
        by_row[cell.row].append(cell)
    width = max((cell.column + cell.column_span for cell in table.cells if cell.text), default=0)
    hanging: list[SourceCell] = []
    first_rows = sorted(by_row)
    position = 0
    for row in used:
        while position < len(first_rows) and first_rows[position] <= row:
            hanging += by_row[first_rows[position]]
            position += 1
        hanging = [cell for cell in hanging if cell.row + cell.row_span > row]
        pieces = [_piece(cell, row) for cell in hanging]
        pieces.sort(key=lambda piece: piece.start)
        if table.has_spans and width <= _MOST_COLUMNS:
            pieces = _with_gaps(pieces, row, width)
        yield SourceRow(tuple(pieces), number, table.has_spans)


def _piece(cell: SourceCell, row: int) -> Piece:
    return Piece(cell, cell.column, cell.column + cell.column_span, cell.row == row)


def _with_gaps(pieces: Sequence[Piece], row: int, width: int) -> list[Piece]:
    """Return the pieces with blank ones where a row has no cell."""
    filled: list[Piece] = []
    column = 0
    for piece in pieces:
        filled += (_blank(row, x) for x in range(column, min(piece.start, width)))
        filled.append(piece)
        column = max(column, piece.end)
    filled += (_blank(row, x) for x in range(column, width))
    return filled


def _blank(row: int, column: int) -> Piece:
    return Piece(SourceCell("", row, column, ""), column, column + 1, begins=True)
