"""Logout ends the session on the server; idleness and age end it too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.models import User
from perfeval.services.accounts import (
    AGE_LIMIT,
    IDLE_LIMIT,
    end_session,
    find_session,
    is_due,
    see_session,
    start_session,
)
from tests.factories import make_user, post
from tests.web.conftest import Visit
from tests.web.pages import follow, is_login, open_page, read

AT = datetime(2023, 1, 10, 1, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def person(app: Flask) -> User:
    """Somebody with an account."""
    with app.app_context():
        return make_user("zhang", "张经办")


def test_a_copy_of_the_cookie_opens_nothing_afterwards(
    app: Flask, person: User, visit: Visit
) -> None:
    client = visit(person)
    open_page(client, "/reviews/")
    cookie = client.get_cookie("perfeval")
    assert cookie is not None
    assert "登录" in follow(client, post(client, "/logout")).text
    assert is_login(client.get("/reviews/"))
    thief = app.test_client()
    thief.set_cookie("perfeval", cookie.value)
    assert is_login(thief.get("/reviews/"))


def test_other_sessions_of_the_person_go_on(person: User, visit: Visit) -> None:
    office, home = visit(person), visit(person)
    post(office, "/logout")
    open_page(home, "/reviews/")


def test_it_is_never_opened_as_an_address(person: User, visit: Visit) -> None:
    client = visit(person)
    answer = client.get("/logout")
    assert answer.status_code == 405
    assert "不能直接打开网址" in read(answer).text
    open_page(client, "/reviews/")


def test_without_a_token_nobody_is_logged_out(person: User, visit: Visit) -> None:
    client = visit(person)
    assert client.post("/logout").status_code == 400
    open_page(client, "/reviews/")


class TestLimits:
    """A session's life, with the clock in our hands."""

    def test_it_ends_when_it_was_not_used_for_long(self, app: Flask, person: User) -> None:
        with app.app_context():
            user = db.session.get_one(User, person.id)
            key = start_session(user, "127.0.0.1", at=AT)
            assert find_session(user, key, at=AT + IDLE_LIMIT) is not None
            assert find_session(user, key, at=AT + IDLE_LIMIT + SECOND) is None
            see_session(key, at=AT + IDLE_LIMIT)
            assert find_session(user, key, at=AT + 2 * IDLE_LIMIT) is not None

    def test_it_ends_with_age_however_much_it_is_used(self, app: Flask, person: User) -> None:
        with app.app_context():
            user = db.session.get_one(User, person.id)
            key = start_session(user, "127.0.0.1", at=AT)
            see_session(key, at=AT + AGE_LIMIT)
            assert find_session(user, key, at=AT + AGE_LIMIT) is not None
            assert find_session(user, key, at=AT + AGE_LIMIT + SECOND) is None

    def test_it_ends_once_for_good(self, app: Flask, person: User) -> None:
        with app.app_context():
            user = db.session.get_one(User, person.id)
            key = start_session(user, "127.0.0.1", at=AT)
            end_session(key, at=AT)
            see_session(key, at=AT)
            end_session(key, at=AT + SECOND)
            assert find_session(user, key, at=AT) is None

    def test_a_key_belongs_to_one_person(self, app: Flask, person: User) -> None:
        with app.app_context():
            other = make_user("wang")
            user = db.session.get_one(User, person.id)
            key = start_session(user, "127.0.0.1", at=AT)
            assert find_session(other, key, at=AT) is None
            assert find_session(user, key + "x", at=AT) is None
            assert find_session(user, "", at=AT) is None

    def test_use_is_noted_every_few_minutes_only(self, app: Flask, person: User) -> None:
        with app.app_context():
            user = db.session.get_one(User, person.id)
            key = start_session(user, "an address " * 20, at=AT)
            kept = find_session(user, key, at=AT)
            assert kept is not None
            assert not is_due(kept, at=AT + timedelta(minutes=5))
            assert is_due(kept, at=AT + timedelta(minutes=5) + SECOND)
            assert key not in kept.key_hash

    def test_using_the_site_keeps_it_alive(self, app: Flask, person: User, visit: Visit) -> None:
        client = visit(person)
        with client.session_transaction() as cookie:
            key = cookie["login_key"]
        then = datetime.now(UTC) - timedelta(minutes=30)
        with app.app_context():
            see_session(key, at=then)
            db.session.commit()
        open_page(client, "/reviews/")
        with app.app_context():
            user = db.session.get_one(User, person.id)
            kept = find_session(user, key, at=datetime.now(UTC))
            assert kept is not None
            assert kept.last_seen_at > then
