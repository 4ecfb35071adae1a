"""Background jobs: those that are due, one that is open, the newest for the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from perfeval.db import db
from perfeval.domain.jobs import OPEN_STATES, JobState
from perfeval.models import JobRequest, OutboxMail


def list_due_jobs(at: datetime, limit: int) -> Sequence[JobRequest]:
    """Return waiting jobs whose time has come, the oldest first."""
    due = or_(JobRequest.not_before.is_(None), JobRequest.not_before <= at)
    return db.session.scalars(
        select(JobRequest)
        .where(JobRequest.state == JobState.WAITING, due)
        .order_by(JobRequest.id)
        .limit(limit)
    ).all()


def list_started_jobs(before: datetime, limit: int) -> Sequence[JobRequest]:
    """Return jobs that were handed to a worker before an instant and have not ended."""
    return db.session.scalars(
        select(JobRequest)
        .where(JobRequest.state == JobState.STARTED, JobRequest.started_at < before)
        .order_by(JobRequest.id)
        .limit(limit)
    ).all()


def list_ended_jobs(before: datetime, limit: int) -> Sequence[JobRequest]:
    """Return jobs that ended before an instant, the oldest first."""
    return db.session.scalars(
        select(JobRequest)
        .where(JobRequest.finished_at < before)
        .order_by(JobRequest.id)
        .limit(limit)
    ).all()


def get_open_job(job_id: int, *, lock: bool = False) -> JobRequest | None:
    """Return a job that has not ended, or None.

    With `lock` another transaction that asks for it waits until this one is over.
    """
    wanted = select(JobRequest).where(JobRequest.id == job_id, JobRequest.state.in_(OPEN_STATES))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def list_newest_jobs(limit: int) -> Sequence[JobRequest]:
    """Return the jobs asked for last, the newest first."""
    return db.session.scalars(select(JobRequest).order_by(JobRequest.id.desc()).limit(limit)).all()


def get_mail(mail_id: int) -> OutboxMail | None:
    """Return a mail of the outbox, or None."""
    return db.session.get(OutboxMail, mail_id)
