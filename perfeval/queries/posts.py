"""When a post counts: the one condition that every question about posts shares."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from perfeval.models import Post


def in_force(day: date, post: type[Post] = Post) -> ColumnElement[bool]:
    """Return the condition that a post is held on a day (both bounds included)."""
    return and_(
        or_(post.valid_from.is_(None), post.valid_from <= day),
        or_(post.valid_to.is_(None), post.valid_to >= day),
    )
