"""The copy-paste index of a district: shares by unit, and the rows that most units write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic

from perfeval.domain.checks.copies import CopiedRow, CopyIndex, Key, Place, Share


@dataclass(frozen=True, slots=True)
class SpreadRow(Generic[Key]):
    """A copied row with the number of units and projects whose sheets hold it."""

    row: CopiedRow[Key]
    units: int
    projects: int


@dataclass(frozen=True, slots=True)
class UnitRow(Generic[Key]):
    """A copied row as one unit writes it: `places` are those of its own sheets."""

    spread: SpreadRow[Key]
    places: tuple[Place[Key], ...]


@dataclass(frozen=True, slots=True)
class UnitCopies(Generic[Key]):
    """A unit's sheets, their share of copied rows, and these rows, the most spread first."""

    unit: Hashable
    sheets: tuple[Key, ...]
    share: Share
    rows: tuple[UnitRow[Key], ...]


@dataclass(frozen=True, slots=True)
class DistrictCopies(Generic[Key]):
    """Units by share; rows that several units write, the most spread first; the whole's share."""

    units: tuple[UnitCopies[Key], ...]
    rows: tuple[SpreadRow[Key], ...]
    share: Share


def rank_copies(
    index: CopyIndex[Key], units: Mapping[Key, Hashable], projects: Mapping[Key, Hashable]
) -> DistrictCopies[Key]:
    """Order the units and the copied rows of a district; `units` and `projects` are by sheet."""
    spread = [
        SpreadRow(
            row,
            len({units[key] for key in row.sheets}),
            len({projects[key] for key in row.sheets}),
        )
        for row in index.rows
    ]
    spread.sort(key=lambda one: (-one.units, -one.projects))
    rows_of: dict[Hashable, list[UnitRow[Key]]] = defaultdict(list)
    for one in spread:
        for unit, places in _by_unit(one.row, units).items():
            rows_of[unit].append(UnitRow(one, tuple(places)))
    sheets_of: dict[Hashable, list[Key]] = defaultdict(list)
    for key in index.shares:
        sheets_of[units[key]].append(key)
    found = [
        UnitCopies(unit, tuple(sheets), index.share_of(sheets), tuple(rows_of[unit]))
        for unit, sheets in sheets_of.items()
    ]
    found.sort(key=lambda one: (-(one.share.ratio or 0), -one.share.copied))
    several = tuple(one for one in spread if one.units > 1)
    return DistrictCopies(tuple(found), several, index.share_of(index.shares))


def _by_unit(
    row: CopiedRow[Key], units: Mapping[Key, Hashable]
) -> dict[Hashable, list[Place[Key]]]:
    found: dict[Hashable, list[Place[Key]]] = defaultdict(list)
    for place in row.places:
        found[units[place.sheet]].append(place)
    return found
