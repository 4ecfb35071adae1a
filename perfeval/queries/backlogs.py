"""Who has how many sheets waiting since when: for group chats and their robot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from perfeval.domain import labels
from perfeval.domain.digests import Backlog
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import EDITABLE_STATES, State
from perfeval.models import Filing
from perfeval.queries.waiting import list_waiting_items, moved_at

NOBODY = "（无人在岗）"
Entry = tuple[str, str, datetime | None]  # name, desk, since


def list_backlogs(filings: Sequence[Filing], day: date, zone: ZoneInfo) -> list[Backlog]:
    """Return what waits for whom among listed filings, desks and owners, the oldest first.

    A sheet that several people may act on counts at their names together.
    """
    entries = [
        (
            "、".join(one.name for one in item.people) or NOBODY,
            f"{item.unit}{item.desk}",
            item.since,
        )
        for item in list_waiting_items(day, filings)
    ]
    return _count([*entries, *map(_owner_entry, _open(filings))], zone)


def list_desk_backlogs(day: date, zone: ZoneInfo) -> list[Backlog]:
    """Return what waits at the desks of the whole installation, without the names of people."""
    entries = [(item.unit, item.desk, item.since) for item in list_waiting_items(day)]
    return _count(entries, zone)


def _open(filings: Iterable[Filing]) -> list[Filing]:
    return [filing for filing in filings if filing.state in EDITABLE_STATES]


def _owner_entry(filing: Filing) -> Entry:
    project = filing.sheet.project
    is_returned = filing.state is State.RETURNED
    doing = "退回待修改" if is_returned else "尚未送审"
    desk = f"{project.unit.name}{labels.ROLES[PostRole.OWNER]}，{doing}"
    return project.owner.full_name, desk, moved_at(filing) if is_returned else None


def _count(entries: Iterable[Entry], zone: ZoneInfo) -> list[Backlog]:
    grouped: dict[tuple[str, str], list[datetime | None]] = {}
    for name, desk, since in entries:
        grouped.setdefault((name, desk), []).append(since)
    found = []
    for (name, desk), instants in grouped.items():
        known = [instant for instant in instants if instant]
        oldest = min(known).astimezone(zone).date() if known else None
        found.append(Backlog(name, desk, len(instants), oldest))
    return sorted(found, key=lambda one: (one.since is None, one.since or date.max))
