"""What a leaver has in hand at a unit, and the hand-overs that were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from perfeval.db import db
from perfeval.domain.persons import HeldPost
from perfeval.models import Filing, Handover, Post, Project, Round, Sheet, User


@dataclass(frozen=True, slots=True)
class InHand:
    """The posts of somebody at a unit, the projects owned there, and the sheets that wait."""

    posts: Sequence[Post]
    projects: Sequence[Project]
    filings: Sequence[Filing]  # of those projects
    waiting: Sequence[Filing]  # at the desks of those posts

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to hand over."""
        return not (self.posts or self.projects)


def get_in_hand(user_id: int, unit_id: int, day: date) -> InHand:
    """Return what a person has in hand at a unit on a day (a fixed number of queries)."""
    posts = db.session.scalars(
        select(Post)
        .where(Post.user_id == user_id, Post.unit_id == unit_id)
        .where(or_(Post.valid_to.is_(None), Post.valid_to >= day))
        .options(joinedload(Post.unit))
        .order_by(Post.id)
    ).all()
    owned = and_(Project.owner_id == user_id, Project.unit_id == unit_id)
    projects = db.session.scalars(select(Project).where(owned).order_by(Project.id)).all()
    held = {HeldPost(post.unit_id, post.role) for post in posts}
    return InHand(
        posts,
        projects,
        _list_filings(owned) if projects else (),
        _list_filings(_waits_at(held)) if held else (),
    )


def count_open_items(user: User, day: date) -> tuple[int, int]:
    """Count the projects that a person owns, and the sheets that wait at the person's desks."""
    projects = select(func.count(Project.id)).where(Project.owner_id == user.id)
    held = {
        HeldPost(post.unit_id, post.role)
        for post in user.posts
        if post.valid_to is None or post.valid_to >= day
    }
    waiting = select(func.count(Filing.id)).where(_waits_at(held))
    return db.session.scalars(projects).one(), db.session.scalars(waiting).one()


def list_units_in_hand(user: User, day: date) -> frozenset[int]:
    """Return the units where a person has a post that is not over, or owns a project."""
    owned = db.session.scalars(
        select(Project.unit_id).where(Project.owner_id == user.id).distinct()
    )
    held = {post.unit_id for post in user.posts if post.valid_to is None or post.valid_to >= day}
    return frozenset(held) | frozenset(owned)


def get_handover(handover_id: int) -> Handover | None:
    """Return a hand-over, or None."""
    return db.session.get(Handover, handover_id)


def list_handovers_of(user_id: int) -> Sequence[Handover]:
    """Return the hand-overs from or to a person, the newest first."""
    return db.session.scalars(
        select(Handover)
        .where(or_(Handover.leaver_id == user_id, Handover.successor_id == user_id))
        .order_by(Handover.id.desc())
    ).all()


def _waits_at(held: set[HeldPost]) -> ColumnElement[bool]:
    desks = [
        and_(Filing.waiting_role == post.role, Filing.waiting_unit_id == post.unit_id)
        for post in sorted(held, key=lambda post: (post.unit_id, post.role))
    ]
    return or_(false(), *desks)


def _list_filings(wanted: ColumnElement[bool]) -> Sequence[Filing]:
    return db.session.scalars(
        select(Filing)
        .join(Filing.sheet)
        .join(Sheet.project)
        .where(wanted)
        .options(
            joinedload(Filing.sheet).joinedload(Sheet.project),
            selectinload(Filing.rounds).selectinload(Round.decisions),
            selectinload(Filing.rounds).selectinload(Round.scans),
        )
        .order_by(Project.id, Sheet.fiscal_year, Filing.id)
    ).all()
