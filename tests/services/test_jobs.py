"""Asking for jobs and writing down what came of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from perfeval.db import begin_write, db, transaction
from perfeval.domain.jobs import JobKind, JobState
from perfeval.models import JobRequest
from perfeval.queries.jobs import get_open_job, list_due_jobs, list_started_jobs
from perfeval.services.jobs import fail_job, finish_job, request_job, start_job
from tests.factories.filings import AT

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(db_session: scoped_session[Session]) -> scoped_session[Session]:
    """The session, inside an app context."""
    return db_session


def ask(key: str | None = None, **more: object) -> JobRequest:
    with transaction():
        return request_job(JobKind.REMINDER, {"day": "2023-01-10"}, key=key, at=AT, **more)  # type: ignore[arg-type]


def test_a_job_with_a_key_is_asked_for_once(session: object) -> None:
    first = ask("reminder:2023-01-10")
    assert ask("reminder:2023-01-10").id == first.id
    assert ask("reminder:2023-01-11").id != first.id
    assert ask().id != ask().id


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for(session: object) -> None:
    request_job(JobKind.REMINDER, {}, at=AT)
    assert len(list_due_jobs(AT, 10)) == 1
    db.session.rollback()
    assert list_due_jobs(AT, 10) == []


def test_a_job_waits_for_its_time(session: object) -> None:
    later = ask(not_before=AT + MINUTE)
    now = ask()
    assert [job.id for job in list_due_jobs(AT, 10)] == [now.id]
    assert [job.id for job in list_due_jobs(AT + MINUTE, 10)] == [later.id, now.id]


def test_a_try_that_is_over_is_not_started_again(session: object) -> None:
    job = ask()
    with transaction():
        fail_job(job, "不通", at=AT)
    with transaction():
        start_job(job.id, 0, at=AT)  # the sweeper was slower than the try
    assert db.session.get_one(JobRequest, job.id).state is JobState.WAITING
    with transaction():
        start_job(job.id, 1, at=AT)
    db.session.expire_all()
    assert [one.id for one in list_started_jobs(AT + MINUTE, 10)] == [job.id]
    assert list_started_jobs(AT, 10) == []


def test_failures_are_tried_again_later_and_later_and_then_given_up(session: object) -> None:
    job, at, waits = ask(), AT, []
    while job.state is not JobState.FAILED:
        with transaction():
            fail_job(job, f"第 {job.attempts + 1} 次不通", at=at)
        if job.not_before and job.state is JobState.WAITING:
            waits.append(job.not_before - at)
            at = job.not_before
    assert waits == sorted(waits)
    assert job.attempts == len(waits) + 1 == 5
    assert job.outcome == "第 5 次不通"
    assert job.finished_at == at
    assert get_open_job(job.id) is None


def test_what_cannot_succeed_is_given_up_at_once(session: object) -> None:
    job = ask()
    with transaction():
        fail_job(job, "拒收", at=AT, is_final=True)
    assert (job.state, job.attempts, job.finished_at) == (JobState.FAILED, 1, AT)


def test_a_job_that_is_done_is_not_open(session: object) -> None:
    job = ask()
    with transaction():
        finish_job(job, "提醒 2 人", at=AT)
    assert (job.state, job.progress, job.outcome) == (JobState.DONE, 100, "提醒 2 人")
    assert get_open_job(job.id) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_ask_for_the_same_job_at_once_get_one(app: Flask, session: object) -> None:
    """The row of the first is not to be seen before it is committed: the second waits for it."""
    with db.engine.connect() as other:
        other.execute(
            JobRequest.__table__.insert().values(  # type: ignore[attr-defined]
                kind="reminder",
                payload={},
                key="reminder:2023-01-10",
                requested_at=AT,
                state="waiting",
                progress=0,
                attempts=0,
            )
        )
        begin_write()
        db.session.connection().exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(OperationalError, match="lock"):
            request_job(JobKind.REMINDER, {}, key="reminder:2023-01-10", at=AT)
        db.session.rollback()
        other.commit()
    assert ask("reminder:2023-01-10").requested_at == AT
    assert len(list_due_jobs(AT, 10)) == 1
