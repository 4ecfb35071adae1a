"""What each kind of job does, begun once or several times, with servers that work or do not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.config import Settings
from perfeval.db import db, transaction
from perfeval.domain.jobs import JobKind, JobState
from perfeval.domain.notices import NoticeKind
from perfeval.jobs.kinds import carry_out
from perfeval.jobs.site import Site
from perfeval.models import JobRequest, Notice, OutboxMail, User
from perfeval.services.jobs import request_job
from perfeval.services.outbox import write_mail
from tests.factories.filings import AT, Office, Stop, bring_to, make_filing, make_office
from tests.support.robot import Robot, robot_server
from tests.support.smtp import MailServer, mail_server

DAY = "2023-01-20"
Carry = Callable[..., JobRequest]


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose clerk has something to do, and an address."""
    with app.app_context():
        made = make_office()
        bring_to(made, make_filing(made, name="督导经费"), Stop.SUBMITTED)
        db.session.get_one(User, made.clerk.id).email = "clerk@example.com"
        db.session.commit()
        return made


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    """The settings of the app, with an instance folder of its own."""
    found: Settings = app.extensions["perfeval.settings"]
    return replace(found, instance_folder=tmp_path)


@pytest.fixture
def box() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def robot() -> Iterator[Robot]:
    with robot_server() as running:
        yield running


@pytest.fixture
def carry(app: Flask) -> Carry:
    """Ask for a job and carry it out, some times over; the row as it stands then."""

    def do(kind: JobKind, settings: Settings, *, times: int = 1, **payload: Any) -> JobRequest:
        with app.app_context(), transaction():
            job = request_job(kind, payload, at=AT)
            job_id = job.id
        return again(app, job_id, settings, times)

    return do


def again(app: Flask, job_id: int, settings: Settings, times: int = 1) -> JobRequest:
    for _ in range(times):
        carry_out(job_id, Site(app.app_context, settings))
    with app.app_context():
        return db.session.get_one(JobRequest, job_id)


def put_mail(app: Flask) -> tuple[int, int]:
    """Put a mail into the outbox; return its id and its job's."""
    with app.app_context(), transaction():
        mail = write_mail(
            key=f"digest:{DAY}:7", address="zhang@example.cn", subject="题", body="文\n", at=AT
        )
        job = db.session.scalars(select(JobRequest).where(JobRequest.kind == JobKind.MAIL)).one()
        return mail.id, job.id


def mail_of(app: Flask, mail_id: int) -> OutboxMail:
    with app.app_context():
        return db.session.get_one(OutboxMail, mail_id)


def test_digests_become_mails_and_their_jobs_once(
    app: Flask, office: Office, settings: Settings, carry: Carry
) -> None:
    job = carry(JobKind.DIGEST, settings, times=3, day=DAY)
    assert (job.state, job.outcome, job.progress) == (JobState.DONE, "1 封邮件", 100)
    assert (
        carry(JobKind.DIGEST, settings, day=DAY).state is JobState.DONE
    )  # another of the same day
    with app.app_context():
        mails = db.session.scalars(select(OutboxMail)).all()
        jobs = db.session.scalars(select(JobRequest).where(JobRequest.kind == JobKind.MAIL)).all()
    assert [mail.key for mail in mails] == [f"digest:{DAY}:{office.clerk.id}"]
    assert [job.payload["mail_id"] for job in jobs] == [mails[0].id]


def test_a_mail_names_the_address_of_the_site_where_it_is_known(
    app: Flask, office: Office, settings: Settings, carry: Carry
) -> None:
    carry(JobKind.DIGEST, replace(settings, qr_address="https://jx.example.cn"), day=DAY)
    with app.app_context():
        assert "https://jx.example.cn" in db.session.scalars(select(OutboxMail.body)).one()


def test_reminders_are_given_once(
    app: Flask, office: Office, settings: Settings, carry: Carry
) -> None:
    job = carry(JobKind.REMINDER, settings, times=3, day=DAY)
    assert (job.state, job.outcome) == (JobState.DONE, "提醒 1 人")
    with app.app_context():
        wanted = select(Notice).where(Notice.kind == NoticeKind.REMINDER)
        assert db.session.scalars(wanted).one().user_id == office.clerk.id


def test_without_a_mail_server_mails_lie_in_the_outbox(app: Flask, settings: Settings) -> None:
    mail_id, job_id = put_mail(app)
    job = again(app, job_id, settings, times=2)
    assert (job.state, job.outcome) == (JobState.DONE, "已存入邮件文件夹")
    names = [path.name for path in (settings.instance_folder / "outbox").iterdir()]
    assert names == [f"digest-{DAY}-7.eml"]
    assert mail_of(app, mail_id).sent_at is not None


def test_a_mail_is_handed_to_the_server_once(
    app: Flask, settings: Settings, box: MailServer
) -> None:
    mail_id, job_id = put_mail(app)
    sending = replace(settings, smtp_url=box.url, mail_from="jx@example.cn")
    assert again(app, job_id, sending, times=3).outcome == "已发送"
    assert [message["To"] for message in box.taken] == ["zhang@example.cn"]
    assert mail_of(app, mail_id).sent_at is not None
    assert not (settings.instance_folder / "outbox").exists()


def test_a_mail_that_left_before_the_note_was_made_goes_again_under_the_same_id(
    app: Flask, settings: Settings, box: MailServer
) -> None:
    """What a kill between the server's answer and our note leaves behind."""
    mail_id, job_id = put_mail(app)
    sending = replace(settings, smtp_url=box.url, mail_from="jx@example.cn")
    again(app, job_id, sending)
    with app.app_context(), transaction():
        db.session.get_one(OutboxMail, mail_id).sent_at = None
        db.session.get_one(JobRequest, job_id).state = JobState.STARTED
    again(app, job_id, sending)
    assert len(box.taken) == 2
    assert len({message["Message-ID"] for message in box.taken}) == 1


def test_a_server_that_is_away_is_tried_again_and_then_given_up(
    app: Flask, settings: Settings, box: MailServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nobody = f"smtp://127.0.0.1:{unused.getsockname()[1]}"
    away = replace(settings, smtp_url=nobody, mail_from="jx@example.cn")
    mail_id, job_id = put_mail(app)
    job = again(app, job_id, away)
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert job.not_before is not None
    assert job.not_before > datetime.now(UTC) + timedelta(seconds=30)
    assert "不能连接邮件服务器" in str(mail_of(app, mail_id).error)
    # The server is back: the mail goes, and the error with it.
    assert again(app, job_id, replace(away, smtp_url=box.url)).state is JobState.DONE
    assert mail_of(app, mail_id).error is None
    assert len(box.taken) == 1


def test_tries_end(app: Flask, settings: Settings, box: MailServer) -> None:
    box.answers["RCPT"] = "450 later"
    mail_id, job_id = put_mail(app)
    job = again(app, job_id, replace(settings, smtp_url=box.url, mail_from="a@b.cn"), times=9)
    assert (job.state, job.attempts) == (JobState.FAILED, 5)
    assert job.outcome == mail_of(app, mail_id).error == "邮件服务器拒收（450 later）"


def test_an_address_that_does_not_exist_is_given_up_at_once(
    app: Flask, settings: Settings, box: MailServer
) -> None:
    box.answers["RCPT"] = "550 no such user"
    _, job_id = put_mail(app)
    job = again(app, job_id, replace(settings, smtp_url=box.url, mail_from="a@b.cn"))
    assert (job.state, job.attempts) == (JobState.FAILED, 1)


def test_the_robot_posts_the_counts_of_the_desks(
    app: Flask, office: Office, settings: Settings, carry: Carry, robot: Robot
) -> None:
    job = carry(JobKind.ROBOT, replace(settings, robot_url=robot.url), times=2, day=DAY)
    assert (job.state, job.outcome) == (JobState.DONE, "已发送")
    (post,) = robot.posts
    assert post["text"]["content"] == (
        "绩效自评（1月20日）：1 张表等候办理\n区政府办公室 财务审核：1 张，最早自 1月10日"
    )
    assert "李财务" not in str(post)
    assert "督导经费" not in str(post)


def test_without_its_setting_the_robot_is_not_asked(
    app: Flask, office: Office, settings: Settings, carry: Carry
) -> None:
    assert carry(JobKind.ROBOT, settings, day=DAY).outcome == "没有设置机器人"


def test_a_robot_that_refuses_is_tried_again_and_its_key_is_not_shown(
    app: Flask, office: Office, settings: Settings, carry: Carry, robot: Robot
) -> None:
    robot.answer = b'{"errcode":310000,"errmsg":"sign not match"}'
    job = carry(JobKind.ROBOT, replace(settings, robot_url=robot.url), day=DAY)
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert job.outcome == "机器人拒绝了消息（310000 sign not match）"


def test_a_fault_of_the_program_is_a_failure_with_a_sentence(
    app: Flask, settings: Settings, carry: Carry, caplog: pytest.LogCaptureFixture
) -> None:
    job = carry(JobKind.DIGEST, settings, day="not a day")
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert job.outcome == "程序内部错误（ValueError）"
    assert "not a day" in caplog.text  # the log has the traceback


def test_a_job_that_is_gone_is_no_fault(app: Flask, settings: Settings) -> None:
    carry_out(2_000_000_000, Site(app.app_context, settings))


def test_a_mail_that_is_gone_ends_its_job(app: Flask, settings: Settings, carry: Carry) -> None:
    job = carry(JobKind.MAIL, settings, mail_id=2_000_000_000)
    assert (job.state, job.outcome) == (JobState.DONE, "邮件已不存在")
