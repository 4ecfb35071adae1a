"""Who fills a post for its holder for some days, and hand-overs of a leaver's work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model
from perfeval.domain.roles import PostRole
from perfeval.models.accounts import User
from perfeval.models.columns import Key, LongText, Name, choice, reference
from perfeval.models.units import Unit


class Delegation(Model):
    """A post filled for its holder; in force once confirmed, never deleted."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="is_confirmed_by_somebody"
        ),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit")
    role: Mapped[PostRole] = choice(PostRole)
    principal_id: Mapped[int] = reference("user")
    delegate_id: Mapped[int] = reference("user")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[LongText] = mapped_column(default="")
    registrar_id: Mapped[int] = reference("user")
    registered_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = reference("user", nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship()
    principal: Mapped[User] = relationship(foreign_keys=[principal_id])
    delegate: Mapped[User] = relationship(foreign_keys=[delegate_id])
    registrar: Mapped[User] = relationship(foreign_keys=[registrar_id])


class Handover(Model):
    """A hand-over as it was done: both names, and the list of what went over, kept as it was."""

    __tablename__ = "handover"

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit")
    leaver_id: Mapped[int] = reference("user")
    leaver_name: Mapped[Name]
    successor_id: Mapped[int] = reference("user")
    successor_name: Mapped[Name]
    actor_id: Mapped[int] = reference("user")
    actor_name: Mapped[Name]
    made_at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
