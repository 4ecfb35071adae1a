"""Holding what is stored against its hashes: the audit trail, the rounds, and both together.

Everything is read in chunks, so that a large installation needs no more memory than a small one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import or_, select, text

from perfeval.db import db
from perfeval.domain.audit import AuditAction, SubjectKind, decision_code, read_detail
from perfeval.domain.audit_chain import ChainedEvent, ChainFault, Head, verify_chain
from perfeval.domain.meetings import describe_meeting
from perfeval.domain.sheet_format import content_hash
from perfeval.domain.workflow import TRANSITIONS, Way
from perfeval.models import AuditEvent, Decision, Round, VoidPrint
from perfeval.queries.audit import stream_events

_CHUNK = 100  # rounds in memory at once, each with its print
_GUARDS = {
    "sqlite": frozenset(
        {"audit_event_no_update", "audit_event_no_delete", "audit_event_no_replace"}
    ),
    "postgresql": frozenset({"audit_event_no_update", "audit_event_no_truncate"}),
}
_FIND_GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass"
    " AND tgenabled IN ('O', 'A')",
}
# The actions that open a round.
_OPENING = [decision_code(row.action) for row in TRANSITIONS.values() if row.way is Way.OPENS]

RoundName = tuple[int, int]  # id of the filing, number of the round
# A decision, told or stored.
Signed = tuple[str, int | None, datetime, tuple[str, ...], str | None]
Former = tuple[bytes, str]  # a print that was replaced, with its hash


@dataclass(frozen=True, slots=True)
class RoundFault:
    """What is wrong with a stored round."""

    filing_id: int
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """A round as it is stored."""

    id: int
    filing_id: int
    number: int
    content: str
    sha256: str
    frozen_at: datetime
    printed_pdf: bytes | None
    printed_sha256: str | None


@dataclass(slots=True)
class _Told:
    """What the trail says of a round."""

    prints: list[str | None] = field(default_factory=list)  # hashes, the newest last
    decisions: list[Signed] = field(default_factory=list)

    @property
    def newest_print(self) -> str | None:
        """Return the hash of the print that counts, None if there is none."""
        return self.prints[-1] if self.prints else None


def find_missing_guards() -> frozenset[str]:
    """Return the names of the triggers that should guard the trail and do not."""
    dialect = db.engine.dialect.name
    return _GUARDS[dialect] - set(db.session.scalars(text(_FIND_GUARDS[dialect])))


def find_chain_faults(noted: Head | None = None) -> Iterator[ChainFault]:
    """Yield what is wrong in the audit trail; `noted` is a head that was written down earlier."""
    last = 0

    def read() -> Iterator[ChainedEvent]:
        nonlocal last
        for event in stream_events():
            last = event.number
            yield event

    try:
        yield from verify_chain(read(), noted)
    except (ValueError, TypeError):  # SQLite keeps any text as an instant
        yield ChainFault(_first_unreadable(last), f"时间被写坏，读不出来；只核对到第 {last} 条为止")


def _first_unreadable(after: int) -> int:
    """Return the number of the first event behind another one whose time is no time."""
    behind = select(AuditEvent.id).where(AuditEvent.id > after).order_by(AuditEvent.id)
    for number in db.session.scalars(behind):
        try:
            db.session.execute(select(AuditEvent.at).where(AuditEvent.id == number)).one()
        except (ValueError, TypeError):
            return number
    return after + 1


def find_round_faults() -> Iterator[RoundFault]:
    """Yield what is wrong with the rounds, their prints and the decisions bound to them.

    Rounds that are older than the trail are held against their own hashes only.
    """
    began = db.session.scalar(select(AuditEvent.at).order_by(AuditEvent.id).limit(1))
    last = 0
    while rounds := _read_rounds(last):
        last = rounds[-1].id
        ids = [row.id for row in rounds]
        told = _told_of({row.filing_id for row in rounds})
        decided, former = _decisions_of(ids), _former_prints(ids)
        for row in rounds:
            name = (row.filing_id, row.number)
            is_covered = began is not None and row.frozen_at >= began
            sentences = [
                *_own_faults(row, decided[row.id]),
                *_untold_faults(row, decided[row.id], told[name], is_covered=is_covered),
                *_former_faults(former[row.id], told[name], is_covered=is_covered),
            ]
            yield from (RoundFault(*name, sentence) for sentence in sentences)
    yield from _lost_rounds()


def _read_rounds(after: int) -> list[_Stored]:
    columns = [getattr(Round, name) for name in _Stored.__slots__]
    wanted = select(*columns).where(Round.id > after).order_by(Round.id).limit(_CHUNK)
    return [_Stored(*row) for row in db.session.execute(wanted)]


def _decisions_of(round_ids: Sequence[int]) -> dict[int, list[Signed]]:
    """Return the decisions of some rounds in order, as the trail would tell them."""
    found = defaultdict(list)
    wanted = select(Decision).where(Decision.round_id.in_(round_ids)).order_by(Decision.sequence)
    for row in db.session.scalars(wanted):
        found[row.round_id].append(
            _decision(
                decision_code(row.action),
                row.actor_id,
                row.decided_at,
                row.content_sha256,
                row.on_behalf_of_name,
                str(row.paper_signed_on or ""),
                row.comment,
                describe_meeting(row.meeting_name, row.meeting_on, row.minutes_number),
            )
        )
    return found


def _former_prints(round_ids: Sequence[int]) -> dict[int, list[Former]]:
    found = defaultdict(list)
    wanted = select(VoidPrint.round_id, VoidPrint.printed_pdf, VoidPrint.printed_sha256)
    wanted = wanted.where(VoidPrint.round_id.in_(round_ids)).order_by(VoidPrint.id)
    for round_id, printed, digest in db.session.execute(wanted):
        found[round_id].append((printed, digest))
    return found


def _told_of(filing_ids: Iterable[int]) -> dict[RoundName, _Told]:
    """Return what the trail says of the rounds of some filings."""
    told: dict[RoundName, _Told] = defaultdict(_Told)
    wanted = (
        select(AuditEvent)
        .where(
            AuditEvent.subject_kind == SubjectKind.FILING,
            AuditEvent.subject_id.in_(filing_ids),
            or_(
                AuditEvent.action.startswith("decision."),
                AuditEvent.action == AuditAction.ROUND_PRINTED,
            ),
        )
        .order_by(AuditEvent.id)
    )
    for event in db.session.scalars(wanted):
        facts = read_detail(event.detail).facts
        if not facts.get("round", "").isdecimal():
            continue
        one = told[event.subject_id or 0, int(facts["round"])]
        if event.action == AuditAction.ROUND_PRINTED:
            one.prints.append(facts.get("printed_sha256"))
            continue
        one.decisions.append(
            _decision(
                event.action,
                event.actor_id,
                event.at,
                facts.get("content_sha256"),
                facts.get("on_behalf_of") or facts.get("signer"),
                facts.get("signed_on"),
                facts.get("comment"),
                facts.get("meeting"),
            )
        )
    return told


def _decision(
    action: str,
    actor_id: int | None,
    at: datetime,
    content_sha256: str | None,
    *words: str | None,
) -> Signed:
    """Return a decision to be compared: in whose name, signed when, comment, meeting in `words`."""
    return action, actor_id, at, tuple(text or "" for text in words), content_sha256


def _own_faults(row: _Stored, decisions: Sequence[Signed]) -> Iterator[str]:
    if content_hash(row.content) != row.sha256:
        yield "内容与它的哈希不符"
    printed = sha256(row.printed_pdf).hexdigest() if row.printed_pdf is not None else None
    if printed != row.printed_sha256:
        yield "留存的 PDF 与它的哈希不符" if printed else "留存的 PDF 已不在"
    for number, decision in enumerate(decisions, start=1):
        if decision[-1] != row.sha256:
            yield f"第 {number} 次办理所对应的不是这一内容"


def _untold_faults(
    row: _Stored, decisions: Sequence[Signed], told: _Told, *, is_covered: bool
) -> Iterator[str]:
    """Yield where a round differs from what the trail says of it.

    Of a round that is older than the trail (`is_covered` is false) only the later acts are told.
    """
    if is_covered and not told.decisions:
        yield "操作记录中没有这一轮"
        return
    if told.decisions and told.decisions[0][-1] != row.sha256:
        yield "内容的哈希与这一轮开始时的操作记录不符"
    if (is_covered or told.prints) and told.newest_print != row.printed_sha256:
        yield "PDF 的哈希与审定时的操作记录不符"
    later = decisions if is_covered else decisions[len(decisions) - len(told.decisions) :]
    if told.decisions != later:
        yield "办理过程与操作记录不一致"


def _former_faults(former: Sequence[Former], told: _Told, *, is_covered: bool) -> Iterator[str]:
    """Yield what is wrong with the prints of a round that were replaced by a later signing."""
    if any(sha256(printed).hexdigest() != digest for printed, digest in former):
        yield "以前审定的 PDF 与它的哈希不符"
    if is_covered and [digest for _, digest in former] != told.prints[:-1]:
        yield "以前审定的 PDF 与操作记录不符"


def _lost_rounds() -> Iterator[RoundFault]:
    """Yield the rounds whose submission the trail tells and that are not there any more."""
    last = 0
    wanted = select(AuditEvent.id, AuditEvent.subject_id, AuditEvent.detail)
    wanted = wanted.where(AuditEvent.action.in_(_OPENING)).order_by(AuditEvent.id).limit(_CHUNK)
    while rows := db.session.execute(wanted.where(AuditEvent.id > last)).all():
        last = rows[-1].id
        numbers = [(row.subject_id, read_detail(row.detail).facts.get("round")) for row in rows]
        ids = {filing_id for filing_id, _ in numbers}
        stored = {
            (filing_id, str(number))
            for filing_id, number in db.session.execute(
                select(Round.filing_id, Round.number).where(Round.filing_id.in_(ids))
            )
        }
        for filing_id, number in numbers:
            if (filing_id, number) not in stored:
                yield RoundFault(
                    filing_id or 0, int(number or 0), "这一轮已不在，操作记录中有它的送审"
                )
