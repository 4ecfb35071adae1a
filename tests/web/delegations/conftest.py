"""An office with its secretary, and delegations on the days around the real today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.delegations import DELEGABLE
from perfeval.domain.roles import PostRole
from perfeval.models import Post, User
from perfeval.queries.people import get_person
from perfeval.services.delegations import DelegationOrder, register_delegation
from tests.factories import give_post, make_user
from tests.factories.filings import Office

Delegate = Callable[[User, User, User], int]  # principal, delegate, registrar → id


def today() -> date:
    """Return the present day of the installation, which is what pages go by."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


def post_of(user: User) -> Post:
    """Return the post that a person has by which something is decided."""
    wanted = select(Post).where(Post.user_id == user.id, Post.role.in_(DELEGABLE))
    return db.session.scalars(wanted).one()


@pytest.fixture
def secretary(app: Flask, office: Office) -> User:
    """The office's secretary."""
    with app.app_context():
        user = make_user("secretary", "文小秘")
        give_post(user, PostRole.SECRETARY, office.unit)
        return user


@pytest.fixture
def delegate(app: Flask) -> Delegate:
    """Registers a delegation from today for a week."""

    def register(principal: User, to: User, registrar: User) -> int:
        with app.app_context():
            now = datetime.now(UTC)
            order = DelegationOrder(
                post_of(principal),
                db.session.get_one(User, to.id),
                today(),
                today() + timedelta(days=7),
                "外出学习",
            )
            with transaction():
                actor = get_person(db.session.get_one(User, registrar.id), today())
                return register_delegation(order, actor=actor, at=now).id

    return register
