"""Deciding on a sheet: each action, what is stored of it, and whom it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, State
from perfeval.models import Decision
from tests.factories import csrf_token, give_post, log_in, post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    submit_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import NO_SUCH_ID, assert_not_found, assert_only_posted


def address_of(filing_id: int) -> str:
    return f"/reviews/{filing_id}/decision"


def form_on_page(client: FlaskClient, filing_id: int) -> Mapping[str, str]:
    """Return what the decision form of the sheet's page would send."""
    fields = open_page(client, f"/sheets/{filing_id}").fields
    return {name: text for name, text in fields.items() if name != "csrf_token"}


def press(
    client: FlaskClient, filing_id: int, action: str, comment: str = "", **changes: str
) -> TestResponse:
    fields = {**form_on_page(client, filing_id), "action": action, "comment": comment}
    return post(client, address_of(filing_id), {**fields, **changes})


def newest_decision(app: Flask, filing_id: int) -> Decision:
    with app.app_context():
        return load_filing(filing_id).rounds[-1].decisions[-1]


def state_of(app: Flask, filing_id: int) -> tuple[State, int | None, int]:
    """Return state, step and the number of decisions on the newest round."""
    with app.app_context():
        filing = load_filing(filing_id)
        return filing.state, filing.step, len(filing.rounds[-1].decisions)


@pytest.mark.parametrize(
    ("stop", "who", "action", "said", "after"),
    [
        (Stop.SUBMITTED, "clerk", "pass", "已通过", (State.SUBMITTED, 1, 2)),
        (Stop.CHECKED, "deputy", "pass", "已通过", (State.SUBMITTED, 2, 3)),
        (Stop.PASSED, "director", "sign_off", "已审定", (State.SIGNED_OFF, 3, 4)),
        (Stop.SIGNED_OFF, "clerk", "report", "已报送财政局", (State.SIGNED_OFF, 4, 5)),
        (Stop.REPORTED, "officer", "receive", "已接收", (State.RECEIVED, None, 6)),
    ],
)
def test_each_desk_passes_it_on_and_its_opinion_is_kept(
    app: Flask,
    office: Office,
    filing_id: int,
    visit: Visit,
    stop: Stop,
    who: str,
    action: str,
    said: str,
    after: tuple[State, int | None, int],
) -> None:
    with app.app_context():
        bring_to(office, filing_id, stop)
    user = getattr(office, who)
    client = visit(user)
    answer = press(client, filing_id, action, "  同意。\r\n请继续  ")
    first = client.get(answer.headers["Location"])
    assert said in follow(client, first).text
    assert state_of(app, filing_id) == after
    decision = newest_decision(app, filing_id)
    assert (decision.action, decision.actor_id, decision.actor_name) == (
        Action(action),
        user.id,
        user.full_name,
    )
    assert decision.comment == "同意。\n请继续"
    assert "同意。" in open_page(visit(office.clerk), f"/sheets/{filing_id}").text


@pytest.mark.parametrize(
    ("stop", "who"),
    [
        (Stop.SUBMITTED, "clerk"),
        (Stop.CHECKED, "deputy"),
        (Stop.PASSED, "director"),
        (Stop.SIGNED_OFF, "clerk"),
        (Stop.REPORTED, "officer"),
    ],
)
def test_each_desk_returns_it_with_a_reason_only(
    app: Flask, office: Office, filing_id: int, visit: Visit, stop: Stop, who: str
) -> None:
    with app.app_context():
        bring_to(office, filing_id, stop)
    before = state_of(app, filing_id)
    client = visit(getattr(office, who))
    answer = press(client, filing_id, "return", " \r\n ")
    assert answer.status_code == 422
    assert "请填写退回原因" in read(answer).text
    assert state_of(app, filing_id) == before
    press(client, filing_id, "return", "第2行金额不符")
    assert state_of(app, filing_id) == (State.RETURNED, None, before[2] + 1)
    assert newest_decision(app, filing_id).comment == "第2行金额不符"


def test_a_decision_on_an_older_round_is_refused_and_the_opinion_shown(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    seen = form_on_page(client, filing_id)
    with app.app_context():
        decide_filing(filing_id, office.clerk, Action.RETURN, "改")
        filing = load_filing(filing_id)
        filing.sheet.implementing_unit = "改过的单位"
        db.session.commit()
        submit_filing(filing_id, office.owner)
    before = state_of(app, filing_id)
    answer = post(client, address_of(filing_id), {**seen, "action": "pass", "comment": "同意甲"})
    assert answer.status_code == 409
    assert "您看到的内容已不是当前一轮" in read(answer).text
    assert "同意甲" in read(answer).text
    assert state_of(app, filing_id) == before


@pytest.mark.parametrize("seen", ["", "0" * 64, "x"])
def test_a_decision_on_content_that_was_not_on_screen_is_refused(
    app: Flask, office: Office, filing_id: int, visit: Visit, seen: str
) -> None:
    answer = press(visit(office.clerk), filing_id, "pass", seen_sha256=seen)
    assert answer.status_code == 409
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


def test_nobody_passes_what_they_submitted_themselves(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.SUBMITTED)
    client = visit(office.owner)
    page = open_page(client, f"/sheets/{filing_id}")
    assert {value for name, value in page.buttons if name == "action"} == {"withdraw"}
    with app.app_context():
        sha256 = load_filing(filing_id).rounds[-1].sha256
    for action in ("pass", "return"):
        fields = {"action": action, "comment": "自审", "seen_sha256": sha256}
        assert post(client, address_of(filing_id), fields).status_code == 403
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


def test_a_second_click_counts_once_and_says_that_it_is_done(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    seen = {**form_on_page(client, filing_id), "action": "pass"}
    for _ in range(2):
        answer = post(client, address_of(filing_id), seen)
        assert "已通过" in follow(client, client.get(answer.headers["Location"])).text
    assert state_of(app, filing_id) == (State.SUBMITTED, 1, 2)


def test_a_second_click_does_not_pass_the_next_desk_of_the_same_person(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        give_post(office.clerk, PostRole.DEPUTY_HEAD, office.unit)
    client = visit(office.clerk)
    seen = {**form_on_page(client, filing_id), "action": "pass"}
    for _ in range(2):
        assert post(client, address_of(filing_id), seen).status_code == 302
    assert state_of(app, filing_id) == (State.SUBMITTED, 1, 2)
    press(client, filing_id, "pass")
    assert state_of(app, filing_id) == (State.SUBMITTED, 2, 3)


def test_a_page_of_an_earlier_desk_decides_nothing_at_the_next(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        give_post(office.clerk, PostRole.DEPUTY_HEAD, office.unit)
    client = visit(office.clerk)
    seen = form_on_page(client, filing_id)
    press(client, filing_id, "pass")
    answer = post(client, address_of(filing_id), {**seen, "action": "return", "comment": "改"})
    assert answer.status_code == 409
    assert state_of(app, filing_id) == (State.SUBMITTED, 1, 2)


def test_two_at_once_leave_one_decision(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    clients = [visit(office.clerk), visit(office.clerk)]
    seen = {**form_on_page(clients[0], filing_id), "action": "pass"}
    tokens = [csrf_token(client) for client in clients]
    together = Barrier(2)

    def click(i: int) -> int:
        together.wait(timeout=10)
        fields = {**seen, "csrf_token": tokens[i]}
        return clients[i].post(address_of(filing_id), data=fields).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(click, range(2)))
    assert 302 in codes
    assert set(codes) <= {302, 409}
    assert state_of(app, filing_id) == (State.SUBMITTED, 1, 2)


@pytest.mark.parametrize("action", ["sign_off", "report", "receive"])
def test_an_action_that_the_desk_does_not_offer_is_refused(
    app: Flask, office: Office, filing_id: int, visit: Visit, action: str
) -> None:
    assert press(visit(office.clerk), filing_id, action).status_code == 409
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


@pytest.mark.parametrize("action", ["", "submit", "approve", "PASS"])
def test_a_word_that_is_no_decision_is_refused(
    app: Flask, office: Office, filing_id: int, visit: Visit, action: str
) -> None:
    answer = press(visit(office.clerk), filing_id, action)
    assert answer.status_code == 400
    assert "请求不完整" in read(answer).text
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


@pytest.mark.parametrize("who", ["owner", "deputy", "director"])
def test_other_desks_of_the_unit_may_not_decide(
    app: Flask, office: Office, filing_id: int, visit: Visit, who: str
) -> None:
    with app.app_context():
        sha256 = load_filing(filing_id).rounds[-1].sha256
    fields = {"action": "pass", "seen_sha256": sha256}
    answer = post(visit(getattr(office, who)), address_of(filing_id), fields)
    assert answer.status_code == 403
    assert "不能办理这一步" in read(answer).text
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    for number in (filing_id, NO_SUCH_ID):
        answer = post(client, address_of(number), {"action": "pass"})
        assert answer.status_code == 404


@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.RECEIVED])
def test_where_nobody_has_to_act_nothing_can_be_decided(
    app: Flask, office: Office, visit: Visit, stop: Stop
) -> None:
    with app.app_context():
        filing_id = make_filing(office)
        bring_to(office, filing_id, stop)
    answer = post(visit(office.clerk), address_of(filing_id), {"action": "pass"})
    assert answer.status_code == 409
    assert "没有待办的环节" in read(answer).text


def test_it_asks_for_login_and_shows_what_was_typed(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    fields = {"action": "pass", "comment": "写了很久的意见"}
    post(client, "/logout")
    answer = post(client, address_of(filing_id), fields)
    assert answer.status_code == 401
    assert "写了很久的意见" in read(answer).text
    assert is_login(app.test_client().get("/reviews/"))
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


def test_without_a_token_nothing_is_decided(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    seen = {**form_on_page(client, filing_id), "action": "pass"}
    answer = client.post(address_of(filing_id), data=seen)
    assert answer.status_code == 400
    assert "页面已过期" in read(answer).text
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


def test_it_is_never_opened_as_an_address(app: Flask, office: Office, filing_id: int) -> None:
    assert_only_posted(app, office.clerk, address_of(filing_id))
    assert state_of(app, filing_id) == (State.SUBMITTED, 0, 1)


def test_a_post_that_has_ended_decides_nothing(app: Flask, office: Office, filing_id: int) -> None:
    with app.app_context():
        give_post(office.stranger, PostRole.FINANCE_CLERK, office.unit, valid_to=date(2022, 12, 31))
    client = log_in(app.test_client(), office.stranger)
    assert_not_found(client, f"/sheets/{filing_id}")
    assert post(client, address_of(filing_id), {"action": "pass"}).status_code == 404
