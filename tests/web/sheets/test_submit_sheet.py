"""Saving and submitting: what blocks it, what it freezes, whom it hands the sheet to."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import content_hash, parse_sheet
from perfeval.domain.workflow import Action, State
from perfeval.models import Post, RouteStep, User
from tests.factories import give_post, make_user
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.sheets.filling import open_sheet, stored


def state_of(app: Flask, filing_id: int) -> State:
    with app.app_context():
        return load_filing(filing_id).state


def test_what_was_typed_is_saved_and_handed_to_the_first_desk(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    page = open_sheet(client, filing_id)
    answer = page.press("submit", {"indicators-0-actual": "315次", "comment": "请审\r\n谢谢"})
    shown = follow(client, answer)
    assert "已送审" in shown.text
    assert "待财务审核" in shown.text
    with app.app_context():
        filing = load_filing(filing_id)
        round_ = filing.rounds[0]
        assert (filing.state, filing.step) == (State.SUBMITTED, 0)
        assert (filing.waiting_role, filing.waiting_unit_id) == ("finance_clerk", office.unit.id)
        assert parse_sheet(round_.content).indicators[0].actual_value == "315次"
        assert round_.sha256 == content_hash(round_.content)
        decision = round_.decisions[0]
        assert (decision.action, decision.actor_name) == (Action.SUBMIT, "张经办")
        assert (decision.comment, decision.content_sha256) == ("请审\n谢谢", round_.sha256)


def test_errors_block_it_and_say_how_many(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    client = visit(office.owner)
    page = open_sheet(client, filing_id)
    answer = page.press("submit", {"objectives-0-actual": "改过", "comment": "请审"})
    assert answer.status_code == 422
    shown = read(answer)
    count = len(shown.text.split("必须修改")) - 1
    assert count > 1
    words = shown.text[shown.text.index("还有 ") :].split()
    listed = shown.text[shown.text.index("审核疑点 必须修改 ") :].split()
    assert words[1] == listed[2]
    assert int(words[1]) > 0
    assert "内容已保存，但没有送审" in shown.text
    assert shown.fields["comment"] == "请审"
    assert state_of(app, filing_id) is State.DRAFT
    assert stored(app, filing_id).objectives[0].actual_completion == "改过"
    # The answer is the page to go on with: a save from it is no clash.
    again = read(page.send({**shown.fields, "objectives-0-actual": "再改", "do": "save"}))
    assert "已保存" in again.text


def leave(app: Flask, user: User) -> None:
    with app.app_context():
        for post in db.session.query(Post).filter_by(user_id=user.id):
            post.valid_to = date(2020, 1, 1)
        db.session.commit()


@pytest.mark.parametrize(
    ("gone", "desk", "post"),
    [
        ("clerk", "财务审核", "财务"),
        ("deputy", "分管领导审核", "分管领导"),
        ("director", "主要负责人审定", "主要负责人"),
        ("officer", "财政局接收", "归口业务股室"),
    ],
)
def test_a_desk_without_a_person_blocks_it_and_names_the_post(
    app: Flask, office: Office, filing_id: int, visit: Visit, gone: str, desk: str, post: str
) -> None:
    leave(app, getattr(office, gone))
    answer = open_sheet(visit(office.owner), filing_id).press("submit")
    assert answer.status_code == 422
    assert f"“{desk}”环节没有可以办理的人" in read(answer).text
    assert f"“{post}”" in read(answer).text
    assert state_of(app, filing_id) is State.DRAFT


def test_a_desk_held_by_the_owner_alone_is_left_out_and_that_is_said(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    leave(app, office.clerk)
    with app.app_context():
        give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
    client = visit(office.owner)
    said = "回避：“财务审核”环节只有送审人张经办任职，本人不能审核自己送审的表，不经该环节。"
    assert said in open_page(client, f"/sheets/{filing_id}").text
    answer = open_sheet(client, filing_id).press("submit")
    after = follow(client, answer)
    assert "待分管领导审核" in after.text
    assert said in after.text


def test_where_nobody_is_left_to_sign_off_it_is_blocked(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    leave(app, office.director)
    with app.app_context():
        give_post(office.owner, PostRole.DIRECTOR, office.unit)
    client = visit(office.owner)
    page = open_page(client, f"/sheets/{filing_id}")
    assert "现在还不能送审：“主要负责人审定”环节没有可以办理的人" in page.text
    answer = open_sheet(client, filing_id).press("submit")
    assert "本人不能审核自己送审的表" in read(answer).text
    assert state_of(app, filing_id) is State.DRAFT


def test_a_disabled_account_holds_no_desk(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        db.session.get_one(User, office.director.id).active = False
        db.session.commit()
    answer = open_sheet(visit(office.owner), filing_id).press("submit")
    assert "“主要负责人审定”环节没有可以办理的人" in read(answer).text


def test_the_route_is_frozen(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    open_sheet(visit(office.owner), filing_id).press("submit")
    with app.app_context():
        step = RouteStep(
            unit_id=office.unit.id,
            position=0,
            role=PostRole.DIRECTOR,
            action=Action.SIGN_OFF,
            desk="unit",
        )
        db.session.add(step)
        db.session.commit()
    text = open_page(visit(office.clerk), f"/sheets/{filing_id}").text
    assert "分管领导审核" in text
    assert ("action", "pass") in open_page(visit(office.clerk), f"/sheets/{filing_id}").buttons


def test_a_unit_with_a_route_of_its_own_takes_it(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        for position, (role, action) in enumerate(
            [(PostRole.FINANCE_CLERK, Action.PASS), (PostRole.DIRECTOR, Action.SIGN_OFF)]
        ):
            db.session.add(
                RouteStep(
                    unit_id=office.unit.id,
                    position=position,
                    role=role,
                    action=action,
                    desk="unit",
                )
            )
        db.session.commit()
    client = visit(office.owner)
    text = follow(client, open_sheet(client, filing_id).press("submit")).text
    assert "主要负责人审定" in text
    assert "分管领导审核" not in text
    with app.app_context():
        decide_filing(filing_id, office.clerk, Action.PASS)
        decide_filing(filing_id, office.director, Action.SIGN_OFF)
        filing = load_filing(filing_id)
        assert (filing.state, filing.step) == (State.SIGNED_OFF, None)


def test_a_second_click_submits_once(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    page = open_sheet(visit(office.owner), filing_id)
    assert [page.press("submit").status_code for _ in range(2)] == [302, 409]
    with app.app_context():
        assert len(load_filing(filing_id).rounds) == 1


def test_after_a_return_a_new_round_begins(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
        decide_filing(filing_id, office.clerk, Action.RETURN, "改第一行")
    client = visit(office.owner)
    text = follow(client, open_sheet(client, filing_id).press("submit")).text
    assert text.index("第1轮") < text.index("改第一行") < text.index("第2轮")


def test_a_holder_of_the_owners_post_who_is_not_its_owner_does_not_see_it(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        colleague = make_user("colleague", "同事")
        give_post(colleague, PostRole.OWNER, office.unit)
    open_page(visit(colleague), f"/sheets/{filing_id}", 404)


def test_a_long_opinion_is_cut_where_the_page_says(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    open_sheet(visit(office.owner), filing_id).press("submit", {"comment": "长" * 3000})
    with app.app_context():
        assert load_filing(filing_id).rounds[0].decisions[0].comment == "长" * 2000
