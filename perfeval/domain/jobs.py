"""Background jobs: their kinds and states, and how long a failed one waits for another try."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class JobKind(StrEnum):
    """What is to be done."""

    DIGEST = "digest"  # write a day's mails, one a person
    MAIL = "mail"  # send one mail of the outbox
    REMINDER = "reminder"  # remind the desks that keep sheets waiting
    ROBOT = "robot"  # post a day's counts to the group chat's robot


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"


OPEN_STATES = (JobState.WAITING, JobState.STARTED)

_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


def wait_after(failures: int) -> timedelta | None:
    """Return how long to wait after so many failed tries; None to give up."""
    return _WAITS[failures - 1] if failures <= len(_WAITS) else None
