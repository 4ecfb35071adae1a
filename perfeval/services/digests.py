"""The mail of a day: who gets one, what it says, and that nobody gets two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from perfeval.db import db
from perfeval.domain.digests import NewsLine, WaitingLine, mail_body, mail_subject
from perfeval.domain.notices import NoticeKind
from perfeval.models import Notice, OutboxMail
from perfeval.queries.notices import list_mail_readers, map_untold
from perfeval.queries.waiting import list_waiting_items
from perfeval.services.outbox import write_mail


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """The mail of a day to one person, and the notices that it tells of."""

    key: str
    address: str
    subject: str
    body: str
    notice_ids: tuple[int, ...]


def plan_digests(day: date, zone: ZoneInfo, site_address: str = "") -> list[PlannedMail]:
    """Return a day's mails: for everybody with an address and something waiting or unread.

    Reads only; `site_address` is where the site is reached, "" if unknown.
    """
    waiting = _map_waiting(day, zone)
    untold = map_untold()
    planned = []
    for user in list_mail_readers():
        lines, notices = waiting.get(user.id, []), untold.get(user.id, [])
        # What is to be done stands in the list of what waits.
        news = [
            NewsLine(notice.text, notice.created_at.astimezone(zone))
            for notice in notices
            if notice.kind is not NoticeKind.TODO
        ]
        if user.email and (lines or news):
            planned.append(
                PlannedMail(
                    key=f"digest:{day}:{user.id}",
                    address=user.email,
                    subject=mail_subject(len(lines), len(news), day),
                    body=mail_body(user.full_name, lines, news, site_address),
                    notice_ids=tuple(notice.id for notice in notices),
                )
            )
    return planned


def keep_digests(planned: Sequence[PlannedMail], *, at: datetime) -> int:
    """Put mails into the outbox, but for those that are in it; return how many there are new."""
    keys = [mail.key for mail in planned]
    known = set(db.session.scalars(select(OutboxMail.key).where(OutboxMail.key.in_(keys))))
    new = [mail for mail in planned if mail.key not in known]
    for mail in new:
        write_mail(key=mail.key, address=mail.address, subject=mail.subject, body=mail.body, at=at)
    _note_told(new, at)
    return len(new)


def _note_told(mails: Iterable[PlannedMail], at: datetime) -> None:
    told = [notice_id for mail in mails for notice_id in mail.notice_ids]
    db.session.execute(update(Notice).where(Notice.id.in_(told)).values(digest_at=at))


def _map_waiting(day: date, zone: ZoneInfo) -> dict[int, list[WaitingLine]]:
    found: dict[int, list[WaitingLine]] = {}
    for item in list_waiting_items(day):
        project = item.filing.sheet.project
        line = WaitingLine(project.name, project.unit.name, item.desk, item.since.astimezone(zone))
        for one in item.people:
            found.setdefault(one.user_id, []).append(line)
    return found
