"""Workers as processes: they begin, stand by, stop, mend what was lost, and keep to themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect, select

from perfeval.db import db, migrate, transaction
from perfeval.domain.jobs import JobKind, JobState
from perfeval.models import JobRequest
from perfeval.services.jobs import delete_jobs, request_job
from perfeval.services.outbox import write_mail
from tests.factories.filings import AT
from tests.support.robot import robot_server
from tests.support.smtp import mail_server
from tests.support.workers import Workers, wait_until, workers

Started = Callable[..., Workers]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Writes down every address that the process turns to, and every port that it opens.
WATCH = """
import os, sys

def write(line):
    with open(os.environ["WATCHED"], "a") as file:
        file.write(line + "\\n")

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        write(f"{event} {arguments}")

write("watching")
sys.addaudithook(note)
"""


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def ask(app: Flask, at: datetime = AT) -> int:
    with app.app_context(), transaction():
        return request_job(JobKind.REMINDER, {"day": "2023-01-20"}, at=at).id


def job(app: Flask, job_id: int) -> JobRequest:
    with app.app_context():
        return db.session.get_one(JobRequest, job_id)


def comes_to(app: Flask, job_id: int, state: JobState) -> bool:
    return wait_until(lambda: job(app, job_id).state is state)


def all_jobs(app: Flask) -> list[tuple[str, str | None, JobState]]:
    with app.app_context():
        rows = db.session.scalars(select(JobRequest).order_by(JobRequest.id))
        return [(row.kind.value, row.key, row.state) for row in rows]


def put_mail(app: Flask) -> None:
    with app.app_context(), transaction():
        write_mail(key="digest:2023-01-20:7", address="a@b.cn", subject="题", body="文\n", at=AT)


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def test_a_worker_does_what_was_asked_for_keeps_to_itself_and_stops_when_told(
    app: Flask, database_url: str, instance: Path, tmp_path: Path
) -> None:
    """It turns to no address and opens no port; its tables are none of ours."""
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    watched = tmp_path / "watched"
    watched.touch()
    before = tables(app)
    put_mail(app)
    first = ask(app)
    own = {"PYTHONPATH": str(tmp_path), "WATCHED": str(watched)}
    with workers(instance, database_url, **own) as started:
        process = started.start("worker")
        assert comes_to(app, first, JobState.DONE), started.errors()
        second = ask(app)  # asked for while it runs
        assert comes_to(app, second, JobState.DONE), started.errors()
        assert started.stop(process) == 0
        assert started.errors() == ""
    assert {state for _, _, state in all_jobs(app)} == {JobState.DONE}
    assert [path.name for path in (instance / "outbox").iterdir()] == ["digest-2023-01-20-7.eml"]
    assert watched.read_text(encoding="utf-8").splitlines() == ["watching"]
    assert tables(app) == before
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            assert inspect(db.engine).get_table_names(schema="dbos")
        config: Any = migrate.get_config()
        command.check(config)  # nothing to migrate


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
def test_the_jobs_of_a_day_are_asked_for_once(
    app: Flask, database_url: str, instance: Path
) -> None:
    day = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    with robot_server() as robot:
        own = {"PERFEVAL_DIGEST_TIME": "00:00", "PERFEVAL_TIME_ZONE": "Asia/Shanghai"}
        with workers(instance, database_url, PERFEVAL_ROBOT_URL=robot.url, **own) as started:
            for _ in range(2):
                process = started.start("worker")
                assert wait_until(
                    lambda: (
                        len(all_jobs(app)) == 3
                        and {state for _, _, state in all_jobs(app)} == {JobState.DONE}
                    )
                ), started.errors()
                started.stop(process)
        assert len(robot.posts) == 1
    assert {key for _, key, _ in all_jobs(app)} == {
        f"reminder:{day}",
        f"digest:{day}",
        f"robot:{day}",
    }


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


@ON_SQLITE
def test_a_site_without_a_worker_leaves_the_jobs_to_others_one_of_whom_stands_by(
    app: Flask, database_url: str, instance: Path
) -> None:
    waiting = ask(app)
    with workers(instance, database_url, PERFEVAL_WORKER="none") as started:
        site, greeting = hear(started, "serve", "--port", "0")
        assert "网址 http://" in greeting
        assert not wait_until(lambda: job(app, waiting).state is not JobState.WAITING, seconds=3)
        assert not (instance / "jobs.sqlite").exists()
        said = [hear(started, "worker")[1].splitlines() for _ in range(2)]
        assert comes_to(app, waiting, JobState.DONE), started.errors()
        assert started.stop(site) == 0
    assert said[0] == ["后台任务已启动（worker-1），按 Ctrl+C 停止"]
    assert said[1] == ["后台任务已由另一个进程办理，本进程等候接替"]


def hear(started: Workers, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a process; return it with what it says first."""
    said = started.instance / f"said{len(started.running)}"
    with said.open("wb") as output:
        process = started.start(*arguments, output=output)
    assert wait_until(lambda: bool(said.read_bytes())), started.errors()
    return process, said.read_text(encoding="utf-8")


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
