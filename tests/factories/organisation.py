"""Units, people and their posts; each is committed, and its columns can be read afterwards."""

from __future__ import annotations

from datetime import date
from functools import cache

from flask_security import hash_password

from perfeval.db import db
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import Post, Unit, User

PASSWORD = "a password of the tests"


def make_unit(
    name: str = "区政府办公室",
    kind: UnitKind = UnitKind.DEPARTMENT,
    parent: Unit | None = None,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Make a unit, at the root or below `parent`."""
    unit = Unit(
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        valid_from=valid_from,
        valid_to=valid_to,
        route_steps=[],
    )
    db.session.add(unit)
    db.session.commit()
    return unit


def make_user(username: str, full_name: str | None = None, *, active: bool = True) -> User:
    """Make a person, whose password is PASSWORD; hashing is slow, so all share one hash."""
    user = User(
        username=username,
        full_name=full_name or username,
        password=_hash_of_password(),
        active=active,
    )
    db.session.add(user)
    db.session.commit()
    return user


def give_post(
    user: User,
    role: PostRole,
    unit: Unit,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give a person a post at a unit, for ever or between two days."""
    post = Post(
        user_id=user.id, unit_id=unit.id, role=role, valid_from=valid_from, valid_to=valid_to
    )
    db.session.add(post)
    db.session.commit()
    return post


@cache
def _hash_of_password() -> str:
    return str(hash_password(PASSWORD))
