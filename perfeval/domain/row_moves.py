"""Adding, removing and moving indicator rows, with their levels kept right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from perfeval.domain.sheets import Indicator

_LEVEL_FIELDS = frozenset({"level1", "level2"})


class RowMove(StrEnum):
    """What can be done to a row."""

    ADD = "add"  # a new row below, of the same levels
    DUPLICATE = "duplicate"  # the same once more, below
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row on its way through the page: its content and the id it is stored under, if any."""

    indicator: Indicator
    row_id: int | None = None

    @property
    def levels(self) -> tuple[str | None, str | None]:
        """Return level 1 and level 2."""
        return self.indicator.level1, self.indicator.level2

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed into the row besides its levels."""
        rest = (f.name for f in fields(Indicator) if f.name not in _LEVEL_FIELDS)
        return not any(getattr(self.indicator, name) for name in rest)


def move_row(rows: Sequence[TypedRow], move: RowMove, i: int) -> tuple[TypedRow, ...]:
    """Return the rows after a move of row `i`; a row that is not there changes nothing.

    Rows of one level-2 name stay together: moved past the edge of its group, a row first joins the
    neighbouring group and keeps its place.
    """
    if not 0 <= i < len(rows):
        return tuple(rows)
    match move:
        case RowMove.ADD:
            moved = (*rows[: i + 1], _new_row(rows[i].levels), *rows[i + 1 :])
        case RowMove.DUPLICATE:
            moved = (*rows[: i + 1], TypedRow(rows[i].indicator), *rows[i + 1 :])
        case RowMove.REMOVE:
            moved = (*rows[:i], *rows[i + 1 :])
        case RowMove.UP:
            moved = _shift(rows, i, i - 1)
        case RowMove.DOWN:
            moved = _shift(rows, i, i + 1)
    return _with_parents(rows, moved)


def append_row(
    rows: Sequence[TypedRow], level1: str | None, level2: str | None
) -> tuple[TypedRow, ...]:
    """Return the rows with an empty one of these levels, behind the last of its own kind.

    Without one of its own it goes behind the last row of its level 1, else to the end.
    """
    new = _new_row((level1, level2))
    same = [i for i, row in enumerate(rows) if row.levels == (level1, level2)]
    near = [i for i, row in enumerate(rows) if row.indicator.level1 == level1]
    place = (same or near or [len(rows) - 1])[-1] + 1
    return _with_parents(rows, (*rows[:place], new, *rows[place:]))


def _new_row(levels: tuple[str | None, str | None]) -> TypedRow:
    return TypedRow(Indicator(level1=levels[0], level2=levels[1]))


def _shift(rows: Sequence[TypedRow], i: int, other: int) -> tuple[TypedRow, ...]:
    if not 0 <= other < len(rows):
        return tuple(rows)
    moved = list(rows)
    if rows[i].levels == rows[other].levels:
        moved[i], moved[other] = moved[other], moved[i]
    else:
        level1, level2 = rows[other].levels
        indicator = replace(rows[i].indicator, level1=level1, level2=level2)
        moved[i] = replace(rows[i], indicator=indicator)
    return tuple(moved)


def _with_parents(before: Sequence[TypedRow], after: Sequence[TypedRow]) -> tuple[TypedRow, ...]:
    """Let the rows name the new places of their parents; a parent that is gone is none."""
    places = {id(row): i for i, row in enumerate(after)}

    def place_of(parent: int) -> int | None:
        # A row that joined another group is a new one in its old place.
        kept = parent if len(before) == len(after) else None
        return places.get(id(before[parent]), kept)

    def renamed(row: TypedRow) -> TypedRow:
        parent = row.indicator.parent
        if parent is None or not 0 <= parent < len(before) or place_of(parent) == parent:
            return row
        return replace(row, indicator=replace(row.indicator, parent=place_of(parent)))

    return tuple(renamed(row) for row in after)
