"""Entries of the indicator library, added by the real service."""

from __future__ import annotations

from perfeval.db import db, transaction
from perfeval.domain.library import LibraryEntry
from perfeval.models import LibraryIndicator, Unit, User
from perfeval.services.library import add_entry, remove_entry
from tests.factories.filings import AT, person_of

TRAINING = LibraryEntry(
    name="举办培训次数",
    level1="产出指标",
    level2="数量指标",
    operator="≥",
    target_value="3",
    unit_of_measure="次",
    good_example="写明次数",
    bad_example="“若干次”",
    source="某文件",
)


def make_entry(unit: Unit, user: User, entry: LibraryEntry = TRAINING) -> int:
    """Add an entry to a unit's library; returns its id."""
    with transaction():
        row = add_entry(db.session.get_one(Unit, unit.id), entry, actor=person_of(user), at=AT)
    return row.id


def remove(entry_id: int, user: User) -> None:
    """Remove an entry."""
    with transaction():
        row = db.session.get_one(LibraryIndicator, entry_id)
        remove_entry(row, actor=person_of(user), at=AT)
