"""The mail of a day: one a person, only where there is something to say, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from perfeval.db import db, transaction
from perfeval.domain.digests import Backlog
from perfeval.domain.jobs import JobKind
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action
from perfeval.models import JobRequest, Notice, OutboxMail, User
from perfeval.queries.backlogs import list_backlogs, list_desk_backlogs
from perfeval.queries.filings import list_of_units
from perfeval.services.digests import PlannedMail, keep_digests, plan_digests
from tests.factories import give_post
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    decide_filing,
    make_filing,
    make_office,
)

TODAY = AT.date()


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office whose people all have an address, inside an app context."""
    with app.app_context():
        made = make_office()
        for who in ("owner", "clerk", "deputy", "director", "officer", "administrator"):
            db.session.get_one(User, getattr(made, who).id).email = f"{who}@example.com"
        db.session.commit()
        yield made
        db.session.remove()


def plan(day: date = TODAY) -> dict[str, PlannedMail]:
    return {mail.address.partition("@")[0]: mail for mail in plan_digests(day, ZONE)}


def keep(mails: dict[str, PlannedMail]) -> int:
    with transaction():
        return keep_digests(list(mails.values()), at=AT)


def change(user: User, **values: object) -> None:
    for name, value in values.items():
        setattr(db.session.get_one(User, user.id), name, value)
    db.session.commit()


def test_only_those_get_one_for_whom_there_is_something(office: Office) -> None:
    assert plan() == {}
    bring_to(office, make_filing(office, name="督导经费"), Stop.SUBMITTED)
    mails = plan()
    assert set(mails) == {"clerk"}
    assert mails["clerk"].subject == "绩效自评：1 张表待您办理（1月10日）"
    assert "《督导经费》（区政府办公室），财务审核，自 1月10日" in mails["clerk"].body
    assert "新消息" not in mails["clerk"].body  # what waits is said once


def test_comments_are_in_the_mail(office: Office) -> None:
    filing_id = make_filing(office, name="督导经费")
    bring_to(office, filing_id, Stop.SUBMITTED)
    decide_filing(filing_id, office.clerk, Action.RETURN, "第 3 行的单位不符")
    mails = plan()
    assert set(mails) == {"owner"}
    assert "1月10日 09:30 《督导经费》已由李财务退回：第 3 行的单位不符" in mails["owner"].body


def test_no_address_no_wish_or_no_account_means_no_mail(office: Office) -> None:
    bring_to(office, make_filing(office), Stop.SUBMITTED)
    for values in ({"email": None}, {"wants_digest": False}, {"active": False}):
        change(office.clerk, email="clerk@example.com", wants_digest=True, active=True)
        assert set(plan()) == {"clerk"}
        change(office.clerk, **values)
        assert plan() == {}


def test_a_day_has_one_mail_however_often_it_is_written(office: Office) -> None:
    bring_to(office, make_filing(office), Stop.CHECKED)
    first = plan()
    assert keep(first) == 1
    bring_to(office, make_filing(office), Stop.CHECKED)
    assert keep(first) == 0
    assert keep(plan()) == 0
    mails = db.session.scalars(select(OutboxMail)).all()
    assert [mail.key for mail in mails] == [f"digest:{TODAY}:{office.deputy.id}"]
    assert mails[0].body == first["deputy"].body
    jobs = db.session.scalars(select(JobRequest)).all()
    assert [(job.kind, job.payload) for job in jobs] == [(JobKind.MAIL, {"mail_id": mails[0].id})]


def test_news_are_told_once_and_what_waits_every_day(office: Office) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    assert keep(plan()) == 2  # the owner has news, the clerk something to do
    tomorrow = plan(TODAY + timedelta(days=1))
    assert set(tomorrow) == {"clerk"}
    untold = select(func.count(Notice.id)).where(
        Notice.digest_at.is_(None), Notice.read_at.is_(None)
    )
    assert db.session.scalars(untold).one() == 0


def test_what_was_read_in_the_program_is_not_mailed(office: Office) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    for notice in db.session.scalars(select(Notice).where(Notice.user_id == office.owner.id)):
        notice.read_at = AT
    db.session.commit()
    assert set(plan()) == {"clerk"}


def test_who_may_not_act_on_an_own_sheet_is_not_asked_to(office: Office) -> None:
    give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
    bring_to(office, make_filing(office), Stop.SUBMITTED)
    backlogs = list_backlogs(list_of_units(frozenset({office.unit.id})), TODAY, ZONE)
    assert backlogs == [Backlog("李财务", "区政府办公室财务审核", 1, date(2023, 1, 10))]


def test_backlogs_count_desks_and_owners_the_oldest_first(office: Office) -> None:
    bring_to(office, make_filing(office), Stop.SUBMITTED)
    back = make_filing(office)
    bring_to(office, back, Stop.SUBMITTED)
    decide_filing(back, office.clerk, Action.RETURN, "改", at=AT - timedelta(days=2))
    bring_to(office, make_filing(office), Stop.SUBMITTED)
    make_filing(office)
    units = frozenset({office.unit.id})
    assert list_backlogs(list_of_units(units), TODAY, ZONE) == [
        Backlog("张经办", "区政府办公室经办人，退回待修改", 1, date(2023, 1, 8)),
        Backlog("李财务", "区政府办公室财务审核", 2, date(2023, 1, 10)),
        Backlog("张经办", "区政府办公室经办人，尚未送审", 1, None),
    ]
    assert list_desk_backlogs(TODAY, ZONE) == [
        Backlog("区政府办公室", "财务审核", 2, date(2023, 1, 10))
    ]


def test_a_desk_without_people_is_named_as_such(office: Office) -> None:
    bring_to(office, make_filing(office), Stop.SUBMITTED)
    change(office.clerk, active=False)
    (backlog,) = list_backlogs(list_of_units(frozenset({office.unit.id})), TODAY, ZONE)
    assert backlog.name == "（无人在岗）"
