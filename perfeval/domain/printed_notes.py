"""What is said below a printed round: who did not act because of 回避, who acted twice (兼任)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.domain.grid import Cell, Grid, Role, Row, RowKind


def with_notes(grid: Grid, notes: Sequence[str]) -> Grid:
    """Return a form with notes below it, a line each; they belong to no cell of the form."""
    group = grid.rows[-1].group if grid.rows else 0
    width = len(grid.columns)
    lines = (
        Row((Cell(i, 0, Role.TEXT, note, column_span=width),), RowKind.NOTE, "notes", group)
        for i, note in enumerate(notes, start=len(grid.rows))
    )
    return replace(grid, rows=(*grid.rows, *lines))
