"""An entry of the library taken into a sheet: into an empty row of its levels, else a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.domain.form_levels import LevelFinder
from perfeval.domain.form_pack import Form, IndicatorsBlock
from perfeval.domain.library import LibraryEntry
from perfeval.domain.row_moves import TypedRow, append_row
from perfeval.domain.sheets import Indicator
from perfeval.domain.target_cells import fit_target, indicator_columns


def fit_entry(entry: LibraryEntry, form: Form) -> Indicator:
    """Return the row that an entry becomes in a form: its levels, its target as the form has it."""
    block: IndicatorsBlock | None = form.first_block(IndicatorsBlock)
    level1, level2 = LevelFinder(block).levels_of_row(entry.indicator)
    row = replace(entry.indicator, level1=level1, level2=level2)
    return fit_target(row, indicator_columns(form))


def take_entry(
    rows: Sequence[TypedRow], entry: LibraryEntry, form: Form
) -> tuple[tuple[TypedRow, ...], int]:
    """Return the rows with an entry in them, and the place where it is."""
    new = fit_entry(entry, form)
    levels = (new.level1, new.level2)
    empty = next((i for i, row in enumerate(rows) if row.is_empty and row.levels == levels), None)
    if empty is not None:
        return (*rows[:empty], replace(rows[empty], indicator=new), *rows[empty + 1 :]), empty
    added = append_row(rows, *levels)
    place = max(i for i, row in enumerate(added) if row.levels == levels)  # the last of its kind
    taken = replace(added[place], indicator=new)
    return (*added[:place], taken, *added[place + 1 :]), place
