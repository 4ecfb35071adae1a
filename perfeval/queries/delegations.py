"""Delegations: those that count for somebody on a day, and the lists of their page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from perfeval.db import db
from perfeval.domain import delegations as domain
from perfeval.domain.delegations import DELEGABLE
from perfeval.domain.persons import HeldPost
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder
from perfeval.models import Delegation, Post, User
from perfeval.queries.posts import in_force


def term_of(row: Delegation) -> domain.Delegation:
    """Return a stored delegation as the domain speaks of it."""
    return domain.Delegation(
        post=HeldPost(row.unit_id, row.role),
        principal_id=row.principal_id,
        delegate_id=row.delegate_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        confirmed=row.confirmed_at is not None,
        ended=row.ended_at is not None,
        principal_name=row.principal.full_name,
        delegate_name=row.delegate.full_name,
    )


def list_terms_of_delegate(user_id: int, day: date) -> list[domain.Delegation]:
    """Return the delegations to a person whose principals hold the post on a day themselves."""
    wanted = _listed().where(Delegation.delegate_id == user_id, _may_count(day))
    return [term_of(row) for row in db.session.scalars(wanted)]


def map_delegates(
    posts: Iterable[tuple[PostRole, int]], day: date
) -> Mapping[tuple[PostRole, int], tuple[Holder, ...]]:
    """Return the active people who fill each of some posts for its holder on a day (one query)."""
    return {
        post: tuple(Holder(term.delegate_id, term.delegate_name) for term in terms)
        for post, terms in map_terms(posts, day).items()
    }


def map_terms(
    posts: Iterable[tuple[PostRole, int]], day: date
) -> Mapping[tuple[PostRole, int], tuple[domain.Delegation, ...]]:
    """Return the delegations of some posts under which active people act on a day (one query)."""
    wanted = sorted(set(posts))
    found: dict[tuple[PostRole, int], tuple[domain.Delegation, ...]] = dict.fromkeys(wanted, ())
    if not wanted:
        return found
    at = [and_(Delegation.role == role, Delegation.unit_id == unit) for role, unit in wanted]
    rows = db.session.scalars(_listed().where(or_(*at), _may_count(day)).order_by(Delegation.id))
    for row in rows:
        term = term_of(row)
        if row.delegate.active and domain.is_in_force(term, day):
            found[row.role, row.unit_id] += (term,)
    return found


def get_delegation(delegation_id: int) -> Delegation | None:
    """Return a delegation with its unit and people, or None."""
    return db.session.scalars(_listed().where(Delegation.id == delegation_id)).one_or_none()


def list_of_principal(user_id: int) -> Sequence[Delegation]:
    """Return all delegations of a person's posts, the earliest first."""
    wanted = _listed().where(Delegation.principal_id == user_id)
    return db.session.scalars(wanted.order_by(Delegation.starts_on, Delegation.id)).all()


def list_seen_by(user_id: int, unit_ids: Iterable[int]) -> Sequence[Delegation]:
    """Return the delegations by or to a person, and all those at some units, the newest first."""
    wanted = _listed().where(
        or_(
            Delegation.principal_id == user_id,
            Delegation.delegate_id == user_id,
            Delegation.unit_id.in_(frozenset(unit_ids)),
        )
    )
    newest_first = wanted.order_by(Delegation.starts_on.desc(), Delegation.id.desc())
    return db.session.scalars(newest_first).all()


def list_touching(user_id: int, day: date) -> Sequence[Delegation]:
    """Return the delegations by or to a person that are neither over nor ended on a day."""
    involved = or_(Delegation.principal_id == user_id, Delegation.delegate_id == user_id)
    wanted = _listed().where(involved, Delegation.ended_at.is_(None), Delegation.ends_on >= day)
    return db.session.scalars(wanted.order_by(Delegation.starts_on, Delegation.id)).all()


def holds_post(user_id: int, post: HeldPost, day: date) -> bool:
    """Tell whether a person holds a post in own right on a day."""
    held = select(Post.id).where(
        Post.user_id == user_id,
        Post.unit_id == post.unit_id,
        Post.role == post.role,
        in_force(day),
    )
    return db.session.scalars(held.limit(1)).first() is not None


def list_delegable_posts(user_id: int, unit_ids: Iterable[int], day: date) -> Sequence[Post]:
    """Return the posts that may be delegated: a person's own, and all those at some units."""
    return db.session.scalars(
        select(Post)
        .join(Post.user)
        .where(
            or_(Post.user_id == user_id, Post.unit_id.in_(frozenset(unit_ids))),
            Post.role.in_(DELEGABLE),
            User.active.is_(True),
            or_(Post.valid_to.is_(None), Post.valid_to >= day),
        )
        .options(joinedload(Post.user), joinedload(Post.unit))
        .order_by(Post.unit_id, User.full_name, Post.id)
    ).all()


def list_candidates(unit_ids: Iterable[int], day: date) -> Sequence[User]:
    """Return the active people who hold any post at one of some units on a day, by name."""
    return db.session.scalars(
        select(User)
        .join(Post)
        .where(Post.unit_id.in_(frozenset(unit_ids)), User.active.is_(True), in_force(day))
        .distinct()
        .order_by(User.full_name, User.id)
    ).all()


def _listed() -> Select[Delegation]:
    return select(Delegation).options(
        joinedload(Delegation.unit),
        joinedload(Delegation.principal),
        joinedload(Delegation.delegate),
        joinedload(Delegation.registrar),
    )


def _may_count(day: date) -> ColumnElement[bool]:
    """Return the condition that a delegation has not ended and its principal holds the post.

    Whether it is in force on the day is said by the domain alone.
    """
    own = aliased(Post)
    holder = aliased(User)
    held = exists().where(
        own.user_id == Delegation.principal_id,
        own.unit_id == Delegation.unit_id,
        own.role == Delegation.role,
        in_force(day, own),
        holder.id == own.user_id,
        holder.active.is_(True),
    )
    return and_(Delegation.ended_at.is_(None), Delegation.ends_on >= day, held)
