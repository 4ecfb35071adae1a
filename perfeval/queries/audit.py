"""Reading the audit trail: its newest event, pages of it newest first, all of it in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from perfeval.db import db
from perfeval.domain.audit import SubjectKind
from perfeval.domain.audit_chain import ChainedEvent, Head
from perfeval.models import AuditEvent

_CHUNK = 2000  # events that are held in memory at once
_COLUMNS = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.actor_id,
    AuditEvent.actor_name,
    AuditEvent.action,
    AuditEvent.subject_kind,
    AuditEvent.subject_id,
    AuditEvent.subject_name,
    AuditEvent.unit_id,
    AuditEvent.detail,
    AuditEvent.previous_sha256,
    AuditEvent.sha256,
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; what is None or blank narrows nothing.

    `unplaced` adds to the units the events of no unit (those of the installation). `person` is part
    of the actor's name; instants reach from `since` up to, not including, `until`.
    """

    unit_ids: frozenset[int] | None = None
    unplaced: bool = False
    person: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    filing_id: int | None = None


def get_head() -> Head | None:
    """Return the newest event's number and hash, None if there is none yet."""
    newest = select(AuditEvent.id, AuditEvent.sha256).order_by(AuditEvent.id.desc()).limit(1)
    row = db.session.execute(newest).one_or_none()
    return None if row is None else Head(*row)


def list_events(
    wanted: EventFilter, *, before: int | None = None, most: int
) -> Sequence[ChainedEvent]:
    """Return events newest first, only those with a number below `before`."""
    found = select(*_COLUMNS).where(*_conditions(wanted)).order_by(AuditEvent.id.desc())
    if before is not None:
        found = found.where(AuditEvent.id < before)
    return [ChainedEvent(*row) for row in db.session.execute(found.limit(most))]


def stream_events(wanted: EventFilter | None = None) -> Iterator[ChainedEvent]:
    """Yield events in the order of their numbers, a few thousand in memory at once."""
    conditions = _conditions(wanted) if wanted else []
    found = select(*_COLUMNS).where(*conditions).order_by(AuditEvent.id).limit(_CHUNK)
    count, chunk = _CHUNK, found
    while count == _CHUNK:
        count = 0
        for row in db.session.execute(chunk):
            count, last = count + 1, row.id
            yield ChainedEvent(*row)
        if count:
            chunk = found.where(AuditEvent.id > last)


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.unit_ids is not None:
        at_units = AuditEvent.unit_id.in_(wanted.unit_ids)
        conditions.append(
            or_(at_units, AuditEvent.unit_id.is_(None)) if wanted.unplaced else at_units
        )
    if wanted.person:
        conditions.append(AuditEvent.actor_name.contains(wanted.person, autoescape=True))
    if wanted.action:
        conditions.append(AuditEvent.action == wanted.action)
    if wanted.since is not None:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEvent.at < wanted.until)
    if wanted.filing_id is not None:
        conditions.append(AuditEvent.subject_kind == SubjectKind.FILING)
        conditions.append(AuditEvent.subject_id == wanted.filing_id)
    return conditions
