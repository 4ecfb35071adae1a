"""Background jobs: asking for one, and writing down what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from perfeval.db import db
from perfeval.domain.jobs import JobKind, JobState, wait_after
from perfeval.models import JobRequest


def request_job(
    kind: JobKind,
    payload: dict[str, Any],
    *,
    at: datetime,
    requested_by_id: int | None = None,
    not_before: datetime | None = None,
    key: str | None = None,
) -> JobRequest:
    """Ask for something to be done once the present transaction is committed.

    A job that was asked for before with the same `key` is returned as it is.
    """
    if key is not None and (known := _find(key)):
        return known
    job = JobRequest(
        kind=kind,
        payload=payload,
        key=key,
        requested_by_id=requested_by_id,
        requested_at=at,
        not_before=not_before,
        state=JobState.WAITING,
        progress=0,
        attempts=0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:  # somebody asked for it since we looked
        known = _find(key or "")
        if known is None:
            raise
        return known
    return job


def start_job(job_id: int, attempts: int, *, at: datetime) -> None:
    """Note that a try of a job was handed to a worker, unless that try is over already."""
    db.session.execute(
        update(JobRequest)
        .where(
            JobRequest.id == job_id,
            JobRequest.attempts == attempts,
            JobRequest.state == JobState.WAITING,
        )
        .values(state=JobState.STARTED, started_at=at)
    )


def finish_job(job: JobRequest, outcome: str, *, at: datetime) -> None:
    """Write down, in the transaction of a job's effect, that the job is done."""
    job.state = JobState.DONE
    job.progress = 100
    job.outcome = outcome
    job.finished_at = at
    db.session.flush()


def fail_job(job: JobRequest, reason: str, *, at: datetime, is_final: bool = False) -> None:
    """Write down why a try failed; the job waits for the next one, or is given up."""
    job.attempts += 1
    job.outcome = reason
    job.progress = 0
    wait = None if is_final else wait_after(job.attempts)
    if wait is None:
        job.state = JobState.FAILED
        job.finished_at = at
    else:
        job.state = JobState.WAITING
        job.not_before = at + wait
    db.session.flush()


def delete_jobs(job_ids: list[int]) -> None:
    """Forget jobs that ended long ago."""
    db.session.execute(delete(JobRequest).where(JobRequest.id.in_(job_ids)))


def _find(key: str) -> JobRequest | None:
    return db.session.scalars(select(JobRequest).where(JobRequest.key == key)).one_or_none()
