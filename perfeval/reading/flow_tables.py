"""Tables of running documents being read: where cells fall, and the text between tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import (
    SourceCell,
    SourceFile,
    SourceLine,
    SourcePage,
    SourceTable,
    Unplaced,
)
from perfeval.reading.limits import MOST_CELLS, MOST_TEXT
from perfeval.reading.worksheets import TOO_MUCH

_MOST_SPAN = 1000  # rows or columns of one cell


@dataclass(slots=True)
class FlowTable:
    """A table in the making; a cell falls into the first column that is free in its row."""

    number: int
    cells: list[SourceCell] = field(default_factory=list)
    row: int = -1
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)  # column → first row where it is free
    last: dict[int, int] = field(default_factory=dict)  # column → index of the cell above

    def start_row(self) -> None:
        """Begin a row."""
        self.row += 1
        self.column = 0

    def skip(self, columns: int) -> None:
        """Leave columns of the row without a cell."""
        self.column += min(columns, _MOST_SPAN)

    def where(self) -> str:
        """Return the place where the next cell falls."""
        return f"第{self.number}表第{self.row + 1}行第{self.next_column() + 1}列"

    def next_column(self) -> int:
        """Return the first column of the row that no cell from above lies on."""
        column = self.column
        while self.taken.get(column, 0) > self.row:
            column += 1
        return column

    def add(self, text: str, *, rows: int = 1, columns: int = 1) -> None:
        """Add a cell to the row."""
        where, column = self.where(), self.next_column()
        columns = max(1, min(columns, _MOST_SPAN))
        rows = max(1, min(rows, _MOST_SPAN))
        for one in range(column, column + columns):
            self.taken[one] = self.row + rows
        self.last[column] = len(self.cells)
        self.cells.append(SourceCell(text, self.row, column, where, rows, columns))
        self.column = column + columns

    def extend(self, columns: int) -> bool:
        """Let the cell above reach down into this row; False where there is none such."""
        index = self.last.get(self.column)
        if index is None:
            return False
        above = self.cells[index]
        if above.row + above.row_span != self.row or above.column_span != columns:
            return False
        self.cells[index] = SourceCell(
            *(above.text, above.row, above.column, above.where),
            *(above.row_span + 1, above.column_span),
        )
        self.column += columns
        return True

    def made(self) -> SourceTable:
        """Return the table."""
        return SourceTable(tuple(self.cells))


@dataclass(slots=True)
class Flow:
    """A running document in the making: lines and tables in their order, within the limits."""

    parts: list[SourceLine | FlowTable] = field(default_factory=list)
    remarks: list[Unplaced] = field(default_factory=list)
    tables: int = 0
    lines: int = 0
    size: int = 0
    cells: int = 0

    def line(self, text: str) -> None:
        """Add a line of text; a blank one leaves nothing behind."""
        self.lines += 1
        for one in text.split("\n"):
            if one.strip():
                self.count(one)
                self.parts.append(SourceLine(one.strip(), f"第{self.lines}段"))

    def table(self) -> FlowTable:
        """Begin a table."""
        self.tables += 1
        table = FlowTable(self.tables)
        self.parts.append(table)
        return table

    def count(self, text: str) -> None:
        """Add to what was read; raises DocumentError beyond the limits."""
        self.cells += 1
        self.size += len(text)
        if self.cells > MOST_CELLS or self.size > MOST_TEXT:
            raise DocumentError("$", TOO_MUCH)

    def finish(self, name: str, remarks: Sequence[Unplaced] = ()) -> SourceFile:
        """Return the document as one page."""
        parts = tuple(p if isinstance(p, SourceLine) else p.made() for p in self.parts)
        return SourceFile((SourcePage(name, parts),), (*remarks, *self.remarks))
