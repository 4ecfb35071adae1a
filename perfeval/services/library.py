"""Writing the indicator library: adding, changing, removing and putting back, importing many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from perfeval.db import db
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.library import FIELDS, LibraryEntry, find_faults
from perfeval.domain.permissions import LIBRARY_KEEPERS, LIBRARY_WRITERS
from perfeval.domain.persons import Person
from perfeval.models import LibraryIndicator, Unit
from perfeval.queries.library import find_same, list_entries
from perfeval.services.audit import of_entry, of_unit, record
from perfeval.services.organisation import InputError

_ONLY_KEEPERS = "修改、删除本库的指标由本单位财务办理，共性指标由财政局办理"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does to a unit's library; `same` stand there as they are."""

    new: tuple[LibraryEntry, ...]
    changed: tuple[tuple[LibraryIndicator, LibraryEntry], ...]
    same: int


def add_entry(unit: Unit, entry: LibraryEntry, *, actor: Person, at: datetime) -> LibraryIndicator:
    """Add an entry to the library of a unit.

    Raises NotPermittedError, or InputError if something is wrong with it or it is there already.
    """
    if unit.id not in actor.units_as(*LIBRARY_WRITERS):
        raise NotPermittedError("只有本单位的经办人、财务和财政局可以向指标库增加指标")
    _check(entry)
    if find_same(unit.id, entry) is not None:
        raise InputError("name", "指标库里已有同级次、同名的指标，请直接选用或换一个名称")
    row = _write(LibraryIndicator(unit_id=unit.id), entry, at)
    db.session.add(row)
    db.session.flush()
    changes = _changes(None, entry)
    record(AuditAction.ENTRY_ADDED, of_entry(row), actor=actor, at=at, changes=changes)
    return row


def change_entry(
    row: LibraryIndicator, entry: LibraryEntry, *, actor: Person, at: datetime
) -> None:
    """Change an entry; raises as `add_entry` does, WorkflowError for one that was removed."""
    _check_keeps(row, actor)
    _check_there(row)
    _check(entry)
    same = find_same(row.unit_id, entry)
    if same is not None and same.id != row.id:
        raise InputError("name", "指标库里已有同级次、同名的指标，请换一个名称")
    changes = _changes(row.entry, entry)
    _write(row, entry, at)
    db.session.flush()
    record(AuditAction.ENTRY_CHANGED, of_entry(row), actor=actor, at=at, changes=changes)


def remove_entry(row: LibraryIndicator, *, actor: Person, at: datetime) -> None:
    """Remove an entry, so that it can be put back; sheets that took it keep what they hold."""
    _check_keeps(row, actor)
    _check_there(row)
    row.removed_at = at
    db.session.flush()
    record(AuditAction.ENTRY_REMOVED, of_entry(row), actor=actor, at=at)


def restore_entry(row: LibraryIndicator, *, actor: Person, at: datetime) -> None:
    """Put a removed entry back; WorkflowError if it is there, or another one like it by now."""
    _check_keeps(row, actor)
    if row.removed_at is None:
        raise WorkflowError("这条指标没有被删除，不用恢复。")
    if find_same(row.unit_id, row.entry) is not None:
        raise WorkflowError("指标库里又有了同级次、同名的指标，不用恢复。")
    row.removed_at = None
    db.session.flush()
    record(AuditAction.ENTRY_RESTORED, of_entry(row), actor=actor, at=at)


def plan_import(unit: Unit, entries: Iterable[LibraryEntry]) -> ImportPlan:
    """Hold entries against a unit's library: new, changed, the same. The last of a name counts."""
    there = {row.entry.key: row for row in list_entries([unit.id])}
    given = {entry.key: entry for entry in entries}
    new = tuple(entry for key, entry in given.items() if key not in there)
    known = [(there[key], entry) for key, entry in given.items() if key in there]
    changed = tuple((row, entry) for row, entry in known if row.entry != entry)
    return ImportPlan(new, changed, len(known) - len(changed))


def import_entries(
    unit: Unit, entries: Sequence[LibraryEntry], *, actor: Person, at: datetime
) -> ImportPlan:
    """Add and change many entries of a unit at once.

    Raises NotPermittedError, or InputError naming the first entry with a fault.
    """
    if unit.id not in actor.units_as(*LIBRARY_KEEPERS):
        raise NotPermittedError(_ONLY_KEEPERS)
    for entry in entries:
        _check(entry)
    plan = plan_import(unit, entries)
    rows = [_write(LibraryIndicator(unit_id=unit.id), entry, at) for entry in plan.new]
    db.session.add_all(rows)
    changes = [Change("新增", None, entry.name) for entry in plan.new]
    for row, entry in plan.changed:
        changes += _changes(row.entry, entry, before=f"{row.name} ")
        _write(row, entry, at)
    db.session.flush()
    facts = {"entries": f"新增 {len(plan.new)} 条，修改 {len(plan.changed)} 条"}
    record(
        AuditAction.ENTRIES_IMPORTED,
        of_unit(unit),
        actor=actor,
        at=at,
        changes=changes,
        facts=facts,
    )
    return plan


def _check(entry: LibraryEntry) -> None:
    for field, sentence in find_faults(entry):
        raise InputError(field, sentence)


def _check_keeps(row: LibraryIndicator, actor: Person) -> None:
    if row.unit_id not in actor.units_as(*LIBRARY_KEEPERS):
        raise NotPermittedError(_ONLY_KEEPERS)


def _check_there(row: LibraryIndicator) -> None:
    if row.removed_at is not None:
        raise WorkflowError("这条指标已被删除，请先恢复再修改。")


def _write(row: LibraryIndicator, entry: LibraryEntry, at: datetime) -> LibraryIndicator:
    for one in fields(LibraryEntry):
        setattr(row, one.name, getattr(entry, one.name))
    row.search_text = entry.search_text
    row.changed_at = at
    return row


def _changes(old: LibraryEntry | None, new: LibraryEntry, before: str = "") -> list[Change]:
    return [
        Change(
            before + FIELDS[one.name][0],
            (getattr(old, one.name) or None) if old else None,
            getattr(new, one.name) or None,
        )
        for one in fields(LibraryEntry)
    ]
