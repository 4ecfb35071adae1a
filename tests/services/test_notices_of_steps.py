"""Who is told where the way is not straight: earlier desks, requests, delegates, all of several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.notices import NoticeKind
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, Requires, Route, Step
from perfeval.models import Notice, Post, Unit, User
from perfeval.packs import find_pack
from perfeval.queries.waiting import list_waiting_items
from perfeval.services import transitions
from perfeval.services.delegations import DelegationOrder, register_delegation
from perfeval.services.organisation import set_route
from perfeval.services.transitions import Verdict
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

TODAY = AT.date()


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    return make_filing(office, name="督导经费")


def told(user: User, *, unread: bool = True) -> list[str]:
    wanted = select(Notice.text).where(Notice.user_id == user.id).order_by(Notice.id)
    return list(db.session.scalars(wanted.where(Notice.read_at.is_(None)) if unread else wanted))


def send_back(filing_id: int, user: User, to_step: int, comment: str) -> None:
    filing = load_filing(filing_id)
    verdict = Verdict(Action.RETURN, filing.rounds[-1].sha256, comment, to_step=to_step)
    pack = find_pack(filing.sheet.pack_id)
    with transaction():
        transitions.decide(filing, pack, verdict, actor=person_of(user), at=AT, zone=ZONE)


def lend(principal: User, delegate: User) -> None:
    post = db.session.scalars(select(Post).where(Post.user_id == principal.id)).one()
    order = DelegationOrder(post, delegate, TODAY, TODAY + timedelta(days=7), "外出学习")
    with transaction():
        register_delegation(order, actor=person_of(principal), at=AT)


def take_route(office: Office, *steps: Step) -> None:
    unit = db.session.get_one(Unit, office.unit.id)
    with transaction():
        set_route(unit, Route(steps), seen="", actor=person_of(office.administrator), at=AT)


def test_an_earlier_desk_is_told_why_it_has_the_sheet_again(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.PASSED)
    send_back(filing_id, office.director, 0, "请核金额")
    back = "退回到“财务审核”环节"
    assert told(office.clerk) == [f"《督导经费》待您办理“财务审核”（赵主任{back}）。说明：请核金额"]
    assert told(office.owner) == [f"《督导经费》已由赵主任{back}：请核金额"]
    kind = db.session.scalars(select(Notice.kind).where(Notice.user_id == office.owner.id)).one()
    assert kind is NoticeKind.NEWS, "the owner has nothing to mend"
    assert told(office.director) == []


def test_a_request_asks_the_bureau_and_its_answer_reaches_who_asked(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.RECEIVED)
    decide_filing(filing_id, office.clerk, Action.REQUEST_RETURN, "金额要改")
    asked = "《督导经费》待您办理“答复退回申请”（李财务申请退回修改）。说明：金额要改"
    assert told(office.officer) == [asked]
    (item,) = list_waiting_items(TODAY)
    assert (item.desk, [one.name for one in item.people]) == ("答复退回申请", ["钱归口"])
    decide_filing(filing_id, office.officer, Action.REFUSE_RETURN, "已汇总")
    assert told(office.officer) == []
    answer = "《督导经费》已由钱归口答复不退回：已汇总"
    assert told(office.clerk)[-1] == told(office.owner)[-1] == answer
    assert list_waiting_items(TODAY) == []


def test_a_withdrawal_settles_what_the_desk_was_asked(office: Office, filing_id: int) -> None:
    submit_filing(filing_id, office.owner)
    assert len(told(office.clerk)) == 1
    decide_filing(filing_id, office.owner, Action.WITHDRAW)
    assert told(office.clerk) == told(office.owner) == []


def test_reopening_tells_the_owner_that_the_sheet_is_back(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.RECEIVED)
    decide_filing(filing_id, office.officer, Action.REOPEN, "口径有误")
    newest = select(Notice).where(Notice.user_id == office.owner.id).order_by(Notice.id.desc())
    notice = db.session.scalars(newest.limit(1)).one()
    assert notice.text == "《督导经费》已由钱归口重新打开：口径有误"
    assert notice.kind is NoticeKind.RETURNED


def test_a_delegate_is_asked_like_the_holder_and_the_holder_told_what_was_done(
    office: Office, filing_id: int
) -> None:
    lend(office.director, office.deputy)
    bring_to(office, filing_id, Stop.PASSED)
    asked = "《督导经费》待您办理“主要负责人审定”（王分管通过）"
    assert told(office.director) == [asked]
    items = list_waiting_items(TODAY)
    assert [one.name for item in items for one in item.people] == ["赵主任", "王分管"]
    decide_filing(filing_id, office.deputy, Action.SIGN_OFF)
    done = "《督导经费》已由王分管（代赵主任）审定"
    assert told(office.director) == [done]
    assert told(office.owner) == [done]


def test_where_all_must_pass_only_those_who_have_not_stay_asked(
    office: Office, filing_id: int
) -> None:
    second = make_user("second", "吴副职")
    give_post(second, PostRole.DEPUTY_HEAD, office.unit)
    take_route(
        office,
        Step(PostRole.DEPUTY_HEAD, Action.PASS, requires=Requires.ALL),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
    )
    submit_filing(filing_id, office.owner)
    assert len(told(office.deputy)) == len(told(second)) == 1
    decide_filing(filing_id, office.deputy, Action.PASS)
    assert told(office.deputy) == []
    assert len(told(second)) == 1, "nobody is asked twice"
    (item,) = list_waiting_items(TODAY)
    assert [one.name for one in item.people] == ["吴副职"]
    decide_filing(filing_id, second, Action.PASS)
    assert told(second, unread=False) == ["《督导经费》待您办理“分管领导审核”（张经办送审）"]
    assert told(office.director) == ["《督导经费》待您办理“主要负责人审定”（吴副职通过）"]


def test_where_all_must_pass_the_delegate_of_one_who_has_is_not_asked(
    office: Office, filing_id: int
) -> None:
    second = make_user("second", "吴副职")
    give_post(second, PostRole.DEPUTY_HEAD, office.unit)
    lend(office.deputy, office.clerk)
    take_route(
        office,
        Step(PostRole.DEPUTY_HEAD, Action.PASS, requires=Requires.ALL),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
    )
    submit_filing(filing_id, office.owner)
    assert len(told(office.clerk)) == 1, "the delegate may act as well"
    decide_filing(filing_id, office.deputy, Action.PASS)
    assert told(office.clerk) == []
    (item,) = list_waiting_items(TODAY)
    assert [one.name for one in item.people] == ["吴副职"]
