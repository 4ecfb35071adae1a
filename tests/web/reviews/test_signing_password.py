"""The password before a signature: when it is asked for, and that a wrong one loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from perfeval.config import SigningPassword
from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.models import AuditEvent, User
from tests.factories import PASSWORD, log_in, post
from tests.factories.filings import Office, Stop, bring_to, load_filing, make_filing
from tests.web.pages import open_page, read

SETTINGS = "perfeval.settings"


@pytest.fixture
def asked(request: pytest.FixtureRequest, app: Flask) -> Iterator[None]:
    """How often this test's installation asks for the password."""
    usual = app.extensions[SETTINGS]
    app.extensions[SETTINGS] = replace(usual, signing_password=request.param)
    yield
    app.extensions[SETTINGS] = usual


def asking(how: SigningPassword) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("asked", [how], indirect=True)


def enter(app: Flask, user: User) -> FlaskClient:
    """Log somebody in who has not typed the password since."""
    return log_in(app.test_client(), user, confirmed=False)


def press(client: FlaskClient, filing_id: int, action: str = "pass", **fields: str) -> TestResponse:
    shown = open_page(client, f"/sheets/{filing_id}").fields
    names = ("seen_sha256", "seen_step", "seen_decisions", "to_step")
    form = {name: shown[name] for name in names if name in shown}
    return post(client, f"/reviews/{filing_id}/decision", {**form, "action": action, **fields})


def decisions(app: Flask, filing_id: int) -> int:
    with app.app_context():
        return len(load_filing(filing_id).rounds[-1].decisions)


def refusals(app: Flask) -> list[str]:
    with app.app_context():
        wanted = select(AuditEvent).where(AuditEvent.action == AuditAction.LOGIN_REFUSED)
        return [event.detail for event in db.session.scalars(wanted)]


def test_the_first_signature_of_a_login_needs_it_and_the_next_does_not(
    app: Flask, office: Office, filing_id: int
) -> None:
    with app.app_context():
        second = make_filing(office, name="第二个项目")
        bring_to(office, second, Stop.SUBMITTED)
    client = enter(app, office.clerk)
    assert "password" in open_page(client, f"/sheets/{filing_id}").areas
    assert press(client, filing_id, password=PASSWORD).status_code == 302
    assert "password" not in open_page(client, f"/sheets/{second}").areas
    assert press(client, second).status_code == 302
    assert decisions(app, second) == 2


@pytest.mark.parametrize("typed", ["", "a wrong secret", "p" * 201])
def test_without_the_right_one_nothing_is_signed_and_nothing_is_lost(
    app: Flask, office: Office, filing_id: int, typed: str
) -> None:
    client = enter(app, office.clerk)
    answer = press(
        client,
        filing_id,
        comment="写了很久的意见",
        phrase="同意。",
        meeting_name="主任办公会",
        meeting_on="2023-01-09",
        password=typed,
    )
    assert answer.status_code == 422
    page = read(answer)
    assert ("密码不对" if typed else "请输入登录密码") in page.text
    assert page.fields["comment"] == "写了很久的意见\r\n同意。"
    assert page.fields["phrase"] == ""  # it stands in the opinion already
    assert page.fields["meeting_name"] == "主任办公会"
    assert page.fields["meeting_on"] == "2023-01-09"
    assert page.fields["password"] == ""
    assert "a wrong secret" not in answer.get_data(as_text=True)
    assert decisions(app, filing_id) == 1
    fields = {name: page.fields[name] for name in page.fields if name != "csrf_token"}
    again = {**fields, "action": "pass", "password": PASSWORD}
    assert post(client, f"/reviews/{filing_id}/decision", again).status_code == 302
    with app.app_context():
        decision = load_filing(filing_id).rounds[-1].decisions[-1]
        assert decision.comment == "写了很久的意见\n同意。"
        assert decision.meeting_name == "主任办公会"


def test_remarks_on_cells_wait_for_the_right_one(
    app: Flask, office: Office, filing_id: int
) -> None:
    client = enter(app, office.clerk)
    remark = {"cell": "indicators[0].actual", "remark": "请附台账"}
    page = read(press(client, filing_id, password="a wrong secret", **remark))
    assert {name: page.fields[name] for name in remark} == remark
    fields = {name: text for name, text in page.fields.items() if name != "csrf_token"}
    answer = post(
        client,
        f"/reviews/{filing_id}/decision",
        {**fields, "action": "pass", "password": PASSWORD},
    )
    assert answer.status_code == 302
    assert "请附台账" in open_page(client, f"/sheets/{filing_id}").text


def test_a_wrong_one_is_recorded_as_a_refused_login_is(
    app: Flask, office: Office, filing_id: int
) -> None:
    client = enter(app, office.clerk)
    press(client, filing_id, password="a wrong secret")
    (detail,) = refusals(app)
    assert "办理时密码不对" in detail
    assert "secret" not in detail
    press(client, filing_id)  # nothing typed is no attempt
    assert len(refusals(app)) == 1


def test_a_return_signs_nothing_and_needs_none(app: Flask, office: Office, filing_id: int) -> None:
    client = enter(app, office.clerk)
    assert press(client, filing_id, "return", comment="请核对").status_code == 302
    assert decisions(app, filing_id) == 2


def test_a_refused_decision_does_not_ask_for_it_again(
    app: Flask, office: Office, filing_id: int
) -> None:
    client = enter(app, office.clerk)
    answer = press(client, filing_id, seen_sha256="0" * 64, password=PASSWORD)
    assert answer.status_code == 409
    assert press(client, filing_id).status_code == 302


def test_another_login_of_the_same_person_is_asked_anew(
    app: Flask, office: Office, filing_id: int
) -> None:
    press(enter(app, office.clerk), filing_id, "pass", password=PASSWORD)
    with app.app_context():
        second = make_filing(office, name="第二个项目")
        bring_to(office, second, Stop.SUBMITTED)
    assert press(enter(app, office.clerk), second).status_code == 422


@asking(SigningPassword.ALWAYS)
@pytest.mark.usefixtures("asked")
def test_it_can_be_asked_for_every_time(app: Flask, office: Office, filing_id: int) -> None:
    client = log_in(app.test_client(), office.clerk)
    assert press(client, filing_id).status_code == 422
    assert press(client, filing_id, password=PASSWORD).status_code == 302
    with app.app_context():
        second = make_filing(office, name="第二个项目")
        bring_to(office, second, Stop.SUBMITTED)
    assert press(client, second).status_code == 422


@asking(SigningPassword.NEVER)
@pytest.mark.usefixtures("asked")
def test_it_can_be_asked_for_never(app: Flask, office: Office, filing_id: int) -> None:
    client = enter(app, office.clerk)
    assert "password" not in open_page(client, f"/sheets/{filing_id}").areas
    assert press(client, filing_id).status_code == 302


def test_a_batch_needs_it_once_and_keeps_selection_and_opinion(
    app: Flask, office: Office, filing_id: int
) -> None:
    with app.app_context():
        second = make_filing(office, name="第二个项目")
        bring_to(office, second, Stop.SUBMITTED)
    client = enter(app, office.clerk)
    address = f"/reviews/batch?select={filing_id}&select={second}"
    assert "password" in open_page(client, address).areas
    with app.app_context():
        rounds = [(one, load_filing(one).rounds[-1].sha256) for one in (filing_id, second)]
    fields = {
        "item": [f"{one}:pass:0:1:{sha256}" for one, sha256 in rounds],
        "comment": "写了很久的意见",
        "password": "a wrong secret",
    }
    answer = post(client, "/reviews/batch", fields)
    assert answer.status_code == 422
    html, page = answer.get_data(as_text=True), read(answer)
    assert "密码不对" in page.text
    assert page.fields["comment"] == "写了很久的意见"
    assert all(f'value="{item}"' in html for item in fields["item"])
    assert len(refusals(app)) == 1
    answer = post(client, "/reviews/batch", {**fields, "password": PASSWORD})
    assert "已办理 2 张" in read(answer).text
    assert decisions(app, second) == 2
