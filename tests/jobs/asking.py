"""Asking for jobs, and waiting for what becomes of them."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.jobs import JobKind, JobState
from perfeval.models import JobRequest
from perfeval.services.jobs import request_job
from perfeval.services.outbox import write_mail
from tests.factories.filings import AT
from tests.support.workers import wait_until


def ask(app: Flask, at: datetime = AT) -> int:
    with app.app_context(), transaction():
        return request_job(JobKind.REMINDER, {"day": "2023-01-20"}, at=at).id


def job(app: Flask, job_id: int) -> JobRequest:
    with app.app_context():
        return db.session.get_one(JobRequest, job_id)


def comes_to(app: Flask, job_id: int, state: JobState) -> bool:
    return wait_until(lambda: job(app, job_id).state is state)


def put_mail(app: Flask) -> None:
    with app.app_context(), transaction():
        write_mail(key="digest:2023-01-20:7", address="a@b.cn", subject="题", body="文\n", at=AT)
