"""The tree of units: parents, the bureau of a unit, the route that a unit's filings take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from perfeval.db import db
from perfeval.domain.roles import UnitKind
from perfeval.domain.workflow import DEFAULT_ROUTE, Desk, Route
from perfeval.models import Unit


@dataclass(frozen=True, slots=True)
class UnitTree:
    """All units, read once."""

    units: dict[int, Unit]

    def parents(self) -> dict[int, int | None]:
        """Return the parent id of every unit."""
        return {unit.id: unit.parent_id for unit in self.units.values()}

    def line(self, unit_id: int) -> Iterator[Unit]:
        """Yield a unit, its parent, and so on up to the root."""
        unit = self.units.get(unit_id)
        while unit is not None:
            yield unit
            unit = self.units.get(unit.parent_id) if unit.parent_id else None

    def children(self, unit_id: int | None) -> list[Unit]:
        """Return the units directly below one, the bureau first."""
        below = [unit for unit in self.units.values() if unit.parent_id == unit_id]
        return sorted(below, key=lambda unit: (unit.kind is not UnitKind.FINANCE_BUREAU, unit.id))

    def in_order(self, unit_id: int | None = None, depth: int = 0) -> Iterator[tuple[int, Unit]]:
        """Yield (depth, unit) from the root down, parents before children."""
        for unit in self.children(unit_id):
            yield depth, unit
            yield from self.in_order(unit.id, depth + 1)

    def finance_bureau_of(self, unit_id: int) -> int | None:
        """Return the id of the nearest finance bureau: a sibling on the line to the root."""
        for unit in self.line(unit_id):
            for sibling in self.children(unit.parent_id):
                if sibling.kind is UnitKind.FINANCE_BUREAU:
                    return sibling.id
        return None

    def competent_department_of(self, unit_id: int) -> int | None:
        """Return the id of the nearest department above a unit; one that is its own has none."""
        above = list(self.line(unit_id))[1:]
        found = (unit.id for unit in above if unit.kind is UnitKind.DEPARTMENT)
        return next(found, None)

    def unit_at(self, unit_id: int, desk: Desk) -> int | None:
        """Return the unit of a desk of a unit's route, None if there is no such unit."""
        if desk is Desk.UNIT:
            return unit_id
        if desk is Desk.COMPETENT_DEPARTMENT:
            return self.competent_department_of(unit_id)
        return self.finance_bureau_of(unit_id)

    def route_of(self, unit_id: int) -> Route:
        """Return a unit's own route, else that of the nearest unit above it, else the usual one."""
        for unit in self.line(unit_id):
            if unit.route_steps:
                return Route(tuple(row.to_step() for row in unit.route_steps))
        return DEFAULT_ROUTE


def get_unit_tree() -> UnitTree:
    """Read all units with their routes (two queries)."""
    found: Sequence[Unit] = db.session.scalars(
        select(Unit).options(selectinload(Unit.route_steps)).order_by(Unit.id)
    ).all()
    return UnitTree({unit.id: unit for unit in found})
