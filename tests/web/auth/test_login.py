"""The login page: who gets in, what is said to who does not, and where it leads."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.models import User
from tests.factories import PASSWORD, csrf_token, make_user, post
from tests.web.conftest import Visit
from tests.web.pages import is_login, open_page, read


@pytest.fixture
def person(app: Flask) -> User:
    """Somebody with an account."""
    with app.app_context():
        return make_user("zhang", "张经办")


def enter(
    client: FlaskClient, username: str, password: str = PASSWORD, address: str = "/login"
) -> TestResponse:
    return post(client, address, {"username": username, "password": password})


def test_the_right_password_opens_the_site(client: FlaskClient, person: User) -> None:
    answer = enter(client, person.username)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "张经办" in open_page(client, "/reviews/").text


def test_blanks_around_the_name_do_not_matter(client: FlaskClient, person: User) -> None:
    assert enter(client, f" {person.username} ").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(app: Flask, person: User) -> None:
    texts = []
    for username, password in ((person.username, "wrong"), ("nobody", "wrong")):
        client = app.test_client()
        shown = read(enter(client, username, password))
        assert "账号或密码不对，请重新输入" in shown.text
        assert shown.fields["username"] == username
        texts.append(shown.text.replace(username, ""))
        assert is_login(client.get("/reviews/"))
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("", PASSWORD, "请填写账号"),
        ("zhang", "", "请填写密码"),
        ("z" * 61, PASSWORD, "账号或密码不对"),
        ("zhang", "p" * 201, "账号或密码不对"),
    ],
)
def test_bad_input_is_said_in_chinese(
    client: FlaskClient, person: User, username: str, password: str, said: str
) -> None:
    assert person.username
    assert said in read(enter(client, username, password)).text
    assert is_login(client.get("/reviews/"))


def test_the_password_is_never_sent_back(client: FlaskClient, person: User) -> None:
    answer = enter(client, person.username, "a wrong secret")
    assert "a wrong secret" not in answer.get_data(as_text=True)


def test_a_disabled_account_gets_in_no_more(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_user("gone", active=False)
    enter(client, "gone")
    assert is_login(client.get("/reviews/"))


def test_a_disabled_account_is_out_at_once(app: Flask, person: User, visit: Visit) -> None:
    client = visit(person)
    open_page(client, "/reviews/")
    with app.app_context():
        db.session.get_one(User, person.id).active = False
        db.session.commit()
    assert is_login(client.get("/reviews/"))


def test_a_new_password_ends_every_session(app: Flask, person: User, visit: Visit) -> None:
    client = visit(person)
    with app.app_context():
        db.session.get_one(User, person.id).set_password("another password")
        db.session.commit()
    assert is_login(client.get("/reviews/"))


def test_it_leads_back_to_the_page_asked_for(client: FlaskClient, person: User) -> None:
    address = client.get("/reviews/decided").headers["Location"]
    answer = enter(client, person.username, address=address)
    assert answer.headers["Location"] == "/reviews/decided"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "https:/evil.example",
        " https://evil.example",
    ],
)
def test_it_leads_to_no_other_site(client: FlaskClient, person: User, elsewhere: str) -> None:
    answer = client.post(
        "/login",
        query_string={"next": elsewhere},
        data={
            "csrf_token": csrf_token(client),
            "username": person.username,
            "password": PASSWORD,
            "next": elsewhere,
        },
    )
    location = answer.headers.get("Location", "/")
    # As browsers read it: a backslash is a slash to them, and blanks in front do not count.
    address = urljoin("http://localhost/login", location.strip().replace("\\", "/"))
    assert urlsplit(address)[:2] == ("http", "localhost")


def test_without_a_token_nobody_gets_in(client: FlaskClient, person: User) -> None:
    answer = client.post("/login", data={"username": person.username, "password": PASSWORD})
    assert answer.status_code == 400
    assert is_login(client.get("/reviews/"))


def test_tokens_in_headers_and_addresses_open_nothing(app: Flask, person: User) -> None:
    with app.app_context():
        token = str(db.session.get_one(User, person.id).get_auth_token())
    client = app.test_client()
    for headers in (
        {"Authentication-Token": token},
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Token {token}"},
    ):
        assert is_login(client.get("/reviews/", headers=headers))
    assert is_login(client.get("/reviews/", query_string={"auth_token": token}))
    assert is_login(client.get("/reviews/", auth=(person.username, PASSWORD)))


def test_asked_for_json_it_opens_nothing_either(client: FlaskClient, person: User) -> None:
    answer = client.post("/login", json={"username": person.username, "password": PASSWORD})
    assert answer.status_code == 400
    assert is_login(client.get("/reviews/"))


def test_the_library_adds_no_pages_of_its_own(app: Flask) -> None:
    ours = {"security.login", "security.logout", "security.static"}
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {name for name in endpoints if name.startswith("security.")} == ours
