"""A Grid in the making: the rows laid out so far, for one sheet on one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from perfeval.domain.form_pack import Column, FormCell
from perfeval.domain.grid import Cell, Role, Row, RowKind
from perfeval.domain.printed_text import cell_value
from perfeval.domain.sheets import SheetDocument


@dataclass(slots=True)
class Draft:
    """The rows laid out so far; the functions of the layout modules add to them."""

    sheet: SheetDocument
    width: int
    editable: bool
    rows: list[Row] = field(default_factory=list)

    def add(
        self, cells: Sequence[Cell], kind: RowKind, block: str, group: int, path: str | None = None
    ) -> None:
        """Add a row of cells."""
        self.rows.append(Row(tuple(cells), kind, block, group, path))

    def next_group(self) -> int:
        """Return the number of a group that begins with the next row."""
        return self.rows[-1].group + 1 if self.rows else 0

    def add_side(self, label: str, start: int, *, column: int = 0, span: int = 1) -> None:
        """Put a label at the side of all rows from `start` on."""
        if label and start < len(self.rows):
            count = len(self.rows) - start
            cell = Cell(start, column, Role.SIDE, label, row_span=count, column_span=span)
            row = self.rows[start]
            cells = sorted((*row.cells, cell), key=lambda one: one.column)
            self.rows[start] = replace(row, cells=tuple(cells))

    def value_cell(self, definition: FormCell | Column, path: str, column: int) -> Cell:
        """Return the cell of a single value of the sheet."""
        return Cell(
            row=len(self.rows),
            column=column,
            role=definition.role or Role.TEXT,
            value=cell_value(self.sheet, path) or "",
            prefix=definition.prefix,
            suffix=definition.suffix,
            column_span=definition.span,
            path=path,
            editable=self.editable and definition.editable,
            align=definition.align,
            prompt=definition.prompt,
            limit=definition.limit,
        )
