"""Projects and their yearly sheets: what was asked for (objectives, money, indicators, targets).

Every value is kept as printed (`…_text` beside an exact number); what was achieved hangs on a
filing, because the same indicator is measured several times a year.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model, Points, Wan
from perfeval.domain.sheets import SheetKind
from perfeval.models.accounts import User
from perfeval.models.columns import Key, LongText, Name, choice, reference
from perfeval.models.units import Unit


class Project(Model):
    """What money is assessed for: a project, or a unit's whole expenditure."""

    __tablename__ = "project"

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit")
    owner_id: Mapped[int] = reference("user")
    kind: Mapped[SheetKind] = choice(SheetKind)
    code: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[Name]

    unit: Mapped[Unit] = relationship()
    owner: Mapped[User] = relationship()


class Sheet(Model):
    """The sheet of a project for one fiscal year under one version of a form pack."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("project_id", "fiscal_year", "pack_id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = reference("project")
    fiscal_year: Mapped[int]
    pack_id: Mapped[str] = mapped_column(String(60))
    pack_version: Mapped[int]
    title: Mapped[LongText | None]
    project_code: Mapped[LongText | None]
    project_name: Mapped[LongText | None]
    implementing_unit: Mapped[LongText | None]
    competent_department: Mapped[LongText | None]
    targets_locked_at: Mapped[datetime | None] = mapped_column(Instant)  # the targets are approved

    project: Mapped[Project] = relationship()
    funds: Mapped[list[Fund]] = relationship(order_by="Fund.position", cascade="all, delete-orphan")
    objectives: Mapped[list[Objective]] = relationship(
        order_by="Objective.position", cascade="all, delete-orphan"
    )
    indicators: Mapped[list[Indicator]] = relationship(
        order_by="Indicator.position", cascade="all, delete-orphan"
    )
    co_owners: Mapped[list[CoOwner]] = relationship(back_populates="sheet", order_by="CoOwner.id")


class CoOwner(Model):
    """Somebody of the unit who fills a sheet beside its owner (协办人), all or some rows of it."""

    __tablename__ = "co_owner"

    id: Mapped[Key]
    sheet_id: Mapped[int] = reference("sheet")
    user_id: Mapped[int] = reference("user")
    whole_sheet: Mapped[bool]
    named_by_id: Mapped[int] = reference("user")
    named_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    sheet: Mapped[Sheet] = relationship(back_populates="co_owners")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    rows: Mapped[list[CoOwnerRow]] = relationship(cascade="all, delete-orphan")


class CoOwnerRow(Model):
    """An indicator row that a co-owner fills; it goes with the row."""

    __tablename__ = "co_owner_row"
    __table_args__ = (UniqueConstraint("co_owner_id", "indicator_id"),)

    id: Mapped[Key]
    co_owner_id: Mapped[int] = reference("co_owner", index=False)
    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), index=True
    )


class Fund(Model):
    """One row of the money block: budgets by source."""

    __tablename__ = "fund"

    id: Mapped[Key]
    sheet_id: Mapped[int] = reference("sheet")
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(60))
    initial_budget_text: Mapped[LongText | None]
    initial_budget_wan: Mapped[Decimal | None] = mapped_column(Wan)
    annual_budget_text: Mapped[LongText | None]
    annual_budget_wan: Mapped[Decimal | None] = mapped_column(Wan)
    max_score_text: Mapped[LongText | None]
    max_score: Mapped[Decimal | None] = mapped_column(Points)


class Objective(Model):
    """One expected objective."""

    __tablename__ = "objective"

    id: Mapped[Key]
    sheet_id: Mapped[int] = reference("sheet")
    position: Mapped[int]
    expected_objective: Mapped[LongText | None]
    max_score_text: Mapped[LongText | None]
    max_score: Mapped[Decimal | None] = mapped_column(Points)


class Indicator(Model):
    """One level-3 indicator with its target."""

    __tablename__ = "indicator"

    id: Mapped[Key]
    sheet_id: Mapped[int] = reference("sheet")
    position: Mapped[int]
    level1: Mapped[LongText | None]
    level2: Mapped[LongText | None]
    name: Mapped[LongText | None]
    operator: Mapped[LongText | None]
    target_value: Mapped[LongText | None]
    initial_target: Mapped[LongText | None]
    unit_of_measure: Mapped[LongText | None]
    max_score_text: Mapped[LongText | None]
    max_score: Mapped[Decimal | None] = mapped_column(Points)
    parent_position: Mapped[int | None]
    extra: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
