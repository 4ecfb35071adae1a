"""Notices of a person: the list, the count of unread ones, what a day's mail tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from perfeval.db import db
from perfeval.domain.notices import NoticeKind
from perfeval.models import Notice, User

PAGE_LENGTH = 30


def list_notices(user_id: int, page: int) -> Sequence[Notice]:
    """Return a page of a person's notices, counted from 1, the newest first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.user_id == user_id)
        .order_by(Notice.id.desc())
        .limit(PAGE_LENGTH)
        .offset((page - 1) * PAGE_LENGTH)
    ).all()


def count_notices(user_id: int) -> int:
    """Count a person's notices."""
    return db.session.scalar(select(func.count(Notice.id)).where(Notice.user_id == user_id)) or 0


def count_unread(user_id: int) -> int:
    """Count a person's unread notices."""
    unread = select(func.count(Notice.id)).where(
        Notice.user_id == user_id, Notice.read_at.is_(None)
    )
    return db.session.scalar(unread) or 0


def get_notice(notice_id: int, user_id: int) -> Notice | None:
    """Return a notice of a person, or None."""
    return db.session.scalars(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id)
    ).one_or_none()


def list_mail_readers() -> Sequence[User]:
    """Return the active people who get a mail of the day."""
    return db.session.scalars(
        select(User)
        .where(User.active.is_(True), User.email.is_not(None), User.wants_digest.is_(True))
        .order_by(User.id)
    ).all()


def map_untold() -> Mapping[int, list[Notice]]:
    """Return the unread notices that were in no mail yet, by person, the oldest first.

    Reminders are left out: the mail lists what waits anyway.
    """
    rows = db.session.scalars(
        select(Notice)
        .join(User, Notice.user_id == User.id)
        .where(User.email.is_not(None), Notice.kind != NoticeKind.REMINDER)
        .where(Notice.read_at.is_(None), Notice.digest_at.is_(None))
        .order_by(Notice.id)
    )
    found: dict[int, list[Notice]] = {}
    for notice in rows:
        found.setdefault(notice.user_id, []).append(notice)
    return found


def find_unread_reminder(user_id: int) -> Notice | None:
    """Return a person's unread reminder, or None."""
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.user_id == user_id,
            Notice.kind == NoticeKind.REMINDER,
            Notice.read_at.is_(None),
        )
        .order_by(Notice.id.desc())
        .limit(1)
    ).first()
