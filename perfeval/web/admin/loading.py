"""Loading what an administrator may keep: 404 for a stranger, 403 for the wrong post."""

from __future__ import annotations

from flask import abort

from perfeval.domain.permissions import administered_units
from perfeval.models import Post, Unit, User
from perfeval.queries.organisation import get_post, get_user
from perfeval.web import access

_ONLY_ADMINISTRATORS = "这一页由单位管理员办理，您现有的岗位不能打开。"


def administered() -> frozenset[int]:
    """Return the units that the asking person administers; 403 if there are none."""
    found = administered_units(access.current_person(), access.unit_tree().parents())
    if not found:
        abort(403, _ONLY_ADMINISTRATORS)
    return found


def open_unit(unit_id: int) -> Unit:
    """Load a unit that the asking person administers."""
    unit = access.unit_tree().units.get(unit_id)
    if unit is None:
        abort(404)
    _check({unit_id})
    return unit


def open_person(user_id: int) -> User:
    """Load somebody who holds or held a post at a unit that the asking person administers."""
    user = get_user(user_id)
    if user is None:
        abort(404)
    _check({post.unit_id for post in user.posts})
    return user


def open_post(post_id: int) -> Post:
    """Load a post at a unit that the asking person administers."""
    post = get_post(post_id)
    if post is None:
        abort(404)
    _check({post.unit_id})
    return post


def unit_choices() -> list[tuple[int, str]]:
    """Return the open units that the asking person administers, for a list to choose from."""
    units, today = administered(), access.now().date()
    lines = [
        (depth, unit)
        for depth, unit in access.unit_tree().in_order()
        if unit.id in units and (unit.valid_to is None or unit.valid_to >= today)
    ]
    top = min((depth for depth, _unit in lines), default=0)
    return [(unit.id, "\u3000" * (depth - top) + unit.name) for depth, unit in lines]


def _check(units: set[int]) -> None:
    """Abort unless one of the units is administered; who merely works there is told so."""
    person = access.current_person()
    if units & administered_units(person, access.unit_tree().parents()):
        return
    if any(post.unit_id in units for post in person.posts):
        abort(403, _ONLY_ADMINISTRATORS)
    abort(404)
