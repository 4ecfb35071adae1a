"""Carrying a sheet forward into another year: what was asked for comes along, no result does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from perfeval.domain.cell_values import list_cells
from perfeval.domain.checks.rows import Line, read_lines, squeeze
from perfeval.domain.form_levels import LevelFinder, Levels
from perfeval.domain.form_pack import Form, FormPack, IndicatorsBlock, ObjectivesBlock
from perfeval.domain.sheets import Indicator, Objective, SheetDocument
from perfeval.domain.target_cells import fit_target, indicator_columns


@dataclass(frozen=True, slots=True)
class Carried:
    """A sheet of the new year, and what to tell of it.

    `indicators` counts the rows that came along. `unplaced` are those among them whose levels the
    form does not have; they stand at its end under their old levels. `dated` are the paths of cells
    that still name the old year.
    """

    document: SheetDocument
    indicators: int
    unplaced: tuple[Indicator, ...] = ()
    dated: tuple[str, ...] = ()


def carry_forward(
    last: SheetDocument, blank: SheetDocument, last_pack: FormPack, pack: FormPack
) -> Carried:
    """Fill a blank sheet of the same kind with what last year's asked for.

    Objectives, levels, names, targets and units of measure come along, points only between forms
    with the same levels and points; results, money, scores and texts do not. Rows whose levels the
    form lacks are kept behind the others, so that nothing is lost.
    """
    old, new = last_pack.form(last.kind), pack.form(blank.kind)
    rows, unplaced = _place(last, old, new)
    indicators = _in_order(rows, blank, last)
    document = replace(
        blank,
        competent_department=last.competent_department,
        objectives=_objectives(last, blank, new),
        indicators=indicators,
    )
    return Carried(
        document,
        sum(len(found) for found in rows.values()),
        tuple(last.indicators[i] for i in unplaced),
        tuple(_list_dated(document, last.fiscal_year)),
    )


Rows = Mapping[Levels, Sequence[tuple[int, Indicator]]]  # old place and new row, by new levels


def _place(last: SheetDocument, old: Form, new: Form) -> tuple[Rows, list[int]]:
    """Return the carried rows by the levels they get, and the old places of those without any."""
    block: IndicatorsBlock | None = new.first_block(IndicatorsBlock)
    find = LevelFinder(block)
    columns = indicator_columns(new)
    keeps_points = _asks_same_points(old.first_block(IndicatorsBlock), block)
    rows: defaultdict[Levels, list[tuple[int, Indicator]]] = defaultdict(list)
    unplaced = []
    for i, line in _asked_lines(last, old):
        levels = find.levels_of(line)
        if levels is None:
            levels = (line.row.level1, line.row.level2)
            unplaced.append(i)
        rows[levels].append((i, fit_target(_bare(line.row, levels, keeps_points), columns)))
    return rows, unplaced


def _asked_lines(last: SheetDocument, old: Form) -> Iterator[tuple[int, Line]]:
    """Yield the rows in which something is asked for."""
    block: IndicatorsBlock | None = old.first_block(IndicatorsBlock)
    everything = (replace(row, not_applicable=None) for row in last.indicators)
    for line in read_lines(tuple(everything), block.levels if block else ()):
        if squeeze(line.row.name) or squeeze(line.row.target_value):
            yield line.number, line


def _bare(row: Indicator, levels: Levels, keeps_points: bool) -> Indicator:
    """Return what a row asks for, and nothing of what came of it."""
    return Indicator(
        level1=levels[0],
        level2=levels[1],
        name=row.name,
        operator=row.operator,
        target_value=row.target_value,
        unit_of_measure=row.unit_of_measure,
        max_score=row.max_score if keeps_points else None,
        parent=row.parent,
    )


def _asks_same_points(old: IndicatorsBlock | None, new: IndicatorsBlock | None) -> bool:
    if old is None or new is None:
        return False
    return (old.levels, old.weights) == (new.levels, new.weights)


def _in_order(rows: Rows, blank: SheetDocument, last: SheetDocument) -> tuple[Indicator, ...]:
    """Return the rows in the order of the form; a level without one keeps its blank row."""
    if not rows:
        return blank.indicators
    groups = dict.fromkeys((row.level1, row.level2) for row in blank.indicators)
    groups.pop((None, None), None)  # blank rows of a form without levels are only room to write
    order = [*groups, *(levels for levels in rows if levels not in groups)]
    placed = [one for levels in order for one in rows.get(levels, ((-1, _blank(levels)),))]
    places = {old: i for i, (old, _) in enumerate(placed) if old >= 0}
    parents = {i: row.parent for i, row in enumerate(last.indicators)}

    def parent_of(old: int) -> int | None:
        parent = parents.get(old)
        return None if parent is None else places.get(parent)

    return tuple(replace(row, parent=parent_of(old)) for old, row in placed)


def _blank(levels: Levels) -> Indicator:
    return Indicator(level1=levels[0], level2=levels[1])


def _objectives(last: SheetDocument, blank: SheetDocument, new: Form) -> tuple[Objective, ...]:
    if new.first_block(ObjectivesBlock) is None:
        return blank.objectives
    texts = [one.expected_objective for one in last.objectives if squeeze(one.expected_objective)]
    room = max(len(texts), len(blank.objectives))
    padded = [*texts, *[None] * (room - len(texts))]
    return tuple(Objective(expected_objective=text) for text in padded)


def _list_dated(document: SheetDocument, year: int) -> Iterator[str]:
    """Yield the cells that name a year."""
    pattern = re.compile(rf"(?<!\d){year}(?!\d)")
    cells = list_cells(document).items()
    yield from (path for path, text in cells if pattern.search(text))
