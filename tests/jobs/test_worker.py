"""Workers as processes: they begin, stand by, stop, and keep to themselves."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect, select

from perfeval.db import db, migrate
from perfeval.domain.jobs import JobState
from perfeval.models import JobRequest
from tests.jobs.asking import ask, comes_to, job, put_mail
from tests.support.robot import robot_server
from tests.support.workers import Workers, wait_until, workers

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


def all_jobs(app: Flask) -> list[tuple[str, str | None, JobState]]:
    with app.app_context():
        rows = db.session.scalars(select(JobRequest).order_by(JobRequest.id))
        return [(row.kind.value, row.key, row.state) for row in rows]


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
