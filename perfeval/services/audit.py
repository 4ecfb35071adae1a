"""Writing the audit trail: what a transaction did is chained to it just before the commit.

The chain has one end that all writers need. Taking it last, when every other lock of the
transaction is held and nothing is left but the commit, keeps writers from waiting for each other in
a circle, and keeps the wait as short as the commit itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import (
    AuditAction,
    Change,
    Subject,
    SubjectKind,
    decision_code,
    write_detail,
)
from perfeval.domain.audit_chain import GENESIS, ChainedEvent, event_sha256
from perfeval.domain.meetings import describe_meeting
from perfeval.domain.persons import Person
from perfeval.models import (
    AuditEvent,
    Decision,
    Filing,
    FormPackVersion,
    PaperScan,
    Post,
    Project,
    Round,
    Unit,
    User,
)
from perfeval.queries.audit import get_head

_NOTED = "noted audit events"
_MARKS = "how many were noted before each savepoint"
_CHAIN_LOCK = 0x7065_7266_6576_616C  # any number that nothing else in the database locks


@dataclass(frozen=True, slots=True)
class _NotedEvent:
    action: str
    subject: Subject
    detail: str
    actor: Person | None
    at: datetime


def record(
    action: str,
    subject: Subject,
    *,
    actor: Person | None,
    at: datetime,
    changes: Sequence[Change] = (),
    facts: Mapping[str, str | None] | None = None,
) -> None:
    """Record what was done in this transaction; `actor` is None for the program itself.

    Blank facts and changes that change nothing are left out. What a savepoint rolls back is
    forgotten with it.
    """
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that its end, however it comes, is the end of what is noted
    told = {code: text for code, text in (facts or {}).items() if text}
    detail = write_detail([change for change in changes if change.old != change.new], told)
    noted = session.info.setdefault(_NOTED, [])
    noted.append(_NotedEvent(action, subject, detail, actor, at))


def record_decision(filing: Filing, decision: Decision) -> None:
    """Record a decision that was just written, with the hash of the content it is bound to."""
    record(
        decision_code(decision.action),
        of_filing(filing),
        actor=Person(decision.actor_id, frozenset(), decision.actor_name),
        at=decision.decided_at,
        facts={
            "post": labels.ROLES[decision.role],
            **_in_whose_name(decision),
            "comment": decision.comment,
            "meeting": describe_meeting(
                decision.meeting_name, decision.meeting_on, decision.minutes_number
            ),
            "round": str(filing.rounds[-1].number),
            "content_sha256": decision.content_sha256,
        },
    )


def _in_whose_name(decision: Decision) -> dict[str, str | None]:
    """Return for whom somebody acted, or who signed on paper on which day."""
    if decision.paper_signed_on is None or decision.paper_scan is None:
        return {"on_behalf_of": decision.on_behalf_of_name}
    return {
        "signer": decision.on_behalf_of_name,
        "signed_on": decision.paper_signed_on.isoformat(),
        "scan_sha256": decision.paper_scan.file.sha256,
    }


def record_print(filing: Filing, round_: Round, *, at: datetime) -> None:
    """Record the print that the program kept of a signed round, by its hash."""
    facts = {"round": str(round_.number), "printed_sha256": round_.printed_sha256}
    record(AuditAction.ROUND_PRINTED, of_filing(filing), actor=None, at=at, facts=facts)


def record_scan(filing: Filing, round_: Round, scan: PaperScan, *, actor: Person) -> None:
    """Record that a scan of a round's paper was brought, by its hash."""
    facts = {
        "round": str(round_.number),
        "file": scan.original_name,
        "matched_by": labels.CODE_SOURCES[scan.matched_by],
        "scan_sha256": scan.file.sha256,
    }
    action = AuditAction.SCAN_ADDED
    record(action, of_filing(filing), actor=actor, at=scan.uploaded_at, facts=facts)


def of_filing(filing: Filing) -> Subject:
    """Return a filing as a subject."""
    project = filing.sheet.project
    name = f"{project.name}（{filing.sheet.fiscal_year}年度）"
    return Subject(SubjectKind.FILING, filing.id, name, project.unit_id)


def of_project(project: Project) -> Subject:
    """Return a project as a subject."""
    return Subject(SubjectKind.PROJECT, project.id, project.name, project.unit_id)


def of_unit(unit: Unit) -> Subject:
    """Return a unit as a subject."""
    return Subject(SubjectKind.UNIT, unit.id, unit.name, unit.id)


def of_user(user: User, unit_id: int | None = None) -> Subject:
    """Return a person as a subject, at a unit, else at that of the post given last."""
    if unit_id is None:
        given = select(Post.unit_id).where(Post.user_id == user.id).order_by(Post.id.desc())
        unit_id = db.session.scalar(given.limit(1))
    return Subject(SubjectKind.USER, user.id, f"{user.full_name}（{user.username}）", unit_id)


def of_pack(row: FormPackVersion) -> Subject:
    """Return a version of a form pack as a subject."""
    name = f"{row.title}（{row.pack_id} 第 {row.version} 版）"
    return Subject(SubjectKind.PACK, row.id, name, row.unit_id)


@event.listens_for(db.session, "before_commit")
def _write_noted(session: Session) -> None:
    """Chain and write what was noted; whatever else waits to be written goes first."""
    noted = session.info.get(_NOTED)
    if not noted or session.in_nested_transaction():
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    head = get_head()
    number, previous = (head.number, head.sha256) if head else (0, GENESIS)
    rows = []
    for one in noted:
        number += 1
        chained = _chained(one, number, previous)
        previous = chained.sha256
        rows.append({"id": number, **{name: getattr(chained, name) for name in _COLUMNS}})
    session.execute(insert(AuditEvent), rows)


@event.listens_for(db.session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault(_MARKS, {})
        marks[transaction] = len(session.info.get(_NOTED, ()))


@event.listens_for(db.session, "after_soft_rollback")
def _forget_since_savepoint(session: Session, transaction: SessionTransaction) -> None:
    marks = session.info.get(_MARKS, {})
    rolled_back: SessionTransaction | None = transaction
    while rolled_back is not None and rolled_back not in marks:  # a flush that failed inside it
        rolled_back = rolled_back.parent
    if rolled_back is not None:
        del session.info.get(_NOTED, [])[marks[rolled_back] :]


@event.listens_for(db.session, "after_transaction_end")
def _forget_noted(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTED, None)
        session.info.pop(_MARKS, None)


_COLUMNS = tuple(name for name in ChainedEvent.__slots__ if name != "number")


def _chained(one: _NotedEvent, number: int, previous: str) -> ChainedEvent:
    bare = ChainedEvent(
        number=number,
        at=one.at,
        actor_id=one.actor.user_id if one.actor else None,
        actor_name=one.actor.full_name if one.actor else None,
        action=one.action,
        subject_kind=one.subject.kind.value,
        subject_id=one.subject.id,
        subject_name=one.subject.name,
        unit_id=one.subject.unit_id,
        detail=one.detail,
        previous_sha256=previous,
    )
    return replace(bare, sha256=event_sha256(bare))
