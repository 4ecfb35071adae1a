"""Notices: telling people what happened and what waits, and noting that they read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.notices import (
    QUIET_ACTIONS,
    Deed,
    NoticeKind,
    news_text,
    reminder_text,
    todo_text,
)
from perfeval.domain.paper import signed_on_paper
from perfeval.domain.persons import Person
from perfeval.domain.workflow import Action, State
from perfeval.models import Decision, Filing, Notice, User
from perfeval.queries.notices import find_unread_reminder
from perfeval.queries.units import get_unit_tree
from perfeval.queries.waiting import (
    ANSWERING,
    WaitingItem,
    get_waiting_items,
    list_waiting_items,
)


def notify(
    user_ids: Iterable[int],
    kind: NoticeKind,
    text: str,
    *,
    at: datetime,
    filing_id: int | None = None,
) -> None:
    """Give some people a notice, each one."""
    for user_id in sorted(set(user_ids)):
        db.session.add(
            Notice(user_id=user_id, filing_id=filing_id, kind=kind, text=text, created_at=at)
        )
    db.session.flush()


def tell_of_decision(filing: Filing, decision: Decision, *, at: datetime) -> None:
    """Tell those whom a decision concerns: who has to act next, the owner what became of it.

    What others were asked to do and need not any more is settled. Nobody is told of an own act.
    """
    items = get_waiting_items(filing, get_unit_tree(), at.date())
    has_moved = filing.step != decision.step
    asks = has_moved or decision.action is Action.REQUEST_RETURN
    new = [item for item in items if asks and (has_moved or item.desk == ANSWERING)]
    still_asked = {one.user_id for item in items for one in item.people} - {decision.actor_id}
    _settle(filing, set() if has_moved else still_asked, at)
    deed = _deed_of(filing, decision, items)
    for item in new:
        people = {one.user_id for one in item.people} - {decision.actor_id}
        notify(people, NoticeKind.TODO, todo_text(deed, item.desk), at=at, filing_id=filing.id)
    if decision.action not in QUIET_ACTIONS:
        kind = NoticeKind.RETURNED if filing.state is State.RETURNED else NoticeKind.NEWS
        people = _concerned(filing, decision)
        notify(people, kind, news_text(deed), at=at, filing_id=filing.id)


def _concerned(filing: Filing, decision: Decision) -> set[int]:
    """Return owner, submitter, who asked for a return, and in whose name somebody acted."""
    newest = filing.rounds[-1]
    asked = {one.actor_id for one in newest.decisions if one.action is Action.REQUEST_RETURN}
    people = {filing.sheet.project.owner_id, newest.submitter_id, *asked}
    if decision.on_behalf_of_id is not None:
        people.add(decision.on_behalf_of_id)
    return people - {decision.actor_id}


def read_notice(notice: Notice, *, at: datetime) -> None:
    """Note that a notice was read; the first time counts."""
    if notice.read_at is None:
        notice.read_at = at
        db.session.flush()


def read_all_notices(newest_id: int, *, actor: Person, at: datetime) -> None:
    """Note that a person has read all notices up to the newest that was on screen."""
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == actor.user_id, Notice.id <= newest_id, Notice.read_at.is_(None))
        .values(read_at=at)
    )


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """What one person will be reminded of."""

    user_id: int
    text: str


def plan_reminders(days: int, *, at: datetime, zone: ZoneInfo) -> list[PlannedReminder]:
    """Return a reminder for everybody at whose desks sheets wait longer than some days."""
    here = at.astimezone(zone)
    late: dict[int, list[tuple[str, datetime]]] = {}
    for item in list_waiting_items(here.date()):
        if item.since <= at - timedelta(days=days):
            line = (item.filing.sheet.project.name, item.since.astimezone(zone))
            for one in item.people:
                late.setdefault(one.user_id, []).append(line)
    return [
        PlannedReminder(user_id, reminder_text([name for name, _ in lines], lines[0][1], days))
        for user_id, lines in sorted(late.items())
    ]


def keep_reminders(planned: Sequence[PlannedReminder], *, at: datetime) -> None:
    """Give everybody one reminder; one that was not read yet gives way to the new one."""
    _lock_people({one.user_id for one in planned})
    for one in planned:
        notice = find_unread_reminder(one.user_id)
        if notice is None:
            notify([one.user_id], NoticeKind.REMINDER, one.text, at=at)
        else:
            notice.text, notice.created_at = one.text, at
    db.session.flush()


def _lock_people(user_ids: Iterable[int]) -> None:
    """Let other reminders for these people wait until this transaction is over."""
    wanted = select(User.id).where(User.id.in_(list(user_ids))).order_by(User.id)
    db.session.execute(wanted.with_for_update())


def _deed_of(filing: Filing, decision: Decision, items: Sequence[WaitingItem]) -> Deed:
    actor = decision.actor_name
    if decision.paper_signed_on:
        actor = f"{decision.on_behalf_of_name} {signed_on_paper(decision.paper_signed_on, actor)}"
    elif decision.on_behalf_of_name:
        actor += f"（代{decision.on_behalf_of_name}）"
    action = labels.ACTIONS[decision.action]
    if decision.action is Action.RETURN and items:  # to an earlier desk, not to the owner
        action += f"到“{items[0].desk}”环节"
    return Deed(filing.sheet.project.name, actor, action, decision.comment)


def _settle(filing: Filing, still_asked: set[int], at: datetime) -> None:
    """Count what people were asked to do with a filing as read, but for those still asked."""
    db.session.execute(
        update(Notice)
        .where(
            Notice.filing_id == filing.id,
            Notice.kind == NoticeKind.TODO,
            Notice.read_at.is_(None),
            Notice.user_id.not_in(still_asked),
        )
        .values(read_at=at)
    )
