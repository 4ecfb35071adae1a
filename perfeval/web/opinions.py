"""What a person types beside a decision: the opinion with its phrase, and the meeting."""

from __future__ import annotations

from flask import request

from perfeval.domain.meetings import Meeting, TypedMeeting, read_meeting
from perfeval.domain.phrases import LONGEST_OPINION, LONGEST_PHRASE, join_phrase
from perfeval.web import access

_LONGEST_FIELD = 300


def typed_opinion() -> str:
    """Return the opinion as it will be kept: what was typed, then the phrase that was chosen."""
    words = request.form.get("comment") or request.form.get("reason") or ""
    phrase = request.form.get("phrase", "")[:LONGEST_PHRASE]
    return join_phrase(words.replace("\r\n", "\n"), phrase)[:LONGEST_OPINION]


def typed_meeting() -> TypedMeeting:
    """Return the fields of the meeting as they were typed."""
    names = ("meeting_name", "meeting_on", "minutes_number")
    return TypedMeeting(*(request.form.get(name, "")[:_LONGEST_FIELD] for name in names))


def read_typed_meeting() -> Meeting | None:
    """Return the meeting that was typed; raises IncompleteDecisionError."""
    return read_meeting(typed_meeting(), access.now().date())
