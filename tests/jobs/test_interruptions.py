"""Work that is interrupted: by a stop, by a lost database, by workflows that know other things."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.jobs import JobState
from perfeval.models import JobRequest
from perfeval.services.jobs import delete_jobs
from tests.factories.filings import AT
from tests.jobs.asking import ask, comes_to, job, put_mail
from tests.support.smtp import mail_server
from tests.support.workers import wait_until, workers

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_what_a_stop_cuts_off_is_begun_again(app: Flask, database_url: str, instance: Path) -> None:
    """A mail server that does not answer keeps nobody from stopping the site."""
    put_mail(app)
    own = {"PERFEVAL_MAIL_FROM": "jx@example.cn"}
    with (
        mail_server(delay=600) as box,
        workers(instance, database_url, PERFEVAL_SMTP_URL=box.url, **own) as started,
    ):
        site = started.start("serve", "--port", "0")
        assert wait_until(lambda: bool(box.taken)), started.errors()
        assert started.stop(site) == 0
        with app.app_context():
            job_id, attempts = db.session.execute(select(JobRequest.id, JobRequest.attempts)).one()
        assert attempts == 0, "it waited until the server was given up"
        box.delay = 0
        started.start("worker")
        assert comes_to(app, job_id, JobState.DONE), started.errors()
    assert len({str(message["Message-ID"]) for message in box.taken}) == 1


@ON_SQLITE
def test_jobs_are_done_whatever_the_workflows_know_of_them(
    app: Flask, database_url: str, instance: Path
) -> None:
    """The file of the workflows was deleted, or the database came back from an older backup."""
    left = ask(app)
    with app.app_context(), transaction():
        row = db.session.get_one(JobRequest, left)
        row.state, row.started_at = JobState.STARTED, AT
    with workers(instance, database_url) as started:
        started.start("worker")
        assert comes_to(app, left, JobState.DONE), started.errors()
        with app.app_context(), transaction():
            delete_jobs([left])
        again = ask(app, AT + timedelta(days=1))
        assert again == left, "the database gave its number a second time"
        assert comes_to(app, again, JobState.DONE), started.errors()
    assert job(app, again).attempts == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_away_is_waited_for(
    app: Flask, database_url: str, instance: Path
) -> None:
    with workers(instance, database_url) as started:
        process = started.start("worker")
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            with db.engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        assert isinstance(process, subprocess.Popen)
        assert started.stop(process) == 0
        assert "Traceback" not in started.errors()
