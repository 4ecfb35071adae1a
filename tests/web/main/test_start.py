"""The front door leads everybody to the page of their work."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import make_user
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.pages import follow
from tests.web.questions import assert_asks_for_login


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("owner", "我的项目"),
        ("officer", "收集情况"),
        ("clerk", "待办"),
        ("director", "待办"),
        ("administrator", "单位与人员"),
    ],
)
def test_it_leads_to_the_page_of_the_post(
    office: Office, visit: Visit, who: str, heading: str
) -> None:
    client = visit(getattr(office, who))
    assert heading in follow(client, client.get("/")).text


def test_what_waits_comes_first(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        bring_to(office, make_filing(office), Stop.REPORTED)
    answer = visit(office.officer).get("/")
    assert answer.headers["Location"] == "/reviews/"


def test_a_person_without_a_post_sees_an_empty_list(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        newcomer = make_user("newcomer", "新来的")
        make_filing(office)
    client = visit(newcomer)
    text = follow(client, client.get("/")).text
    assert "现在没有需要您办理的表" in text
    assert "我的项目" not in text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/")
