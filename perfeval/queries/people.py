"""People and the posts they hold on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from perfeval.db import db
from perfeval.domain.delegations import person_on
from perfeval.domain.persons import HeldPost, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder
from perfeval.models import Post, User
from perfeval.queries.delegations import list_terms_of_delegate
from perfeval.queries.posts import in_force


def get_person(user: User, day: date) -> Person:
    """Return what a user may act as on a day: own posts, and those filled for their holders."""
    rows = db.session.execute(
        select(Post.unit_id, Post.role).where(Post.user_id == user.id, in_force(day))
    )
    own = frozenset(HeldPost(unit_id, role) for unit_id, role in rows)
    lent = list_terms_of_delegate(user.id, day)
    return person_on(user.id, user.full_name, own, lent, day)


def list_holders(role: PostRole, unit_id: int, day: date) -> Sequence[User]:
    """Return the active people who hold a post at a unit on a day, by name."""
    return db.session.scalars(
        select(User)
        .join(Post)
        .where(Post.role == role, Post.unit_id == unit_id, User.active.is_(True), in_force(day))
        .distinct()
        .order_by(User.full_name, User.id)
    ).all()


def map_holders(
    posts: Iterable[tuple[PostRole, int]], day: date
) -> Mapping[tuple[PostRole, int], tuple[Holder, ...]]:
    """Return the active people who hold each of some posts on a day, by name (one query)."""
    wanted = sorted(set(posts))
    found: dict[tuple[PostRole, int], tuple[Holder, ...]] = dict.fromkeys(wanted, ())
    if not wanted:
        return found
    rows = db.session.execute(
        select(Post.role, Post.unit_id, User.id, User.full_name)
        .join(Post.user)
        .where(or_(*[and_(Post.role == role, Post.unit_id == unit) for role, unit in wanted]))
        .where(User.active.is_(True), in_force(day))
        .distinct()
        .order_by(User.full_name, User.id)
    )
    for role, unit_id, user_id, name in rows:
        found[role, unit_id] += (Holder(user_id, name),)
    return found


def list_people(unit_ids: frozenset[int]) -> Sequence[User]:
    """Return everybody who holds or held a post at one of the units, with all their posts."""
    held = select(Post.user_id).where(Post.unit_id.in_(unit_ids))
    return db.session.scalars(
        select(User)
        .where(User.id.in_(held))
        .options(selectinload(User.posts).joinedload(Post.unit))
        .order_by(User.id)
    ).all()


def find_user(username: str) -> User | None:
    """Return the person with this login name, or None."""
    return db.session.scalars(select(User).where(User.username == username)).one_or_none()
