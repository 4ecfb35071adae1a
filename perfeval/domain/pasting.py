"""A block of cells from another table laid over the form, to the right and down from a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from perfeval.domain.grid import Cell, Grid

Block = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class LaidBlock:
    """Where the cells of a block went.

    `values` maps cell paths to their new text; `missing_rows` counts the rows of the block below
    the last row of the form's block; `left_over` are texts that met no open cell, "" left out.
    """

    values: Mapping[str, str]
    missing_rows: int = 0
    left_over: tuple[str, ...] = ()


def read_block(text: str) -> Block:
    """Return rows of cells from tab-separated text, as Excel and WPS put it on the clipboard.

    A cell in quotation marks may hold tabs, line ends and doubled quotation marks.
    """
    ends = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows = csv.reader(io.StringIO(ends), dialect="excel-tab")
    try:
        return [[_clean(cell) for cell in row] or [""] for row in rows]
    except csv.Error:  # one cell of more than csv's limit, or a NUL: lines and tabs alone count
        return [[_clean(cell) for cell in line.split("\t")] for line in ends.split("\n")]


def lay_block(
    grid: Grid, path: str, block: Block, *, closed: Container[str] = frozenset()
) -> LaidBlock:
    """Lay a block over the form from the cell at `path` on.

    The cells of a row of the block go, in order, into the cells of the form's row that can be
    filled; cells at `closed` paths take none. A path that the form does not show takes nothing.
    """
    rows = _rows_from(grid, path)
    values: dict[str, str] = {}
    left_over: list[str] = []
    for cells, texts in zip(rows, block, strict=False):
        for cell, text in zip(cells, texts, strict=False):
            if cell.path is None or cell.path in closed:
                left_over.append(text)
            else:
                values[cell.path] = text
        left_over += texts[len(cells) :]
    missing = max(0, len(block) - len(rows))
    left_over += [text for row in block[len(block) - missing :] for text in row]
    return LaidBlock(values, missing, tuple(text for text in left_over if text))


def _rows_from(grid: Grid, path: str) -> list[list[Cell]]:
    """Return, from the cell's row to the end of its block, the cells to be filled, by column."""
    start = grid.find_cell(path)
    if start is None or not start.editable:
        return []
    block = next(row.block for row in grid.rows if start in row.cells)
    rows = [
        sorted((one for one in row.cells if _follows(one, start)), key=lambda one: one.column)
        for row in grid.rows
        if row.block == block and row.cells and row.cells[0].row >= start.row
    ]
    return [cells for cells in rows if cells]


def _follows(cell: Cell, start: Cell) -> bool:
    return cell.editable and cell.path is not None and cell.column >= start.column


def _clean(text: str) -> str:
    return text.replace("\u00a0", " ").strip()
