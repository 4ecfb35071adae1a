"""Pages of the audit trail, shared by the auditor's page and the history of a filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from perfeval.domain.audit_lines import Line, fold_sessions
from perfeval.queries.audit import EventFilter, list_events
from perfeval.web import access

EVENTS_A_PAGE = 200  # before sessions are folded
_LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The lines of one page; `older` is the number to ask older events with, None at the end."""

    lines: Sequence[Line]
    older: int | None
    is_first: bool


def read_page(wanted: EventFilter) -> AuditPage:
    """Read the page that the address asks for with `before` (the number of an event)."""
    before = number_of("before")
    events = list_events(wanted, before=before, most=EVENTS_A_PAGE + 1)
    shown = events[:EVENTS_A_PAGE]
    older = shown[-1].number if len(events) > len(shown) else None
    return AuditPage(fold_sessions(shown), older, is_first=before is None)


def number_of(name: str) -> int | None:
    """Return a number of the address; one that cannot be an id is as good as none."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= _LARGEST else None


def unit_names() -> dict[int, str]:
    """Return the name of every unit."""
    return {unit.id: unit.name for unit in access.unit_tree().units.values()}
