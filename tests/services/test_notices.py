"""Who is told of what: the next desk, the owner, those who keep sheets waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.notices import NoticeKind
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, State
from perfeval.models import Notice, User
from perfeval.services.notices import (
    keep_reminders,
    plan_reminders,
    read_all_notices,
    read_notice,
)
from tests.factories import give_post, make_user
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    submit_filing,
)

DAY = timedelta(days=1)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    return make_filing(office, name="督导经费")


def told(user: User, *, unread: bool = False) -> list[str]:
    wanted = select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)
    return list(db.session.scalars(wanted.where(Notice.read_at.is_(None)) if unread else wanted))


def remind(days: int, *, on: timedelta) -> int:
    planned = plan_reminders(days, at=AT + on, zone=ZONE)
    with transaction():
        keep_reminders(planned, at=AT + on)
    return len(planned)


def test_a_submission_tells_the_next_desk_and_nobody_else(office: Office, filing_id: int) -> None:
    submit_filing(filing_id, office.owner, "请审")
    assert told(office.clerk) == ["《督导经费》待您办理“财务审核”（张经办送审）。说明：请审"]
    assert db.session.scalars(select(Notice.user_id)).all() == [office.clerk.id]
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.kind, notice.filing_id, notice.created_at) == (NoticeKind.TODO, filing_id, AT)


def test_the_whole_way_tells_each_desk_once_and_the_owner_of_what_counts(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.RECEIVED)
    assert told(office.deputy) == ["《督导经费》待您办理“分管领导审核”（李财务通过）"]
    assert told(office.director) == ["《督导经费》待您办理“主要负责人审定”（王分管通过）"]
    assert told(office.clerk)[1:] == ["《督导经费》待您办理“报送财政局”（赵主任审定）"]
    assert told(office.officer) == ["《督导经费》待您办理“财政局接收”（李财务报送财政局）"]
    assert told(office.owner) == [
        "《督导经费》已由赵主任审定",
        "《督导经费》已由李财务报送财政局",
        "《督导经费》已由钱归口接收",
    ]
    assert told(office.stranger) == told(office.administrator) == []


def test_a_return_tells_the_owner_the_reason(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    decide_filing(filing_id, office.clerk, Action.RETURN, "第 3 行的单位不符")
    assert told(office.owner) == ["《督导经费》已由李财务退回：第 3 行的单位不符"]
    kind = db.session.scalars(select(Notice.kind).where(Notice.user_id == office.owner.id)).one()
    assert kind is NoticeKind.RETURNED


def test_what_a_colleague_has_done_is_no_longer_asked(office: Office, filing_id: int) -> None:
    second = make_user("clerk2", "吴财务")
    give_post(second, PostRole.FINANCE_CLERK, office.unit)
    submit_filing(filing_id, office.owner)
    assert len(told(second, unread=True)) == 1
    decide_filing(filing_id, office.clerk, Action.PASS)
    assert told(second, unread=True) == []
    assert told(office.clerk, unread=True) == []
    assert len(told(office.deputy, unread=True)) == 1


def test_nobody_is_told_of_an_own_act_or_asked_for_what_only_others_may_do(
    office: Office, filing_id: int
) -> None:
    give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
    submit_filing(filing_id, office.owner)
    assert told(office.owner) == []  # nobody decides on an own submission
    decide_filing(filing_id, office.clerk, Action.PASS)
    decide_filing(filing_id, office.deputy, Action.PASS)
    decide_filing(filing_id, office.director, Action.SIGN_OFF)
    assert "《督导经费》待您办理“报送财政局”（赵主任审定）" in told(office.owner)
    before = told(office.owner)
    decide_filing(filing_id, office.owner, Action.REPORT)
    assert told(office.owner) == before


def test_who_left_or_was_shut_out_is_not_asked(office: Office, filing_id: int) -> None:
    gone = make_user("gone", "离任者")
    give_post(gone, PostRole.FINANCE_CLERK, office.unit, valid_to=AT.date() - DAY)
    out = make_user("out", "停用者", active=False)
    give_post(out, PostRole.FINANCE_CLERK, office.unit)
    submit_filing(filing_id, office.owner)
    assert told(gone) == told(out) == []


def test_reading_counts_the_first_time(office: Office, filing_id: int) -> None:
    submit_filing(filing_id, office.owner)
    notice = db.session.scalars(select(Notice)).one()
    with transaction():
        read_notice(notice, at=AT + DAY)
    with transaction():
        read_notice(notice, at=AT + 2 * DAY)
    assert notice.read_at == AT + DAY


def test_reading_all_leaves_what_came_after_and_what_is_others(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.RECEIVED)
    first, second, _ = db.session.scalars(
        select(Notice.id).where(Notice.user_id == office.owner.id).order_by(Notice.id)
    )
    with transaction():
        read_all_notices(second, actor=person_of(office.owner), at=AT)
    assert told(office.owner, unread=True) == ["《督导经费》已由钱归口接收"]
    assert first < second
    with transaction():
        read_all_notices(2**31 - 1, actor=person_of(office.stranger), at=AT)
    assert told(office.owner, unread=True) == ["《督导经费》已由钱归口接收"]


def test_desks_are_reminded_after_some_days_and_nothing_is_approved(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    bring_to(office, make_filing(office, name="地志经费"), Stop.PASSED)
    assert remind(3, on=3 * DAY - timedelta(seconds=1)) == 0
    assert remind(3, on=3 * DAY) == 2
    assert told(office.clerk)[-1] == (
        "有 1 张表在您处等候超过 3 天：《督导经费》，最早自 1月10日。请尽快办理"
    )
    assert told(office.director)[-1].startswith("有 1 张表在您处等候超过 3 天：《地志经费》")
    assert told(office.owner) == []
    waiting = load_filing(filing_id)
    assert (waiting.state, waiting.waiting_role) == (State.SUBMITTED, PostRole.FINANCE_CLERK)


def test_an_unread_reminder_gives_way_to_the_next_one(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    remind(3, on=4 * DAY)
    bring_to(office, make_filing(office, name="地志经费"), Stop.SUBMITTED)
    remind(3, on=5 * DAY)
    reminders = select(Notice).where(Notice.kind == NoticeKind.REMINDER)
    only = db.session.scalars(reminders).one()
    assert only.text.startswith("有 2 张表")
    assert only.created_at == AT + 5 * DAY
    with transaction():
        read_notice(only, at=AT + 5 * DAY)
    remind(3, on=6 * DAY)
    assert len(db.session.scalars(reminders).all()) == 2
