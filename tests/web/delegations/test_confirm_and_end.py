from __future__ import annotations

import pytest
from flask import Flask

from perfeval.models import User
from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.delegations.conftest import Delegate
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import NO_SUCH_ID, assert_not_found, assert_only_posted

STEPS = ("confirm", "end")


@pytest.fixture
def waiting(office: Office, secretary: User, delegate: Delegate) -> int:
    """A delegation of the director's post that waits for confirmation."""
    return delegate(office.director, office.deputy, secretary)


@pytest.mark.parametrize("step", STEPS)
def test_strangers_and_addresses_are_refused(
    app: Flask, office: Office, waiting: int, visit: Visit, step: str
) -> None:
    address = f"/delegations/{waiting}/{step}"
    assert is_login(post(app.test_client(), address))
    assert_only_posted(app, office.director, address)
    assert_not_found(visit(office.stranger), address, posted=True)
    assert_not_found(visit(office.clerk), address, posted=True)
    assert_not_found(visit(office.director), f"/delegations/{NO_SUCH_ID}/{step}", posted=True)


def test_the_principal_finds_it_at_the_start_and_confirms(
    office: Office, waiting: int, visit: Visit
) -> None:
    client = visit(office.director)
    page = follow(client, client.get("/"))
    assert "文小秘为您登记了代理" in page.text
    page = follow(client, post(client, f"/delegations/{waiting}/confirm"))
    assert "您的审核已委托给王分管" in page.text
    answer = post(client, f"/delegations/{waiting}/confirm")
    assert answer.status_code == 409
    assert "已经确认过" in read(answer).text
    assert "您正代赵主任办理" in open_page(visit(office.deputy), "/reviews/").text


def test_others_do_not_confirm(office: Office, secretary: User, waiting: int, visit: Visit) -> None:
    for user in (secretary, office.administrator, office.deputy):
        answer = post(visit(user), f"/delegations/{waiting}/confirm")
        assert answer.status_code == 403
        assert "须由赵主任本人确认" in read(answer).text


def test_the_delegate_does_not_end_it(office: Office, waiting: int, visit: Visit) -> None:
    assert post(visit(office.deputy), f"/delegations/{waiting}/end").status_code == 403


def test_it_is_ended_once(office: Office, waiting: int, visit: Visit) -> None:
    client = visit(office.director)
    page = follow(client, post(client, f"/delegations/{waiting}/end"))
    assert "已结束" in page.text
    assert post(client, f"/delegations/{waiting}/end").status_code == 409
    assert post(client, f"/delegations/{waiting}/confirm").status_code == 409


def test_a_delegate_decides_and_the_way_shows_both_names(
    app: Flask, office: Office, delegate: Delegate, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.PASSED)
    delegate(office.director, office.deputy, office.director)
    client = visit(office.deputy)
    page = open_page(client, f"/sheets/{filing_id}")
    assert "您代赵主任办理" in page.text
    sent = {name: page.fields[name] for name in ("seen_sha256", "seen_step", "seen_decisions")}
    answer = post(client, f"/reviews/{filing_id}/decision", {**sent, "action": "sign_off"})
    assert answer.status_code == 302
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert "王分管（代赵主任）" in page.text
