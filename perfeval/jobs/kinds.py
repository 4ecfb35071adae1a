"""How each kind of job is carried out: its effect and its end stand in one transaction.

A job may be begun again after its worker was killed. What it writes into the database is written
once, because the row is locked and asked first; a file gets the same name and bytes again; a mail
gets the same Message-ID, by which servers know it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import OperationalError

from perfeval.config import Settings
from perfeval.db import begin_write, db, transaction
from perfeval.domain.digests import robot_text
from perfeval.domain.jobs import JobKind
from perfeval.jobs.site import Site, now
from perfeval.models import JobRequest
from perfeval.queries.backlogs import list_desk_backlogs
from perfeval.queries.jobs import get_mail, get_open_job
from perfeval.sending import SendingError
from perfeval.sending.mail import NO_SENDER, Letter, compose, put_into_folder, send_by_smtp
from perfeval.sending.robot import post_text
from perfeval.services.digests import keep_digests, plan_digests
from perfeval.services.jobs import fail_job, finish_job
from perfeval.services.notices import keep_reminders, plan_reminders
from perfeval.services.outbox import note_refused, note_sent

OUTBOX = "outbox"  # folder of the instance
_AT_ONCE = 100  # mails written in one transaction: others wait no longer than that
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was read, whatever happens to its row meanwhile."""

    id: int
    kind: JobKind
    payload: dict[str, Any]

    @property
    def day(self) -> date:
        """Return the day that the job is about."""
        return date.fromisoformat(self.payload["day"])


def carry_out(job_id: int, site: Site) -> None:
    """Carry out a job, unless that has been done; write down why if it cannot be.

    Raises SQLAlchemy's OperationalError where the database is the trouble.
    """
    with site.context():
        row = get_open_job(job_id)
        if row is None:
            return
        job = Job(row.id, row.kind, row.payload)
        db.session.rollback()
        try:
            HANDLERS[job.kind](job, site.settings)
        except OperationalError:
            raise
        except SendingError as error:
            _fail(job, str(error), is_final=error.is_final)
        except Exception as error:
            _log.exception("job %s (%s)", job.id, job.kind)
            _fail(job, f"程序内部错误（{type(error).__name__}）", is_final=False)


@contextmanager
def _locked(job: Job) -> Iterator[JobRequest | None]:
    """Begin a transaction, give the job's row if it has not ended, and commit at the end."""
    db.session.rollback()  # what was read so far must not be in a writer's way
    with transaction():
        begin_write()
        yield get_open_job(job.id, lock=True)


def _finish(job: Job, outcome: str) -> None:
    with _locked(job) as row:
        if row is not None:
            finish_job(row, outcome, at=now())


def _fail(job: Job, reason: str, *, is_final: bool) -> None:
    with _locked(job) as row:
        if row is None:
            return
        fail_job(row, reason, at=now(), is_final=is_final)
        mail = get_mail(job.payload["mail_id"]) if job.kind is JobKind.MAIL else None
        if mail is not None:
            note_refused(mail, reason)


def _write_digests(job: Job, settings: Settings) -> None:
    """Write the mails of a day, some at a time; those written before a kill stay as they are."""
    planned = plan_digests(job.day, settings.zone, settings.qr_address)
    for start in range(0, len(planned), _AT_ONCE):
        with _locked(job) as row:
            if row is None:
                return
            keep_digests(planned[start : start + _AT_ONCE], at=now())
            row.progress = 100 * start // len(planned)
    _finish(job, f"{len(planned)} 封邮件")


def _remind(job: Job, settings: Settings) -> None:
    planned = plan_reminders(settings.remind_days, at=now(), zone=settings.zone)
    with _locked(job) as row:
        if row is not None:
            keep_reminders(planned, at=now())
            finish_job(row, f"提醒 {len(planned)} 人", at=now())


def _send_mail(job: Job, settings: Settings) -> None:
    mail = get_mail(job.payload["mail_id"])
    if mail is not None and mail.sent_at is None:
        letter = Letter(mail.key, mail.address, mail.subject, mail.body, mail.created_at)
        db.session.rollback()  # nothing stays open while the server takes its time
        _deliver(letter, settings)
    with _locked(job) as row:
        if row is None:
            return
        mail = get_mail(job.payload["mail_id"])
        if mail is not None:
            note_sent(mail, at=now())
        outcome = "已发送" if settings.smtp_url else "已存入邮件文件夹"
        finish_job(row, outcome if mail is not None else "邮件已不存在", at=now())


def _deliver(letter: Letter, settings: Settings) -> None:
    message = compose(letter, settings.mail_from or NO_SENDER, settings.secret_key)
    if settings.smtp_url:
        send_by_smtp(message, settings.smtp_url)
    else:
        folder = settings.instance_folder / OUTBOX
        put_into_folder(message, folder, letter.key.replace(":", "-"))


def _post_to_robot(job: Job, settings: Settings) -> None:
    if settings.robot_url:
        text = robot_text(list_desk_backlogs(job.day, settings.zone), job.day)
        db.session.rollback()
        post_text(text, settings.robot_url)
    _finish(job, "已发送" if settings.robot_url else "没有设置机器人")


HANDLERS: Mapping[JobKind, Callable[[Job, Settings], None]] = {
    JobKind.DIGEST: _write_digests,
    JobKind.MAIL: _send_mail,
    JobKind.REMINDER: _remind,
    JobKind.ROBOT: _post_to_robot,
}
