"""What stands in the rows of a block, and which neighbouring rows share a cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from perfeval.domain.form_pack import (
    Column,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
    TableBlock,
    TableLine,
)
from perfeval.domain.printed_text import SheetRow, row_value
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

LEVEL_KEYS = ("level1", "level2")

Run = tuple[int, int]  # first row, number of rows


@dataclass(frozen=True, slots=True)
class Line:
    """A row to be laid out; `path` is None where the sheet has no such row (yet)."""

    row: SheetRow
    path: str | None
    labels: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


def lines_of(block: RowsBlock, sheet: SheetDocument) -> list[Line]:
    """Return the rows that a block has for a sheet; an empty sheet gets those of a blank form."""
    match block:
        case FundsBlock():
            return list(_fund_lines(block, sheet))
        case ObjectivesBlock():
            rows = sheet.objectives or (Objective(),) * block.blank_rows
            return _plain_lines(rows, "objectives", given=bool(sheet.objectives))
        case IndicatorsBlock():
            indicators = sheet.indicators or blank_indicators(block)
            return _plain_lines(indicators, "indicators", given=bool(sheet.indicators))
        case TableBlock():
            return list(_table_lines(block, sheet))
    raise TypeError(block)


def blank_indicators(block: IndicatorsBlock) -> tuple[Indicator, ...]:
    """Return one empty row for each level-2 name of the form, else as many as the form has."""
    if not block.levels:
        return (Indicator(),) * block.blank_rows
    return tuple(
        Indicator(level1.name, level2.name if level2 else None)
        for level1 in block.levels
        for level2 in level1.level2 or (None,)
    )


def blank_table(block: TableBlock) -> tuple[Mapping[str, str | None], ...]:
    """Return the empty rows of a table of the form's own."""
    return ({},) * (len(block.rows) or block.blank_rows)


def _plain_lines(rows: Sequence[SheetRow], name: str, *, given: bool) -> list[Line]:
    return [Line(row, f"{name}[{i}]" if given else None) for i, row in enumerate(rows)]


def _fund_lines(block: FundsBlock, sheet: SheetDocument) -> Iterator[Line]:
    index = {fund.source: i for i, fund in reversed(list(enumerate(sheet.funds)))}
    for line in block.rows:
        i = index.get(line.source)
        fund = Fund(line.source) if i is None else sheet.funds[i]
        yield Line(fund, None if i is None else f"funds[{i}]", line.labels, line.fixed)


def _table_lines(block: TableBlock, sheet: SheetDocument) -> Iterator[Line]:
    given = (sheet.tables or {}).get(block.key, ())
    count = len(block.rows) or len(given) or block.blank_rows
    for i in range(count):
        line = block.rows[i] if block.rows else TableLine()
        path = f"tables.{block.key}[{i}]" if i < len(given) else None
        row: Mapping[str, str | None] = given[i] if i < len(given) else {}
        yield Line(row, path, line.labels, line.fixed)


# Cells over several rows


def merged_rows(block: RowsBlock, column: Column, lines: Sequence[Line]) -> Iterator[Run]:
    """Yield (first row, number of rows) of the cells of a column from top to bottom.

    Level names and labels merge with their like; a cell with `merge` reaches down to the next row
    with a value of its own, so that nothing typed is hidden.
    """
    if column.path is not None or column.merge == "block":
        runs: Iterator[Run] = iter([(0, len(lines))])
    elif column.label is not None:
        runs = _label_runs(column.label, lines, label_count(block))
    elif (level := column.merge or column.key) in LEVEL_KEYS:
        runs = merged_runs([_indicator(line) for line in lines], LEVEL_KEYS.index(level) + 1)
    elif column.merge == "parent":
        runs = _parent_runs([_indicator(line) for line in lines])
    else:
        runs = ((i, 1) for i in range(len(lines)))
    for run in runs:
        yield from _cut_at_values(run, column, lines) if column.merge else (run,)


def label_count(block: RowsBlock) -> int:
    """Return how many labels the columns of a block can show."""
    return max((c.label for c in block.columns if c.label is not None), default=-1) + 1


def merged_runs(indicators: Sequence[Indicator], depth: int) -> Iterator[Run]:
    """Yield (first row, number of rows) of neighbours that share their first `depth` levels.

    Rows with a blank among these levels stand alone: a blank says nothing about its neighbour.
    """

    def key(i: int) -> Hashable:
        levels = (indicators[i].level1, indicators[i].level2)[:depth]
        return levels if all(levels) else i

    return _runs(len(indicators), key)


def _label_runs(label: int, lines: Sequence[Line], count: int) -> Iterator[Run]:
    def key(i: int) -> Hashable:
        labels = lines[i].labels[: label + 1]
        # A row with fewer labels than columns widens its last one: that cell stands alone.
        is_wide = len(lines[i].labels) == label + 1 < count
        return i if is_wide or len(labels) <= label or not labels[label] else labels

    return _runs(len(lines), key)


def _parent_runs(indicators: Sequence[Indicator]) -> Iterator[Run]:
    def root(i: int) -> int:
        seen = {i}
        while (parent := indicators[i].parent) is not None and parent not in seen:
            if not 0 <= parent < len(indicators):
                break
            seen.add(i := parent)
        return i

    return _runs(len(indicators), root)


def _runs(count: int, key: Callable[[int], Hashable]) -> Iterator[Run]:
    for _, run in groupby(range(count), key):
        rows = list(run)
        yield rows[0], len(rows)


def _cut_at_values(run: Run, column: Column, lines: Sequence[Line]) -> Iterator[Run]:
    first, count = run
    starts = [
        i
        for i in range(first, first + count)
        if i == first or (column.key and row_value(lines[i].row, column.key))
    ]
    for start, end in zip(starts, [*starts[1:], first + count], strict=True):
        yield start, end - start


def _indicator(line: Line) -> Indicator:
    return line.row if isinstance(line.row, Indicator) else Indicator()
