"""已办: what a person has decided on and may still see."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from perfeval.db import db
from perfeval.models import Post
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


def test_it_lists_what_the_person_decided_on(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.PASSED)
        make_filing(office, name="没有经手的")
    for user in (office.clerk, office.deputy):
        page = open_page(visit(user), "/reviews/decided")
        assert f"/sheets/{filing_id}" in page.links
        assert "没有经手的" not in page.text
    assert "您还没有办理过" in open_page(visit(office.director), "/reviews/decided").text


def test_to_submit_is_not_to_decide(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.owner), "/reviews/decided")
    assert f"/sheets/{filing_id}" not in page.links


def test_who_left_the_post_sees_it_no_more(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.CHECKED)
        db.session.scalars(
            select(Post).where(Post.user_id == office.clerk.id)
        ).one().valid_to = date(2023, 2, 1)
        db.session.commit()
    client = visit(office.clerk)
    assert "您还没有办理过" in open_page(client, "/reviews/decided").text
    open_page(client, f"/sheets/{filing_id}", 404)


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/reviews/decided")
