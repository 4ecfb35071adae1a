"""The chain of the audit trail: each event carries the hash of the one before it.

Changing, deleting, inserting or reordering events breaks the chain. Two things it cannot show by
itself: events cut off at the end, and a chain that was computed anew from some event on. Both show
against a head (number and hash of the newest event) that somebody wrote down outside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

GENESIS = "0" * 64  # what the first event carries for the hash of the one before it


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """One event as it is stored; numbers run from 1 without gaps."""

    number: int
    at: datetime
    actor_id: int | None
    actor_name: str | None
    action: str
    subject_kind: str
    subject_id: int | None
    subject_name: str
    unit_id: int | None
    detail: str
    previous_sha256: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a chain."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong at an event."""

    number: int
    sentence: str


def event_bytes(event: ChainedEvent) -> bytes:
    """Return the bytes that are hashed: a JSON list of every column but the hash itself."""
    instant = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    columns = [
        event.number,
        instant,
        event.actor_id,
        event.actor_name,
        event.action,
        event.subject_kind,
        event.subject_id,
        event.subject_name,
        event.unit_id,
        event.detail,
        event.previous_sha256,
    ]
    # A database file that was tampered with may hold anything: it is shown, not stumbled over.
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"), default=repr).encode()


def event_sha256(event: ChainedEvent) -> str:
    """Return the SHA-256 (hex) of an event and, through it, of all before it."""
    return sha256(event_bytes(event)).hexdigest()


def verify_chain(events: Iterable[ChainedEvent], noted: Head | None = None) -> Iterator[ChainFault]:
    """Yield what is wrong in a whole chain, given in the order of its numbers.

    `noted` is a head that was written down earlier.
    """
    number, previous = 0, GENESIS
    found = noted is None
    for event in events:
        yield from _faults_between(number, previous, event)
        if event_sha256(event) != event.sha256:
            yield ChainFault(event.number, "内容被改动过（哈希不符）")
        if noted is not None and event.number == noted.number:
            found = True
            if event.sha256 != noted.sha256:
                yield ChainFault(event.number, "与抄存的哈希不符：这一条或它以前的记录被重写过")
        if event.number > number:  # one put in before the first is no link of the chain
            number, previous = event.number, event.sha256
    if noted is not None and not found:
        yield ChainFault(noted.number, f"抄存过的这一条已不在，现有记录只到第 {number} 条")


def _faults_between(number: int, previous: str, event: ChainedEvent) -> Iterator[ChainFault]:
    """Yield what is wrong between an event and the one before it (its number and hash)."""
    following = number + 1
    if event.number < following:
        yield ChainFault(event.number, f"编号不对，应为第 {following} 条")
    elif event.number > following:
        last = event.number - 1
        gap = f"第 {following} 条缺失" if last == following else f"第 {following} 至 {last} 条缺失"
        yield ChainFault(following, gap)
    elif event.previous_sha256 != previous:
        before = f"第 {number} 条" if number else "起点"
        yield ChainFault(event.number, f"与{before}接不上：其中一条被改写、插入或调换过")
