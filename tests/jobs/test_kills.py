"""Workers are killed in the middle of their work: no job is lost, and none shows twice."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from perfeval.db import db, transaction
from perfeval.domain.jobs import JobKind, JobState
from perfeval.domain.notices import NoticeKind
from perfeval.models import JobRequest, Notice, OutboxMail, User
from perfeval.services.jobs import request_job
from tests.factories.filings import AT, Stop, bring_to, make_filing, make_office
from tests.support.sizes import size
from tests.support.smtp import MailServer, mail_server
from tests.support.workers import Workers, wait_until, workers

FIRST_DAY = date(2023, 2, 1)
READERS = ("clerk", "deputy", "director", "officer")  # something waits for each of them
# What carries out the jobs: the site itself on a file, workers beside it on a server.
COMMANDS = {"sqlite": ["serve", "--port", "0"], "postgresql": ["worker"]}
JOBS_IN_A_LIFE = 12
STEPS = 6  # jobs to be done between two kills
MOMENTS = (0.0, 0.05, 0.3, 0.1, 0.02, 0.2, 0.15)  # seconds after a job's end


def ask_for_work(app: Flask, days: int) -> None:
    """Ask for the mails of many days, to four people, and for reminders of the same four."""
    with app.app_context():
        office = make_office()
        for stop in (Stop.SUBMITTED, Stop.CHECKED, Stop.PASSED, Stop.REPORTED):
            bring_to(office, make_filing(office, name=stop.name), stop)
        db.session.query(Notice).delete()  # only what waits is in the mails
        for who in READERS:
            db.session.get_one(User, getattr(office, who).id).email = f"{who}@example.com"
        with transaction():
            for number in range(days):
                day = (FIRST_DAY + timedelta(days=number)).isoformat()
                for kind in (JobKind.DIGEST, JobKind.REMINDER):
                    request_job(kind, {"day": day}, key=f"{kind}:{day}", at=AT)


def count_done(app: Flask) -> int:
    with app.app_context():
        done = select(func.count(JobRequest.id)).where(JobRequest.state == JobState.DONE)
        return db.session.scalars(done).one()


def all_done(app: Flask, jobs: int) -> bool:
    return count_done(app) >= jobs


def live_and_die(started: Workers, app: Flask, jobs: int, kills: int) -> None:
    """Kill the older of two processes as soon as work was done again; start another in its place.

    On a file the younger one stands by; on a server both work.
    """
    with app.app_context():
        command = COMMANDS[db.engine.dialect.name]
    started.start(*command)
    for number in range(kills):
        started.start(*command)
        before = count_done(app)
        assert wait_until(lambda: count_done(app) >= min(jobs - 1, before + STEPS)), (  # noqa: B023
            started.errors()
        )
        time.sleep(MOMENTS[number % len(MOMENTS)])
        started.kill(started.running[0])
    assert wait_until(lambda: all_done(app, jobs)), started.errors()


def summary(app: Flask, box: MailServer) -> dict[str, int]:
    with app.app_context():
        states = Counter(db.session.scalars(select(JobRequest.state)))
        mails = db.session.scalars(select(OutboxMail)).all()
        reminded = Counter(
            db.session.scalars(
                select(Notice.user_id).where(
                    Notice.kind == NoticeKind.REMINDER, Notice.read_at.is_(None)
                )
            )
        )
    delivered = Counter(str(message["Message-ID"]) for message in box.taken)
    return {
        "jobs": states.total(),
        "done": states[JobState.DONE],
        "mails": len(mails),
        "unsent": sum(mail.sent_at is None for mail in mails),
        "delivered": len(delivered),
        "delivered again": delivered.total() - len(delivered),
        "reminded": len(reminded),
        "reminded twice": reminded.total() - len(reminded),
    }


@pytest.mark.usefixtures("app")
def test_killed_workers_lose_nothing_and_show_nothing_twice(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    kills = size("worker_kills")
    days = kills * JOBS_IN_A_LIFE // (len(READERS) + 2)
    jobs = days * (len(READERS) + 2)
    ask_for_work(app, days)
    with (
        mail_server(delay=0.1) as box,
        workers(
            tmp_path / "instance",
            database_url,
            PERFEVAL_SMTP_URL=box.url,
            PERFEVAL_MAIL_FROM="perfeval@example.com",
        ) as started,
    ):
        live_and_die(started, app, jobs, kills)
        codes = [started.stop(process) for process in list(started.running)]
    found = summary(app, box)
    print(app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0], kills, "kills", found)  # noqa: T201
    again = found.pop("delivered again")
    assert found == {
        "jobs": jobs,
        "done": jobs,
        "mails": days * len(READERS),
        "unsent": 0,
        "delivered": days * len(READERS),
        "reminded": len(READERS),
        "reminded twice": 0,
    }
    # Between a server's "taken" and our note of it a kill sends the mail again, under the same id.
    assert again <= kills * 4
    assert set(codes) == {0}
    assert started.errors() == ""
