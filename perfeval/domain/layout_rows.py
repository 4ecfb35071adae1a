"""Blocks of repeating rows laid out: money, objectives, indicators, tables of the form's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from perfeval.domain.form_pack import (
    Column,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
)
from perfeval.domain.grid import Cell, Role, RowKind
from perfeval.domain.layout_draft import Draft
from perfeval.domain.printed_text import level_suffix, row_value
from perfeval.domain.row_lines import LEVEL_KEYS, Line, Run, lines_of, merged_rows
from perfeval.domain.sheets import Indicator


def add_rows(draft: Draft, name: str, block: RowsBlock) -> None:
    """Add a block of rows with its headings and its side."""
    lines = lines_of(block, draft.sheet)
    if isinstance(block, ObjectivesBlock) and block.repeat:
        for i, line in enumerate(lines):
            _add_part(draft, f"{name}-{i}" if i else name, block, [line], i)
    else:
        _add_part(draft, name, block, lines)


def _add_part(
    draft: Draft, name: str, block: RowsBlock, lines: Sequence[Line], number: int = 0
) -> None:
    start = len(draft.rows)
    group = draft.next_group()
    for cells in _heading_rows(draft, block):
        draft.add(cells, RowKind.HEAD, name, group)
    has_heading = len(draft.rows) > start
    runs = [(x, c, dict(merged_rows(block, c, lines))) for x, c in _placed(block)]
    for i, line in enumerate(lines):
        # The first row stays with its heading, so that no heading ends a page; money is one whole.
        is_joined = isinstance(block, FundsBlock) or (i == 0 and has_heading)
        cells = []
        for x, column, counts in runs:
            if column.label is not None and column.label >= len(line.labels):
                cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + column.span)
            elif i in counts:
                place = _Place(x, counts[i], _suffix(block, column, lines, (i, counts[i])))
                cells.append(_row_cell(draft, column, line, i + number, place))
        row_group = group if is_joined else draft.next_group()
        draft.add(cells, RowKind.BODY, name, row_group, line.path)
    draft.add_side(block.side, start, column=int(bool(block.section)), span=block.side_span)


def _placed(block: RowsBlock) -> Iterator[tuple[int, Column]]:
    x = block.first_column
    for column in block.columns:
        yield x, column
        x += column.span


def _heading_rows(draft: Draft, block: RowsBlock) -> Iterator[list[Cell]]:
    """Yield the heading row, or two where neighbouring columns share a heading above theirs."""
    if not any(column.heading or column.group for column in block.columns):
        return
    row = len(draft.rows)
    above: list[Cell] = []
    below: list[Cell] = []
    has_groups = any(column.group for column in block.columns)
    for group, run in groupby(_placed(block), lambda pair: pair[1].group):
        columns = list(run)
        for x, column in columns:
            (first, height) = (row + 1, 1) if group else (row, 1 + has_groups)
            cell = Cell(
                first, x, Role.HEAD, column.heading, row_span=height, column_span=column.span
            )
            (below if group else above).append(cell)
        if group:
            span = sum(column.span for _, column in columns)
            above.append(Cell(row, columns[0][0], Role.HEAD, group, column_span=span))
    yield above
    if has_groups:
        yield below


class _Place(NamedTuple):
    """Where a cell of a row stands: column, number of rows, and what is printed after it."""

    x: int
    rows: int
    suffix: str


def _row_cell(draft: Draft, column: Column, line: Line, number: int, place: _Place) -> Cell:
    prefix = column.prefix.replace("{n}", str(number + 1)) if column.prefix else ""
    if column.path is not None:
        cell = draft.value_cell(column, column.path, place.x)
        return replace(cell, prefix=prefix, row_span=place.rows, suffix=place.suffix)
    key = column.key
    is_label = key is None or key in LEVEL_KEYS
    value = line.labels[column.label] if column.label is not None else ""
    if key is not None:
        value = row_value(line.row, key) or line.fixed.get(key, "")
    is_open = not is_label and line.path is not None and key not in line.fixed
    return Cell(
        row=len(draft.rows),
        column=place.x,
        role=column.role or (Role.LABEL if is_label else Role.TEXT),
        value=value,
        prefix=prefix,
        suffix=place.suffix,
        row_span=place.rows,
        column_span=column.span,
        path=f"{line.path}.{key}" if line.path and key else None,
        editable=draft.editable and column.editable and is_open,
        align=column.align,
        prompt=column.prompt,
        limit=column.limit,
    )


def _suffix(block: RowsBlock, column: Column, lines: Sequence[Line], run: Run) -> str:
    if column.key not in LEVEL_KEYS or not isinstance(block, IndicatorsBlock):
        return column.suffix
    first, count = run
    rows = [line.row for line in lines[first : first + count]]
    indicators = [row for row in rows if isinstance(row, Indicator)]
    return level_suffix(column.suffix, block, indicators)
