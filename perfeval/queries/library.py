"""The indicator library: whose entries a unit sees, finding entries, how often one is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from perfeval.db import db
from perfeval.domain.library import LibraryEntry, search_key, search_words
from perfeval.domain.roles import UnitKind
from perfeval.models import Indicator, LibraryIndicator, Project, Sheet
from perfeval.queries.units import UnitTree

PAGE = 50  # entries that a page lists


def library_units(unit_ids: Iterable[int], tree: UnitTree) -> frozenset[int]:
    """Return the units whose entries some units see: own, competent department's, bureau's."""
    found: set[int | None] = set()
    for unit_id in unit_ids:
        found |= {unit_id, tree.competent_department_of(unit_id), tree.finance_bureau_of(unit_id)}
    return frozenset(unit_id for unit_id in found if unit_id is not None)


def find_entries(
    unit_ids: Iterable[int], query: str = "", *, most: int = PAGE, after: int = 0, level2: str = ""
) -> Sequence[LibraryIndicator]:
    """Return entries of some units that hold every word of a query (one query).

    Those of the level-2 name come first, then those whose name begins with the first word.
    `after` leaves out as many from the beginning.
    """
    words = search_words(query)
    wanted = _entries(unit_ids)
    for word in words:
        wanted = wanted.where(LibraryIndicator.search_text.contains(word, autoescape=True))
    order: list[ColumnElement[int]] = []
    if level2:
        order.append(case((LibraryIndicator.level2 == level2, 0), else_=1))
    if words:
        begins = LibraryIndicator.search_text.startswith(words[0], autoescape=True)
        order.append(case((begins, 0), else_=1))
    order.append(LibraryIndicator.id.desc())
    # Only ids are sorted: whole rows of a large library would be carried along for nothing.
    ids = wanted.with_only_columns(LibraryIndicator.id).order_by(*order).limit(most).offset(after)
    found = select(LibraryIndicator).where(LibraryIndicator.id.in_(ids.subquery().select()))
    found = found.order_by(*order).options(joinedload(LibraryIndicator.unit))
    return db.session.scalars(found).all()


def list_entries(unit_ids: Iterable[int]) -> Sequence[LibraryIndicator]:
    """Return every entry of some units in the order in which they were added (one query)."""
    wanted = _entries(unit_ids).order_by(LibraryIndicator.id)
    return db.session.scalars(wanted.options(joinedload(LibraryIndicator.unit))).all()


def get_entry(entry_id: int) -> LibraryIndicator | None:
    """Return an entry, a removed one too."""
    wanted = select(LibraryIndicator).where(LibraryIndicator.id == entry_id)
    return db.session.scalars(wanted.options(joinedload(LibraryIndicator.unit))).one_or_none()


def find_same(unit_id: int, entry: LibraryEntry) -> LibraryIndicator | None:
    """Return the entry of a unit with the same name and levels."""
    begins = LibraryIndicator.search_text.startswith(f"{entry.key}\n", autoescape=True)
    wanted = _entries([unit_id]).where(begins).order_by(LibraryIndicator.id).limit(1)
    return db.session.scalars(wanted).one_or_none()


def seen_units(unit_ids: Iterable[int], tree: UnitTree) -> frozenset[int]:
    """Return the units whose sheets count as used: own ones, and all of a bureau's region."""
    found = set(unit_ids)
    regions = {
        unit.parent_id
        for unit_id in found
        if (unit := tree.units[unit_id]).kind is UnitKind.FINANCE_BUREAU
    } - {None}
    found |= {unit_id for unit_id in tree.units if regions & {one.id for one in tree.line(unit_id)}}
    return frozenset(found)


def count_uses(rows: Iterable[LibraryIndicator], unit_ids: Iterable[int]) -> Mapping[int, int]:
    """Count the indicator rows in sheets of some units that bear the name of an entry (one query).

    Counted when it is looked at: the names of a unit's sheets are few, and a stored count would be
    one more thing that can be wrong.
    """
    named = db.session.execute(
        select(Indicator.name, func.count())
        .join(Sheet, Sheet.id == Indicator.sheet_id)
        .join(Project, Project.id == Sheet.project_id)
        .where(Project.unit_id.in_(set(unit_ids)), Indicator.name.is_not(None))
        .group_by(Indicator.name)
    )
    counts: Counter[str] = Counter()
    for name, number in named:
        counts[search_key(name or "")] += number
    return {row.id: counts[search_key(row.name)] for row in rows}


def _entries(unit_ids: Iterable[int]) -> Select[LibraryIndicator]:
    units = LibraryIndicator.unit_id.in_(set(unit_ids))
    return select(LibraryIndicator).where(units, LibraryIndicator.removed_at.is_(None))
