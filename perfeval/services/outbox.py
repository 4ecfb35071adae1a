"""The outbox: mails written in the transaction that wants them, sent by a job each."""

from __future__ import annotations

from datetime import datetime

from perfeval.db import db
from perfeval.domain.jobs import JobKind
from perfeval.models import OutboxMail
from perfeval.services.jobs import request_job


def write_mail(*, key: str, address: str, subject: str, body: str, at: datetime) -> OutboxMail:
    """Put a mail into the outbox and ask for it to be sent; `key` is not in the outbox yet."""
    mail = OutboxMail(key=key, address=address, subject=subject, body=body, created_at=at)
    db.session.add(mail)
    db.session.flush()
    request_job(JobKind.MAIL, {"mail_id": mail.id}, key=f"mail:{mail.id}", at=at)
    return mail


def note_sent(mail: OutboxMail, *, at: datetime) -> None:
    """Write down that a mail has left."""
    mail.sent_at = at
    mail.error = None
    db.session.flush()


def note_refused(mail: OutboxMail, reason: str) -> None:
    """Write down why a mail could not be sent."""
    mail.error = reason
    db.session.flush()
