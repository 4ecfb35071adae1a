"""The audit trail as people read it: the saves of one editing session are one line that opens.

The trail itself is never rewritten, so sessions are folded when they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from perfeval.domain.audit import FACTS, AuditAction, Change, Detail, SubjectKind, read_detail
from perfeval.domain.audit_chain import ChainedEvent

# A pause longer than this between two saves begins another session.
LONGEST_PAUSE = timedelta(minutes=30)
_BLANK = "（空）"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with its detail read."""

    event: ChainedEvent
    detail: Detail


@dataclass(frozen=True, slots=True)
class Line:
    """One event, or the saves of one session, the newest first."""

    entries: tuple[Entry, ...]

    @property
    def newest(self) -> ChainedEvent:
        """Return the last event of the line."""
        return self.entries[0].event

    @property
    def oldest(self) -> ChainedEvent:
        """Return the first event of the line."""
        return self.entries[-1].event

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what the line changed from its beginning to its end, each cell once."""
        merged: dict[str, Change] = {}
        for entry in reversed(self.entries):
            for change in entry.detail.changes:
                key = change.cell or f"{change.place}\0{len(merged)}"
                first = merged.get(key, change)
                merged[key] = Change(change.place, first.old, change.new, change.cell)
        return tuple(change for change in merged.values() if change.old != change.new)


def fold_sessions(events: Sequence[ChainedEvent]) -> list[Line]:
    """Return events, newest first, as lines.

    Saves of one person to one filing join while no pause is longer than LONGEST_PAUSE and nothing
    else happened to the filing between them; what others did elsewhere does not matter.
    """
    lines: list[list[Entry]] = []
    open_lines: dict[int | None, list[Entry]] = {}  # by filing
    for event in events:
        entry = Entry(event, read_detail(event.detail))
        line = open_lines.get(event.subject_id) if _is_save(event) else None
        if line is not None and _continues(event, line[-1].event):
            line.append(entry)
            continue
        lines.append([entry])
        if _is_save(event):
            open_lines[event.subject_id] = lines[-1]
        elif event.subject_kind == SubjectKind.FILING:
            open_lines.pop(event.subject_id, None)
    return [Line(tuple(entries)) for entries in lines]


def list_facts(detail: Detail) -> list[tuple[str, str]]:
    """Return the facts of a detail with their words, in the order in which they are told."""
    return [(word, detail.facts[code]) for code, word in FACTS.items() if code in detail.facts]


def describe_change(change: Change) -> str:
    """Return a change in one line: 三级指标《值班值守》实际完成值：“45次” → “60次”."""
    return f"{change.place}：{_quoted(change.old)} → {_quoted(change.new)}"


def describe_detail(detail: Detail) -> str:
    """Return a whole detail as lines of text, facts first."""
    lines = [f"{word}：{text}" for word, text in list_facts(detail)]
    return "\n".join([*lines, *map(describe_change, detail.changes)])


def _is_save(event: ChainedEvent) -> bool:
    return event.action == AuditAction.SHEET_SAVED


def _continues(event: ChainedEvent, later: ChainedEvent) -> bool:
    pause = abs(later.at - event.at)
    return event.actor_id == later.actor_id and pause <= LONGEST_PAUSE


def _quoted(text: str | None) -> str:
    return f"“{text}”" if text else _BLANK
