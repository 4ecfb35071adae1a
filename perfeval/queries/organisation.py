"""What an administrator needs to see of units: the posts held there, and what waits at desks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Desk, Route, Step
from perfeval.models import Filing, Post, Unit, User
from perfeval.queries.people import map_holders
from perfeval.queries.posts import in_force
from perfeval.queries.units import UnitTree


def list_posts_at(unit_id: int, day: date) -> Sequence[Post]:
    """Return the posts at a unit that have not ended by a day, with their people, by role."""
    found = db.session.scalars(
        select(Post)
        .join(User)
        .where(Post.unit_id == unit_id, or_(Post.valid_to.is_(None), Post.valid_to >= day))
        .options(joinedload(Post.user))
        .order_by(User.full_name, Post.id)
    ).all()
    roles = list(PostRole)
    return sorted(found, key=lambda post: roles.index(post.role))


def count_people_by_unit(unit_ids: Iterable[int], day: date) -> Mapping[int, int]:
    """Count the active people who hold a post on a day at each of some units."""
    rows = db.session.execute(
        select(Post.unit_id, func.count(Post.user_id.distinct()))
        .join(User)
        .where(Post.unit_id.in_(frozenset(unit_ids)), User.active.is_(True), in_force(day))
        .group_by(Post.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def count_waiting_at(unit_id: int, role: PostRole | None = None) -> int:
    """Count the filings that wait at the desks of a unit, or at one of them."""
    waiting = select(func.count()).select_from(Filing).where(Filing.waiting_unit_id == unit_id)
    if role is not None:
        waiting = waiting.where(Filing.waiting_role == role)
    return db.session.scalars(waiting).one()


def list_administrators(unit_ids: Iterable[int], day: date) -> Sequence[Post]:
    """Return the posts of active administrators at some units on a day."""
    return db.session.scalars(
        select(Post)
        .join(User)
        .where(
            Post.unit_id.in_(frozenset(unit_ids)),
            Post.role == PostRole.UNIT_ADMINISTRATOR,
            User.active.is_(True),
            in_force(day),
        )
        .order_by(Post.id)
    ).all()


def own_route(unit: Unit) -> Route | None:
    """Return the route that a unit has of its own, or None if it takes that of a unit above it."""
    steps = tuple(row.to_step() for row in unit.route_steps)
    return Route(steps) if steps else None


def route_code(route: Route | None) -> str:
    """Return a short text that tells one route from another; empty for none."""
    return ",".join(map(_step_code, route.steps)) if route else ""


def _step_code(step: Step) -> str:
    """Return role and action, and whatever else differs from a plain step."""
    plain = Step(step.role, step.action)
    parts = [step.role.value, step.action.value]
    for field in fields(Step)[2:]:
        value = getattr(step, field.name)
        if value != getattr(plain, field.name) and field.name != "desk":
            parts.append(f"{field.name}={value}")
    if step.desk is Desk.COMPETENT_DEPARTMENT:  # the bureau's desks are known by their action
        parts.append(step.desk.value)
    return ":".join(parts)


def list_desks(
    route: Route, unit_id: int, tree: UnitTree, day: date
) -> list[tuple[Step, list[str]]]:
    """Return the steps of a unit's route, each with the names of those who hold it on a day.

    Desks of a competent department that the unit does not have are left out.
    """
    units = [(step, tree.unit_at(unit_id, step.desk)) for step in route.steps]
    holders = map_holders(((step.role, at) for step, at in units if at is not None), day)
    return [
        (step, [one.name for one in holders[step.role, at]] if at is not None else [])
        for step, at in units
        if at is not None or step.desk is not Desk.COMPETENT_DEPARTMENT
    ]


def find_sibling(name: str, parent_id: int | None, day: date) -> Unit | None:
    """Return the unit of this name below a parent that has not closed by a day, or None."""
    return db.session.scalars(
        select(Unit)
        .where(Unit.name == name, Unit.parent_id == parent_id)
        .where(or_(Unit.valid_to.is_(None), Unit.valid_to >= day))
        .limit(1)
    ).first()


def is_username_taken(username: str) -> bool:
    """Tell whether somebody has this login name, in capitals or not."""
    found = select(User.id).where(func.lower(User.username) == username.lower()).limit(1)
    return db.session.scalars(found).first() is not None


def get_user(user_id: int) -> User | None:
    """Return a person with all posts and their units, or None."""
    return db.session.scalars(
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.posts).joinedload(Post.unit))
    ).one_or_none()


def get_post(post_id: int) -> Post | None:
    """Return a post with its unit, its person and all that person's posts, or None."""
    return db.session.scalars(
        select(Post)
        .where(Post.id == post_id)
        .options(
            joinedload(Post.unit),
            joinedload(Post.user).selectinload(User.posts).joinedload(Post.unit),
        )
    ).one_or_none()
