"""Background jobs and the mails that they send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from perfeval.db import Instant, Model
from perfeval.domain.jobs import JobKind, JobState
from perfeval.models.columns import Key, LongText, choice, reference


class JobRequest(Model):
    """Something to be done outside a request, asked for in the transaction that wants it.

    `key` names a job that is done once only; `attempts` counts the tries that failed; `outcome`
    says what came of the last try.
    """

    __tablename__ = "job_request"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_a_percentage"),
        Index("ix_job_request_state_not_before", "state", "not_before"),
    )

    id: Mapped[Key]
    kind: Mapped[JobKind] = choice(JobKind)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    requested_by_id: Mapped[int | None] = reference("user", nullable=True)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[JobState] = choice(JobState)
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[LongText | None]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class OutboxMail(Model):
    """A mail to be sent; `key` tells the same mail from another one when it is sent again."""

    __tablename__ = "outbox_mail"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    address: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[LongText]
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[LongText | None]
