"""What a reviewer typed about cells: read from the page's form, and sent along with its button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import request

from perfeval.services.comments import Remark, add_comment, reopen_comment
from perfeval.web.access import OpenedFiling
from perfeval.web.desks import Kept

AGAIN = "again"  # fields of what is said again: again:57
_LONGEST = 5000  # so that a page handed on stays a page; the services have limits of their own


@dataclass(frozen=True, slots=True)
class TypedRemarks:
    """What was typed about cells and not taken yet; `again` by the id of the comment.

    `opinion` is what the form of the decision on the same page holds, None where it is as stored;
    `problem` says why it was not taken; `wants_focus` that the field of the remark comes next.
    """

    path: str = ""
    text: str = ""
    proposal: str = ""
    again: Mapping[int, str] = field(default_factory=dict)
    problem: str = ""
    wants_focus: bool = False
    opinion: Kept | None = None

    @property
    def is_new(self) -> bool:
        """Tell whether a remark was begun."""
        return bool(self.text or self.proposal)

    @property
    def words(self) -> str:
        """Return the opinion typed."""
        return self.opinion.comment if self.opinion else ""

    @property
    def has_opinion(self) -> bool:
        """Tell whether the form of the decision holds an opinion or a meeting."""
        return self.opinion is not None and not (self.words == "" and self.opinion.meeting.is_blank)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return everything that was typed."""
        return tuple(filter(None, (self.text, self.proposal, *self.again.values())))


def read_remarks() -> TypedRemarks:
    """Read the remarks of a sent page."""
    again = {
        number: text
        for name in request.form
        if name.startswith(f"{AGAIN}:") and (number := read_number(name.partition(":")[2]))
        if (text := _typed(name))
    }
    cell = request.form.get("cell", "")
    return TypedRemarks(cell, _typed("remark"), _typed("proposal"), again)


def read_number(text: str) -> int:
    """Return the id that a button or field names, 0 if it names none."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else 0


def send_remarks(opened: OpenedFiling, typed: TypedRemarks, *, at: datetime) -> int:
    """Send everything that was typed, and return how many remarks that were; raises as services."""
    filing, person = opened.filing, opened.person
    if typed.is_new:
        remark = Remark(typed.path, typed.text, typed.proposal)
        add_comment(filing, opened.pack, remark, actor=person, at=at)
    for number, text in typed.again.items():
        reopen_comment(filing, number, text, actor=person, at=at)
    return typed.is_new + len(typed.again)


def _typed(name: str) -> str:
    text = request.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return text[:_LONGEST] if text.strip() else ""
