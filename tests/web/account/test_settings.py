"""我的设置: one's own mail address, asked for and never needed."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.models import User
from tests.factories import post
from tests.factories.filings import Office
from tests.web.conftest import Visit
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import assert_asks_for_login, assert_only_posted

SAVE = "/account/save"


def stored(app: Flask, user: User) -> tuple[str | None, bool]:
    with app.app_context():
        found = db.session.get_one(User, user.id)
        return found.email, found.wants_digest


def test_every_page_leads_there(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.clerk), "/reviews/")
    assert page.links["/account/"] == "我的设置"


def test_address_and_wish_are_kept(app: Flask, office: Office, visit: Visit) -> None:
    client = visit(office.owner)
    before = open_page(client, "/account/")
    assert before.fields["email"] == ""
    assert before.fields["wants_digest"] == "y"
    page = follow(client, post(client, SAVE, {"email": " zhang@example.cn ", "wants_digest": "y"}))
    assert "设置已保存" in page.text
    assert page.fields["email"] == "zhang@example.cn"
    assert stored(app, office.owner) == ("zhang@example.cn", True)
    page = follow(client, post(client, SAVE, {"email": ""}))
    assert "wants_digest" not in page.fields
    assert stored(app, office.owner) == (None, False)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("张三", "邮箱应如 zhang@example.cn"),
        ("a@b.cn, c@d.cn", "邮箱应如 zhang@example.cn"),
        ("a" * 300 + "@b.cn", "邮箱应如 zhang@example.cn"),
        ("clerk@example.cn", "已登记在另一个账号下"),
    ],
)
def test_what_cannot_be_kept_is_said_and_still_there(
    app: Flask, office: Office, visit: Visit, email: str, sentence: str
) -> None:
    with app.app_context():
        db.session.get_one(User, office.clerk.id).email = "clerk@example.cn"
        db.session.commit()
    answer = post(visit(office.owner), SAVE, {"email": email, "wants_digest": "y"})
    assert answer.status_code == 422
    page = read(answer)
    assert sentence in page.text
    assert page.fields["email"] == email
    assert stored(app, office.owner) == (None, True)


def test_it_asks_for_login(app: Flask, office: Office) -> None:
    assert_asks_for_login(app, "/account/")
    assert is_login(post(app.test_client(), SAVE))
    assert_only_posted(app, office.owner, SAVE)
