"""Logins in the audit trail: who came, who left, who was refused and why."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.db import db
from perfeval.domain.audit import AuditAction, SubjectKind, read_detail
from perfeval.domain.audit_chain import ChainedEvent
from perfeval.models import User
from tests.factories import PASSWORD, make_user, post
from tests.factories.audit import events_after, list_faults


@pytest.fixture
def person(app: Flask) -> User:
    """Somebody with an account."""
    with app.app_context():
        return make_user("zhang", "张经办")


def recorded(app: Flask) -> list[ChainedEvent]:
    with app.app_context():
        assert list_faults() == []
        return events_after()


def enter(client: FlaskClient, username: str, password: str) -> None:
    post(client, "/login", {"username": username, "password": password})


def test_coming_and_going_are_recorded(app: Flask, client: FlaskClient, person: User) -> None:
    enter(client, "zhang", PASSWORD)
    post(client, "/logout")
    came, left = recorded(app)
    assert (came.action, left.action) == (AuditAction.LOGGED_IN, AuditAction.LOGGED_OUT)
    for event in (came, left):
        assert (event.actor_id, event.actor_name) == (person.id, "张经办")
        assert event.subject_id == person.id
    assert read_detail(came.detail).facts == {"address": "127.0.0.1"}


@pytest.mark.parametrize(
    ("username", "password", "reason"),
    [
        ("zhang", "wrong", "密码不对"),
        ("nobody", "wrong", "没有这个账号"),
        ("zhang", "p" * 201, "密码不对"),
    ],
)
def test_a_refused_login_is_recorded_with_its_reason(
    app: Flask, client: FlaskClient, person: User, username: str, password: str, reason: str
) -> None:
    enter(client, username, password)
    (event,) = recorded(app)
    assert (event.action, event.actor_id) == (AuditAction.LOGIN_REFUSED, None)
    kind = SubjectKind.USER if username == "zhang" else SubjectKind.INSTALLATION
    assert event.subject_kind == kind
    assert read_detail(event.detail).facts == {"reason": reason, "address": "127.0.0.1"}


def test_a_closed_account_is_told_apart(app: Flask, client: FlaskClient, person: User) -> None:
    with app.app_context():
        db.session.get_one(User, person.id).active = False
        db.session.commit()
    enter(client, "zhang", PASSWORD)
    (event,) = recorded(app)
    assert read_detail(event.detail).facts["reason"] == "账号已停用"


def test_neither_password_nor_unknown_name_is_kept(
    app: Flask, client: FlaskClient, person: User
) -> None:
    """People type their password into the field of the name."""
    enter(client, "my-secret-typed-wrong", "another secret")
    enter(client, "zhang", "my-secret-typed-wrong")
    written = "".join(str(event) for event in recorded(app))
    assert "secret" not in written


@pytest.mark.parametrize(("username", "password"), [("", "x"), ("zhang", ""), ("", "")])
def test_a_form_that_is_not_filled_in_is_no_attempt(
    app: Flask, client: FlaskClient, person: User, username: str, password: str
) -> None:
    enter(client, username, password)
    assert recorded(app) == []
