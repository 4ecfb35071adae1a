"""Units and the routes that their filings take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Model, Wan
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.sheets import SheetKind
from perfeval.domain.workflow import Action, Desk, Requires, Step
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
    """One desk of a unit's own route; a unit without steps takes its parent's route.

    `kinds` and `project_classes` are lists of what comes to the desk, None for everything.
    """

    __tablename__ = "route_step"
    __table_args__ = (UniqueConstraint("unit_id", "position"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit", index=False)
    position: Mapped[int] = mapped_column()
    role: Mapped[PostRole] = choice(PostRole)
    action: Mapped[Action] = choice(Action)
    desk: Mapped[Desk] = choice(Desk)
    requires: Mapped[Requires] = choice(Requires, server_default=Requires.ANY.value)
    least_amount_wan: Mapped[Decimal | None] = mapped_column(Wan)
    kinds: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    project_classes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    corrects_money: Mapped[bool] = mapped_column(server_default=false())
    substitute: Mapped[PostRole | None] = choice(PostRole, nullable=True)

    @classmethod
    def from_step(cls, position: int, step: Step) -> RouteStep:
        """Return the row of a step at a place of a route."""
        return cls(
            position=position,
            role=step.role,
            action=step.action,
            desk=step.desk,
            requires=step.requires,
            least_amount_wan=step.least_amount_wan,
            kinds=[kind.value for kind in step.kinds] or None,
            project_classes=list(step.project_classes) or None,
            corrects_money=step.corrects_money,
            substitute=step.substitute,
        )

    def to_step(self) -> Step:
        """Return the step that the row holds."""
        return Step(
            role=self.role,
            action=self.action,
            desk=self.desk,
            requires=self.requires,
            least_amount_wan=self.least_amount_wan,
            kinds=tuple(SheetKind(kind) for kind in self.kinds or ()),
            project_classes=tuple(self.project_classes or ()),
            corrects_money=self.corrects_money,
            substitute=self.substitute,
        )
