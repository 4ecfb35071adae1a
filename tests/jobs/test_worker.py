"""Workers as processes: they begin, stand by, stop, mend what was lost, and keep to themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
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
from perfeval.services.jobs import request_job
from perfeval.services.outbox import write_mail
from tests.factories.filings import AT
from tests.support.robot import robot_server
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


def ask(app: Flask, kind: JobKind = JobKind.REMINDER) -> int:
    with app.app_context(), transaction():
        return request_job(kind, {"day": "2023-01-20"}, at=AT).id


def job(app: Flask, job_id: int) -> JobRequest:
    with app.app_context():
        return db.session.get_one(JobRequest, job_id)


def comes_to(app: Flask, job_id: int, state: JobState) -> bool:
    return wait_until(lambda: job(app, job_id).state is state)


def all_jobs(app: Flask) -> list[tuple[str, str | None, JobState]]:
    with app.app_context():
        rows = db.session.scalars(select(JobRequest).order_by(JobRequest.id))
        return [(row.kind.value, row.key, row.state) for row in rows]


def test_a_worker_does_what_was_asked_for_and_stops_when_told(
    app: Flask, database_url: str, instance: Path
) -> None:
    with app.app_context(), transaction():
        write_mail(key="digest:2023-01-20:7", address="a@b.cn", subject="题", body="文\n", at=AT)
    first = ask(app)
    with workers(instance, database_url) as started:
        process = started.start("worker")
        assert comes_to(app, first, JobState.DONE), started.errors()
        second = ask(app)  # asked for while it runs
        assert comes_to(app, second, JobState.DONE), started.errors()
        assert started.stop(process) == 0
        assert started.errors() == ""
    assert {state for _, _, state in all_jobs(app)} == {JobState.DONE}
    assert [path.name for path in (instance / "outbox").iterdir()] == ["digest-2023-01-20-7.eml"]


def test_its_tables_are_none_of_ours(app: Flask, database_url: str, instance: Path) -> None:
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
    with workers(instance, database_url) as started:
        started.start("worker")
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
    with app.app_context():
        assert set(inspect(db.engine).get_table_names()) == before
        if db.engine.dialect.name == "postgresql":
            assert inspect(db.engine).get_table_names(schema="dbos")
        config: Any = migrate.get_config()
        command.check(config)  # nothing to migrate


def test_nothing_of_it_goes_out_and_no_port_is_opened(
    app: Flask, database_url: str, instance: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    watched = tmp_path / "watched"
    watched.touch()
    own = {"PYTHONPATH": str(tmp_path), "WATCHED": str(watched)}
    with workers(instance, database_url, **own) as started:
        process = started.start("worker")
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        assert started.stop(process) == 0
    assert watched.read_text(encoding="utf-8").splitlines() == ["watching"]


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
def test_what_was_started_is_done_even_if_the_workflows_are_lost(
    app: Flask, database_url: str, instance: Path
) -> None:
    """The file of the workflows was deleted, or the database came back from a backup."""
    with workers(instance, database_url) as started:
        process = started.start("worker")
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        started.stop(process)
        left = ask(app)
        with app.app_context(), transaction():
            row = db.session.get_one(JobRequest, left)
            row.state, row.started_at = JobState.STARTED, AT
        (instance / "jobs.sqlite").unlink()
        started.start("worker")
        assert comes_to(app, left, JobState.DONE), started.errors()


@ON_SQLITE
def test_the_site_carries_out_jobs_itself_and_a_second_one_takes_over(
    app: Flask, database_url: str, instance: Path
) -> None:
    with workers(instance, database_url) as started:
        first = started.start("serve", "--port", "0")
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        started.start("serve", "--port", "0")
        started.kill(first)
        assert comes_to(app, ask(app), JobState.DONE), started.errors()
        assert started.stop(started.running[0]) == 0
        assert started.errors() == ""


@ON_SQLITE
def test_a_site_without_a_worker_leaves_the_jobs_to_others(
    app: Flask, database_url: str, instance: Path
) -> None:
    waiting = ask(app)
    with workers(instance, database_url, PERFEVAL_WORKER="none") as started:
        site = started.start("serve", "--port", "0")
        assert not wait_until(lambda: job(app, waiting).state is not JobState.WAITING, seconds=6)
        assert not (instance / "jobs.sqlite").exists()
        started.start("worker")
        assert comes_to(app, waiting, JobState.DONE), started.errors()
        assert started.stop(site) == 0


@ON_SQLITE
def test_a_worker_says_that_it_began_or_stands_by(
    app: Flask, database_url: str, instance: Path, tmp_path: Path
) -> None:
    with workers(instance, database_url) as started:
        said = []
        for number in (1, 2):
            with (tmp_path / f"said{number}").open("wb") as output:
                started.start("worker", output=output)
            said.append(tmp_path / f"said{number}")
            assert wait_until(lambda: bool(said[-1].read_bytes())), started.errors()
    first, second = (file.read_text(encoding="utf-8").splitlines() for file in said)
    assert first == ["后台任务已启动（worker-1），按 Ctrl+C 停止"]
    assert second == ["后台任务已由另一个进程办理，本进程等候接替"]


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
