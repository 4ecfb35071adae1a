"""我的项目: the sheets of a person's own projects."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.models import Post
from tests.factories import give_post, make_user, post
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


def test_it_lists_the_persons_own_sheets_with_their_states(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        draft = make_filing(office, name="甲项目")
        bring_to(office, make_filing(office, name="乙项目"), Stop.CHECKED)
        colleague = make_user("colleague", "同事")
        give_post(colleague, PostRole.OWNER, office.unit)
        make_filing(office, name="同事的项目", owner=colleague)
    page = open_page(visit(office.owner), "/projects/")
    assert page.links[f"/sheets/{draft}"] == "甲项目"
    for words in ("填报中", "待分管领导审核", "90.00", "99.60%", "2023年1月10日 09:30"):
        assert words in page.text
    assert "同事的项目" not in page.text
    assert "/projects/new" in page.links


def test_who_left_the_post_sees_the_sheets_no_more(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, name="甲项目")
        held = db.session.scalars(select(Post).where(Post.user_id == office.owner.id)).one()
        held.valid_to = date(2023, 2, 1)
        db.session.commit()
    client = visit(office.owner)
    page = open_page(client, "/projects/")
    assert "甲项目" not in page.text
    assert "/projects/new" not in page.links
    open_page(client, f"/sheets/{filing_id}", 404)


def test_without_a_project_it_says_how_to_begin(office: Office, visit: Visit) -> None:
    assert "还没有项目" in open_page(visit(office.owner), "/projects/").text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/projects/")


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.owner), "/projects/").status_code == 405
