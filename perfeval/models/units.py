"""Units and the routes that their filings take."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Model
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.workflow import Action, Desk
from perfeval.models.columns import Key, Name, choice, reference


class Unit(Model):
    """A budget unit, the finance bureau or the region itself; dated, never deleted."""

    __tablename__ = "unit"

    id: Mapped[Key]
    parent_id: Mapped[int | None] = reference("unit", nullable=True)
    name: Mapped[Name]
    kind: Mapped[UnitKind] = choice(UnitKind)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")
    route_steps: Mapped[list[RouteStep]] = relationship(
        order_by="RouteStep.position", cascade="all, delete-orphan"
    )


class RouteStep(Model):
    """One desk of a unit's own route; a unit without steps takes its parent's route."""

    __tablename__ = "route_step"
    __table_args__ = (UniqueConstraint("unit_id", "position"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit", index=False)
    position: Mapped[int] = mapped_column()
    role: Mapped[PostRole] = choice(PostRole)
    action: Mapped[Action] = choice(Action)
    desk: Mapped[Desk] = choice(Desk)
