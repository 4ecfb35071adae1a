"""The trail as a test reads it: what was recorded, and what verifying it says."""

from __future__ import annotations

from perfeval.db import db
from perfeval.domain.audit import Detail, read_detail
from perfeval.domain.audit_chain import ChainedEvent, Head
from perfeval.queries.audit import get_head, stream_events
from perfeval.queries.integrity import find_chain_faults, find_missing_guards, find_round_faults


def events_after(number: int = 0) -> list[ChainedEvent]:
    """Return the stored events behind a number."""
    return [event for event in stream_events() if event.number > number]


def last_number() -> int:
    """Return the number of the newest event."""
    head = get_head()
    return head.number if head else 0


def last_event() -> tuple[ChainedEvent, Detail]:
    """Return the newest event with its detail."""
    event = events_after(last_number() - 1)[0]
    return event, read_detail(event.detail)


def list_faults(noted: Head | None = None) -> list[str]:
    """Return everything that `perfeval verify` finds wrong, in its own words."""
    db.session.expire_all()
    return [
        *find_missing_guards(),
        *(f"{fault.number} {fault.sentence}" for fault in find_chain_faults(noted)),
        *(f"{one.filing_id}/{one.number} {one.sentence}" for one in find_round_faults()),
    ]
