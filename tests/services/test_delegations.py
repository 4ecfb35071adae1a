"""Delegations from registering to the print: who acts, in whose name, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.delegations import DELEGABLE
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, Requires, Route, Step
from perfeval.models import Delegation, Post, Unit, User
from perfeval.packs import find_pack
from perfeval.queries.delegations import get_delegation
from perfeval.queries.filings import list_waiting_for
from perfeval.queries.rounds import round_notes
from perfeval.services.delegations import (
    DelegationOrder,
    confirm_delegation,
    end_delegation,
    register_delegation,
)
from perfeval.services.organisation import InputError, set_route
from perfeval.services.rounds import print_round
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

SIGNED_FORM = "national-2020"  # a form with places for the names of its signers
TODAY = AT.date()
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def secretary(office: Office) -> User:
    """The office's secretary."""
    user = make_user("secretary", "文小秘")
    give_post(user, PostRole.SECRETARY, office.unit)
    return user


def post_of(user: User) -> Post:
    """Return the post that a person has by which something is decided."""
    wanted = select(Post).where(Post.user_id == user.id, Post.role.in_(DELEGABLE))
    return db.session.scalars(wanted).one()


def register(
    principal: User,
    delegate: User,
    *,
    actor: User | None = None,
    starts_on: date = TODAY,
    ends_on: date = NEXT_WEEK,
) -> int:
    db.session.expunge_all()
    post, user = post_of(principal), db.session.get_one(User, delegate.id)
    order = DelegationOrder(post, user, starts_on, ends_on, "外出学习")
    with transaction():
        return register_delegation(order, actor=person_of(actor or principal), at=AT).id


def load(delegation_id: int) -> Delegation:
    db.session.expunge_all()
    found = get_delegation(delegation_id)
    assert found is not None
    return found


def confirm(delegation_id: int, user: User) -> None:
    with transaction():
        confirm_delegation(load(delegation_id), actor=person_of(user), at=AT)


def end(delegation_id: int, user: User) -> None:
    with transaction():
        end_delegation(load(delegation_id), actor=person_of(user), at=AT)


def test_a_delegate_signs_and_the_print_names_both(office: Office, secretary: User) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.PASSED)
    delegation_id = register(office.director, office.deputy, actor=secretary)
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.deputy, Action.SIGN_OFF)
    confirm(delegation_id, office.director)
    assert [one.id for one in list_waiting_for(person_of(office.deputy), TODAY)] == [filing_id]
    decide_filing(filing_id, office.deputy, Action.SIGN_OFF, "同意")
    round_ = load_filing(filing_id).rounds[-1]
    decision = round_.decisions[-1]
    assert (decision.actor_name, decision.on_behalf_of_name) == ("王分管", "赵主任")
    assert decision.on_behalf_of_id == office.director.id
    print_ = print_round(round_, find_pack(SIGNED_FORM), ZONE)
    pages = PdfReader(BytesIO(print_)).pages
    assert "王分管（代赵主任）" in "".join("".join(p.extract_text().split()) for p in pages)


def test_first_to_act_counts(office: Office) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.PASSED)
    register(office.director, office.deputy)
    decide_filing(filing_id, office.director, Action.SIGN_OFF)
    assert load_filing(filing_id).rounds[-1].decisions[-1].on_behalf_of_id is None
    assert list_waiting_for(person_of(office.deputy), TODAY) == []
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.deputy, Action.SIGN_OFF)


def test_who_holds_the_post_too_acts_in_own_name(office: Office) -> None:
    give_post(office.deputy, PostRole.DIRECTOR, office.unit)
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.PASSED)
    register(office.director, office.deputy)
    decide_filing(filing_id, office.deputy, Action.SIGN_OFF)
    assert load_filing(filing_id).rounds[-1].decisions[-1].on_behalf_of_name is None


def test_what_was_lent_ends_with_the_post_or_the_account_of_its_holder(office: Office) -> None:
    register(office.director, office.deputy)
    assert person_of(office.deputy).holds(PostRole.DIRECTOR, office.unit.id)
    director = db.session.get_one(User, office.director.id)
    director.active = False
    db.session.commit()
    assert not person_of(office.deputy).holds(PostRole.DIRECTOR, office.unit.id)
    director.active = True
    post_of(director).valid_to = TODAY - timedelta(days=1)
    db.session.commit()
    assert not person_of(office.deputy).holds(PostRole.DIRECTOR, office.unit.id)


def test_a_delegate_cannot_delegate_further(office: Office) -> None:
    register(office.director, office.deputy)
    register(office.deputy, office.clerk)
    clerk = person_of(office.clerk)
    assert clerk.holds(PostRole.DEPUTY_HEAD, office.unit.id)
    assert not clerk.holds(PostRole.DIRECTOR, office.unit.id)


def test_a_delegate_acts_where_only_the_submitter_holds_the_desk(office: Office) -> None:
    """The finance clerk submits an own sheet: it passes the clerk's desk through the delegate."""
    give_post(office.clerk, PostRole.OWNER, office.unit)
    filing_id = make_filing(office, owner=office.clerk)
    register(office.clerk, office.director)
    submit_filing(filing_id, office.clerk)
    assert "由代理人赵主任办理" in "".join(round_notes(load_filing(filing_id).rounds[-1]))
    decide_filing(filing_id, office.director, Action.PASS)
    decision = load_filing(filing_id).rounds[-1].decisions[-1]
    assert (decision.actor_name, decision.on_behalf_of_name) == ("赵主任", "李财务")


def test_a_step_that_all_must_pass_counts_the_delegate_for_the_principal(office: Office) -> None:
    second = make_user("second", "吴副职")
    give_post(second, PostRole.DEPUTY_HEAD, office.unit)
    unit = db.session.get_one(Unit, office.unit.id)
    steps = (
        Step(PostRole.DEPUTY_HEAD, Action.PASS, requires=Requires.ALL),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
    )
    with transaction():
        set_route(unit, Route(steps), seen="", actor=person_of(office.administrator), at=AT)
    register(office.deputy, office.clerk)
    filing_id = make_filing(office)
    submit_filing(filing_id, office.owner)
    decide_filing(filing_id, office.clerk, Action.PASS)
    assert load_filing(filing_id).step == 0
    for user in (office.deputy, office.clerk):
        with pytest.raises(NotPermittedError):
            decide_filing(filing_id, user, Action.PASS)
        assert list_waiting_for(person_of(user), TODAY) == []
    decide_filing(filing_id, second, Action.PASS)
    assert load_filing(filing_id).step == 1


def test_nobody_decides_for_another_on_an_own_submission(office: Office) -> None:
    filing_id = make_filing(office)
    register(office.clerk, office.owner)
    submit_filing(filing_id, office.owner)
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.owner, Action.PASS)


def test_only_the_principal_confirms_and_only_once(office: Office, secretary: User) -> None:
    delegation_id = register(office.director, office.deputy, actor=secretary)
    for user in (secretary, office.deputy, office.administrator):
        with pytest.raises(NotPermittedError):
            confirm(delegation_id, user)
    confirm(delegation_id, office.director)
    with pytest.raises(WorkflowError, match="已经确认过"):
        confirm(delegation_id, office.director)


def test_an_ended_one_lends_nothing_and_makes_room_for_another(office: Office) -> None:
    delegation_id = register(office.director, office.deputy)
    with pytest.raises(NotPermittedError):
        end(delegation_id, office.deputy)
    end(delegation_id, office.director)
    assert not person_of(office.deputy).holds(PostRole.DIRECTOR, office.unit.id)
    with pytest.raises(WorkflowError, match="已撤销"):
        end(delegation_id, office.director)
    with pytest.raises(WorkflowError, match="不能再确认"):
        confirm(delegation_id, office.director)
    register(office.director, office.clerk)


def test_what_is_refused(office: Office, secretary: User) -> None:
    with pytest.raises(InputError, match="不能委托给本人"):
        register(office.director, office.director, actor=secretary)
    with pytest.raises(InputError, match="已过"):
        register(office.director, office.deputy, starts_on=TODAY - timedelta(days=1))
    with pytest.raises(InputError, match="没有岗位"):
        register(office.director, office.stranger)
    with pytest.raises(NotPermittedError):
        register(office.director, office.deputy, actor=office.clerk)
    register(office.director, office.deputy)
    with pytest.raises(InputError, match="重叠"):
        register(office.director, office.clerk, starts_on=NEXT_WEEK, ends_on=NEXT_WEEK)
    post = post_of(office.clerk)
    post.valid_to = TODAY + timedelta(days=2)
    db.session.commit()
    late = TODAY + timedelta(days=3)
    with pytest.raises(InputError, match="不担任"):
        register(office.clerk, office.deputy, starts_on=late)
