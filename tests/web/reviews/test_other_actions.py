"""The other buttons of a sheet's page: a return to a desk, withdrawing, undoing, reopening."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, State
from perfeval.models import User
from tests.factories import csrf_token, give_post, post
from tests.factories.filings import (
    decide_filing,
    load_filing,
    make_filing,
    submit_filing,
)
from tests.factories.long_routes import LongOffice, make_long_office, way_of
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, follow, open_page, read

REASON = "第2行金额不符"
SUBMITTED, HALF, PASSED, REVIEWED, SIGNED_OFF, REPORTED, CHECKED, RECEIVED, ACCEPTED, FINAL = range(
    1, 11
)


@pytest.fixture
def office(app: Flask) -> LongOffice:
    """An office with the long route."""
    with app.app_context():
        return make_long_office()


@pytest.fixture
def filing_id(app: Flask, office: LongOffice) -> int:
    """A draft that holds the corrected sheet."""
    with app.app_context():
        return make_filing(office)


def go(app: Flask, office: LongOffice, filing_id: int, stop: int) -> None:
    """Go on the straight way; decided just now, so that it can still be taken back."""
    at = datetime.now(UTC)
    with app.app_context():
        for user, action in way_of(office)[:stop]:
            if action is Action.SUBMIT:
                submit_filing(filing_id, user, at=at)
            else:
                decide_filing(filing_id, user, action, at=at)


def sheet(client: FlaskClient, filing_id: int) -> ReadPage:
    return open_page(client, f"/sheets/{filing_id}")


def actions_on(page: ReadPage) -> set[str]:
    return {value for name, value in page.buttons if name == "action"}


def press(
    client: FlaskClient, filing_id: int, action: str, comment: str = "", **changes: str
) -> TestResponse:
    """Press a button of the decision form as it stands on the page."""
    return send(client, filing_id, sheet(client, filing_id).fields, action, comment, **changes)


def send(
    client: FlaskClient,
    filing_id: int,
    shown: Mapping[str, str],
    action: str,
    comment: str = "",
    **changes: str,
) -> TestResponse:
    names = ("seen_sha256", "seen_step", "seen_decisions", "to_step")
    fields = {name: shown[name] for name in names if name in shown}
    fields |= {"action": action, "comment": comment, **changes}
    return post(client, f"/reviews/{filing_id}/decision", fields)


def where(app: Flask, filing_id: int) -> tuple[State, int | None]:
    with app.app_context():
        filing = load_filing(filing_id)
        return filing.state, filing.step


@pytest.mark.parametrize(
    ("stop", "who", "shown"),
    [
        (0, "owner", {"void"}),
        (SUBMITTED, "owner", {"withdraw"}),
        (SUBMITTED, "head", {"pass", "return"}),
        (HALF, "head", {"undo"}),
        (HALF, "owner", set()),
        (PASSED, "clerk", {"pass", "return"}),
        (REVIEWED, "clerk", {"undo"}),
        (REVIEWED, "director", {"sign_off", "return"}),
        (SIGNED_OFF, "director", {"reopen"}),  # printed, so that it is not taken back
        (SIGNED_OFF, "clerk", {"report", "return"}),
        (REPORTED, "above", {"pass", "return"}),
        (REPORTED, "final_officer", {"reopen", "void"}),
        (RECEIVED, "officer", {"accept", "return", "undo"}),
        (RECEIVED, "owner", {"request_return"}),
        (ACCEPTED, "final_officer", {"finalise", "return", "void"}),
        (FINAL, "final_officer", {"reopen", "undo"}),
        (FINAL, "deputy", set()),
    ],
)
def test_the_page_offers_what_the_person_may_do(
    app: Flask,
    office: LongOffice,
    filing_id: int,
    visit: Visit,
    stop: int,
    who: str,
    shown: set[str],
) -> None:
    go(app, office, filing_id, stop)
    assert actions_on(sheet(visit(getattr(office, who)), filing_id)) == shown


def test_a_return_names_its_targets_before_the_click_and_goes_there(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, SIGNED_OFF)
    client = visit(office.clerk)
    page = sheet(client, filing_id)
    assert page.fields["to_step"] == ""  # the owner, if nothing is chosen
    for words in ("经办人张经办（修改后重新送审）", "“主要负责人审定”环节（赵主任）"):
        assert words in page.text
    follow(client, client.get(press(client, filing_id, "return", REASON, to_step="2").location))
    assert where(app, filing_id) == (State.SUBMITTED, 2)
    seen = sheet(visit(office.director), filing_id)
    assert "退到“主要负责人审定”" in seen.text
    assert "审定 已失效" in seen.text
    assert "审定时的 PDF（已失效）" in seen.text
    assert actions_on(seen) == {"sign_off", "return"}


@pytest.mark.parametrize(
    ("target", "status"), [("9", 409), ("4", 409), ("x", 400), ("-1", 400), ("99999", 400)]
)
def test_a_return_to_nowhere_is_refused(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit, target: str, status: int
) -> None:
    go(app, office, filing_id, REVIEWED)
    answer = press(visit(office.director), filing_id, "return", REASON, to_step=target)
    assert answer.status_code == status
    assert where(app, filing_id) == (State.SUBMITTED, 2)


def test_withdrawing_leads_back_to_the_open_sheet(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, SUBMITTED)
    client = visit(office.owner)
    page = follow(client, press(client, filing_id, "withdraw"))
    assert "已撤回" in page.text
    assert ("do", "submit") in page.buttons
    assert where(app, filing_id) == (State.DRAFT, None)


def test_a_decision_is_taken_back_by_one_click_and_a_second_click_does_no_harm(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, REVIEWED)
    client = visit(office.clerk)
    shown = sheet(client, filing_id).fields
    for _ in range(2):
        page = follow(client, send(client, filing_id, shown, "undo"))
        assert "已撤销决定" in page.text
    assert where(app, filing_id) == (State.SUBMITTED, 1)
    assert "通过 已失效 李财务" in page.text
    assert actions_on(page) == {"pass", "return"}


def test_what_was_decided_long_ago_is_not_offered_to_be_taken_back(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=31)
    with app.app_context():
        submit_filing(filing_id, office.owner, at=long_ago)
        decide_filing(filing_id, office.head, Action.PASS, at=long_ago)
    client = visit(office.head)
    assert actions_on(sheet(client, filing_id)) == set()
    with app.app_context():
        sha256 = load_filing(filing_id).rounds[-1].sha256
    answer = send(client, filing_id, {"seen_sha256": sha256}, "undo")
    assert answer.status_code == 409
    assert "已超过 30 分钟" in read(answer).text


@pytest.mark.parametrize(
    ("stop", "who", "action", "says", "after"),
    [
        (0, "owner", "void", "请填写作废的理由", State.VOID),
        (SIGNED_OFF, "director", "reopen", "请填写重新打开的理由", State.RETURNED),
        (RECEIVED, "final_officer", "void", "请填写作废的理由", State.VOID),
        (FINAL, "owner", "request_return", "请填写申请退回修改的理由", State.FINAL),
        (FINAL, "final_officer", "reopen", "请填写重新打开的理由", State.RETURNED),
    ],
)
def test_what_needs_a_reason_asks_for_it_and_then_does_it(
    app: Flask,
    office: LongOffice,
    filing_id: int,
    visit: Visit,
    stop: int,
    who: str,
    action: str,
    says: str,
    after: State,
) -> None:
    go(app, office, filing_id, stop)
    before = where(app, filing_id)
    client = visit(getattr(office, who))
    answer = press(client, filing_id, action, " ")
    assert answer.status_code == 422
    asked = read(answer)
    assert says in asked.text
    assert where(app, filing_id) == before
    page = follow(client, send(client, filing_id, asked.fields, action, REASON))
    assert REASON in page.text
    assert where(app, filing_id)[0] is after


def test_a_request_reaches_the_bureaus_queue_and_is_answered(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, FINAL)
    press(visit(office.clerk), filing_id, "request_return", "执行数填错")
    client = visit(office.final_officer)
    queue = open_page(client, "/reviews/")
    assert f"/sheets/{filing_id}" in queue.links
    assert "申请退回，待绩效股答复" in queue.text
    page = sheet(client, filing_id)
    assert "单位申请退回修改： 执行数填错" in page.text
    assert actions_on(page) == {"reopen", "refuse_return"}
    after = follow(client, press(client, filing_id, "refuse_return", "已汇总"))
    assert "申请退回，待" not in after.text
    assert f"/sheets/{filing_id}" not in open_page(client, "/reviews/").links


@pytest.mark.parametrize(
    ("who", "action", "status", "says"),
    [
        ("deputy", "pass", 403, "您现在不能办理这一步"),
        ("owner", "pass", 403, "您现在不能办理这一步"),
        ("head", "undo", 403, "只能撤销本人刚作的决定"),
        ("clerk", "reopen", 409, "该表还没有审定"),
        ("owner", "void", 409, "不能作废"),
        ("owner", "request_return", 409, "财政局接收以后才需要申请退回"),
        ("clerk", "sign_off", 409, "不在这一环节"),
    ],
)
def test_whatever_is_refused_gives_the_typed_words_back(
    app: Flask,
    office: LongOffice,
    filing_id: int,
    visit: Visit,
    who: str,
    action: str,
    status: int,
    says: str,
) -> None:
    go(app, office, filing_id, PASSED)
    with app.app_context():
        sha256 = load_filing(filing_id).rounds[-1].sha256
    fields = {"action": action, "comment": "写了\r\n很久的意见", "seen_sha256": sha256}
    answer = post(visit(getattr(office, who)), f"/reviews/{filing_id}/decision", fields)
    assert answer.status_code == status
    page = read(answer)
    assert says in page.text
    assert page.fields["kept"] == "写了\r\n很久的意见"
    assert where(app, filing_id) == (State.SUBMITTED, 1)


def test_a_missing_reason_keeps_the_chosen_target(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, REVIEWED)
    answer = press(visit(office.director), filing_id, "return", "", to_step="1")
    assert answer.status_code == 422
    assert read(answer).fields["to_step"] == "1"


def money_fields(page: ReadPage) -> dict[str, str]:
    return {name: text for name, text in page.fields.items() if name.startswith("cell:")}


def correct(client: FlaskClient, filing_id: int, **changes: str) -> TestResponse:
    shown = sheet(client, filing_id)
    fields = {**money_fields(shown), **{f"cell:{path}": text for path, text in changes.items()}}
    seen = {name: shown.fields[name] for name in ("seen_sha256", "seen_step")}
    return post(client, f"/reviews/{filing_id}/money", {**fields, **seen, "comment": "查账改正"})


def test_the_clerk_corrects_the_money_and_the_owner_sees_old_and_new(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, PASSED)
    client = visit(office.clerk)
    shown = money_fields(sheet(client, filing_id))
    assert set(shown) >= {"cell:funds[0].annual_budget", "cell:funds[0].executed"}
    old = shown["cell:funds[0].executed"]
    typed = {"funds[0].executed": "9.5", "funds[1].executed": "9.5"}
    page = follow(client, correct(client, filing_id, **typed))
    assert "已改正资金数，并开始新的一轮" in page.text
    owner = sheet(visit(office.owner), filing_id)
    assert f"{old} → 9.5" in owner.text
    assert "查账改正" in owner.text
    assert "第2轮" in owner.text
    assert where(app, filing_id) == (State.SUBMITTED, 0)


@pytest.mark.parametrize(
    ("typed", "says"),
    [({}, "资金数没有改动"), ({"funds[0].executed": "许多"}, "改后有")],
)
def test_a_correction_that_is_none_is_refused_and_given_back(
    app: Flask,
    office: LongOffice,
    filing_id: int,
    visit: Visit,
    typed: dict[str, str],
    says: str,
) -> None:
    go(app, office, filing_id, PASSED)
    answer = correct(visit(office.clerk), filing_id, **typed)
    assert answer.status_code == 409
    page = read(answer)
    assert says in page.text
    assert all(text in page.text for text in typed.values())
    assert page.fields["kept"] == "查账改正"


@pytest.mark.parametrize("who", ["owner", "head", "director"])
def test_money_is_corrected_by_the_desk_alone(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit, who: str
) -> None:
    go(app, office, filing_id, PASSED)
    fields = {"cell:funds[0].executed": "1", "seen_sha256": "x"}
    answer = post(visit(getattr(office, who)), f"/reviews/{filing_id}/money", fields)
    assert answer.status_code == 403
    assert visit(office.stranger).get(f"/reviews/{filing_id}/money").status_code == 405
    stranger = post(visit(office.stranger), f"/reviews/{filing_id}/money", fields)
    assert stranger.status_code == 404


def test_of_two_people_at_once_one_wins_and_the_other_is_told(
    app: Flask, office: LongOffice, filing_id: int, visit: Visit
) -> None:
    go(app, office, filing_id, PASSED)
    with app.app_context():
        give_post(office.deputy, PostRole.FINANCE_CLERK, office.unit)
    tries: list[tuple[User, str]] = [(office.clerk, "pass"), (office.deputy, "return")]
    clients = [visit(user) for user, _ in tries]
    shown = [dict(sheet(client, filing_id).fields) for client in clients]
    tokens = [csrf_token(client) for client in clients]
    together = Barrier(2)

    def click(i: int) -> TestResponse:
        together.wait(timeout=10)
        names = ("seen_sha256", "seen_step", "seen_decisions")
        fields = {name: shown[i][name] for name in names}
        fields |= {"action": tries[i][1], "comment": REASON, "csrf_token": tokens[i]}
        return clients[i].post(f"/reviews/{filing_id}/decision", data=fields)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, range(2)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 302
    assert codes[1] in (403, 409)
    loser = next(answer for answer in answers if answer.status_code != 302)
    page = read(loser)
    assert page.fields["kept"] == REASON
    assert "没有办理" in page.text
    with app.app_context():
        assert len(load_filing(filing_id).rounds[0].decisions) == PASSED + 1
        db.session.remove()
