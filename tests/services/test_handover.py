"""Handing over: projects and posts move in one step, open items follow, the list is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError
from perfeval.domain.handover import HandoverList, build_handover_grid
from perfeval.domain.records import read_record
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action
from perfeval.models import Handover, Unit, User
from perfeval.packs import find_pack
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.queries.delegations import list_of_principal
from perfeval.queries.filings import list_own, list_waiting_for
from perfeval.queries.people import get_person
from perfeval.services.delegations import DelegationOrder, register_delegation
from perfeval.services.handover import HandoverOrder, hand_over, preview_hand_over
from perfeval.services.organisation import InputError
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

TODAY = AT.date()
SIGNED_FORM = "national-2020"  # a form with places for the names of its signers


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def heir(office: Office) -> User:
    """Somebody who works at the office and has no project."""
    user = make_user("heir", "陈接任")
    give_post(user, PostRole.SECRETARY, office.unit)
    return user


def move(
    office: Office,
    leaver: User,
    successor: User,
    *roles: PostRole,
    days_left: int | None = None,
    actor: User | None = None,
) -> Handover:
    db.session.expunge_all()
    last_day = None if days_left is None else TODAY + timedelta(days=days_left)
    with transaction():
        return hand_over(
            db.session.get_one(Unit, office.unit.id),
            db.session.get_one(User, leaver.id),
            db.session.get_one(User, successor.id),
            what=HandoverOrder(frozenset(roles), last_day),
            actor=person_of(actor or office.administrator),
            at=AT,
        )


def test_projects_drafts_and_posts_go_over_in_one_step(office: Office, heir: User) -> None:
    draft = make_filing(office, name="填报中的项目")
    submitted = make_filing(office, name="送审了的项目")
    bring_to(office, submitted, Stop.SUBMITTED)
    done = move(office, office.owner, heir, PostRole.OWNER)
    successor, leaver = person_of(heir), person_of(office.owner)
    assert {one.id for one in list_own(successor)} == {draft, submitted}
    assert list_own(leaver) == []
    assert not leaver.posts
    assert (done.leaver_name, done.successor_name) == ("张经办", "陈接任")
    content = read_record(HandoverList, done.content)
    assert [(one.name, one.state) for one in content.projects] == [
        ("填报中的项目", "填报中"),
        ("送审了的项目", "审核中 · 待财务审核"),
    ]
    assert [(one.role, one.given) for one in content.posts] == [("经办人", True)]


def test_what_waits_follows_the_post(office: Office, heir: User) -> None:
    filing_id = make_filing(office, name="待财务审核的项目")
    bring_to(office, filing_id, Stop.SUBMITTED)
    done = move(office, office.clerk, heir, PostRole.FINANCE_CLERK)
    assert [one.id for one in list_waiting_for(person_of(heir), TODAY)] == [filing_id]
    assert list_waiting_for(person_of(office.clerk), TODAY) == []
    (line,) = read_record(HandoverList, done.content).waiting
    assert (line.name, line.desk) == ("待财务审核的项目", "财务")


def test_both_hold_the_post_until_the_last_day(office: Office, heir: User) -> None:
    move(office, office.clerk, heir, PostRole.FINANCE_CLERK, days_left=3)
    for user in (office.clerk, heir):
        assert person_of(user).holds(PostRole.FINANCE_CLERK, office.unit.id)
    later = TODAY + timedelta(days=4)
    leaver = db.session.get_one(User, office.clerk.id)
    assert not get_person(leaver, later).holds(PostRole.FINANCE_CLERK, office.unit.id)


def test_a_post_that_is_not_ticked_ends_all_the_same(office: Office, heir: User) -> None:
    give_post(office.owner, PostRole.DEPUTY_HEAD, office.unit)
    move(office, office.owner, heir, PostRole.OWNER)
    assert not person_of(office.owner).posts
    assert not person_of(heir).holds(PostRole.DEPUTY_HEAD, office.unit.id)


def test_delegations_of_the_leaver_end_with_the_posts(office: Office, heir: User) -> None:
    deputy = db.session.get_one(User, office.deputy.id)
    post = db.session.get_one(User, office.director.id).posts[0]
    order = DelegationOrder(post, deputy, TODAY, TODAY + timedelta(days=9))
    with transaction():
        register_delegation(order, actor=person_of(office.director), at=AT)
    done = move(office, office.director, heir, PostRole.DIRECTOR)
    assert not person_of(office.deputy).proxies
    assert list_of_principal(office.director.id)[0].ended_at == AT
    assert "王分管代赵主任" in read_record(HandoverList, done.content).delegations[0]


def test_the_print_names_whoever_submitted_that_round(office: Office, heir: User) -> None:
    filing_id = make_filing(office)
    submit_filing(filing_id, office.owner)
    decide_filing(filing_id, office.clerk, Action.RETURN, "请补充")
    move(office, office.owner, heir, PostRole.OWNER)
    submit_filing(filing_id, heir)
    rounds = load_filing(filing_id).rounds
    printed = [_text(print_round(one, find_pack(SIGNED_FORM), ZONE)) for one in rounds]
    assert "填表人：张经办" in printed[0]
    assert "填表人：陈接任" in printed[1]
    assert "张经办" not in printed[1]


def test_a_preview_changes_nothing(office: Office, heir: User) -> None:
    filing_id = make_filing(office)
    content = preview_hand_over(
        office.unit,
        db.session.get_one(User, office.owner.id),
        heir,
        what=HandoverOrder(frozenset({PostRole.OWNER})),
        actor=person_of(office.administrator),
        at=AT,
    )
    assert len(content.projects) == 1
    db.session.commit()
    assert [one.id for one in list_own(person_of(office.owner))] == [filing_id]


def test_the_list_is_printed_with_places_to_sign(office: Office, heir: User) -> None:
    make_filing(office, name="某项目")
    done = move(office, office.owner, heir, PostRole.OWNER)
    grid = build_handover_grid(read_record(HandoverList, done.content))
    text = _text(print_as(Format.PDF, [Printable(grid)]))
    for words in ("张经办工作交接清单", "某项目", "接收人：陈接任", "监交人（签字）"):
        assert words in text


def test_what_is_refused(office: Office, heir: User) -> None:
    make_filing(office)
    with pytest.raises(InputError, match="不能交接给本人"):
        move(office, office.owner, office.owner, PostRole.OWNER)
    with pytest.raises(InputError, match="还不是本单位经办人"):
        move(office, office.owner, heir)
    with pytest.raises(InputError, match="现有的岗位"):
        move(office, office.owner, heir, PostRole.OWNER, PostRole.DIRECTOR)
    with pytest.raises(InputError, match="不能早于昨天"):
        move(office, office.owner, heir, PostRole.OWNER, days_left=-2)
    with pytest.raises(InputError, match="无需交接"):
        move(office, office.stranger, heir)
    with pytest.raises(NotPermittedError):
        move(office, office.owner, heir, PostRole.OWNER, actor=office.director)
    db.session.get_one(User, heir.id).active = False
    db.session.commit()
    with pytest.raises(InputError, match="已停用"):
        move(office, office.owner, heir, PostRole.OWNER)


def _text(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
