"""Filings: one sheet reported in one campaign, what was achieved, its rounds and decisions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model, Points, Wan
from perfeval.domain.paper import PAPER_STATES, ScanPurpose
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import Stage
from perfeval.domain.workflow import Action, State
from perfeval.models.accounts import User
from perfeval.models.columns import Key, LongText, Name, choice, reference
from perfeval.models.files import PaperScan
from perfeval.models.sheets import Fund, Indicator, Objective, Sheet
from perfeval.models.units import Unit


class Campaign(Model):
    """A task of the bureau: one stage of many sheets, by a date."""

    __tablename__ = "campaign"

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit")
    title: Mapped[Name]
    fiscal_year: Mapped[int]
    stage: Mapped[Stage] = choice(Stage)
    due_on: Mapped[date]


class Filing(Model):
    """One sheet in one campaign, or filed by itself.

    State, step and desks follow from the decisions of the newest round; they are kept here so that
    a person's queue is one indexed question. `waiting_*` is the desk of the current step,
    `answering_*` the one that has to answer the unit's request to get the sheet back.
    """

    __tablename__ = "filing"
    __table_args__ = (
        CheckConstraint(
            "(step IS NULL) = (waiting_role IS NULL)"
            " AND (step IS NULL) = (waiting_unit_id IS NULL)",
            name="waits_at_a_desk_with_a_step",
        ),
        CheckConstraint(
            "(answering_role IS NULL) = (answering_unit_id IS NULL)",
            name="a_request_is_for_a_desk",
        ),
        UniqueConstraint("sheet_id", "stage", "campaign_id"),
    )

    id: Mapped[Key]
    sheet_id: Mapped[int] = reference("sheet")
    campaign_id: Mapped[int | None] = reference("campaign", nullable=True)
    stage: Mapped[Stage] = choice(Stage)
    state: Mapped[State] = choice(State)
    step: Mapped[int | None]
    waiting_role: Mapped[PostRole | None] = choice(PostRole, nullable=True)
    waiting_unit_id: Mapped[int | None] = reference("unit", nullable=True)
    answering_role: Mapped[PostRole | None] = choice(PostRole, nullable=True)
    answering_unit_id: Mapped[int | None] = reference("unit", nullable=True)
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    funds_deviation: Mapped[LongText | None]
    total_score_text: Mapped[LongText | None]
    total_score: Mapped[Decimal | None] = mapped_column(Points)
    total_reviewed_score_text: Mapped[LongText | None]
    grade: Mapped[LongText | None]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fields: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    tables: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # What the checks said at the last save, for the lists; None where nobody saved since.
    open_errors: Mapped[int | None]
    open_warnings: Mapped[int | None]
    waivers: Mapped[int | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    sheet: Mapped[Sheet] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    waiting_unit: Mapped[Unit | None] = relationship(foreign_keys=[waiting_unit_id])
    step_passes: Mapped[list[StepPass]] = relationship(cascade="all, delete-orphan")
    rounds: Mapped[list[Round]] = relationship(
        back_populates="filing", order_by="Round.number", cascade="all, delete-orphan"
    )
    measurements: Mapped[list[Measurement]] = relationship(cascade="all, delete-orphan")
    fund_executions: Mapped[list[FundExecution]] = relationship(cascade="all, delete-orphan")
    objective_completions: Mapped[list[ObjectiveCompletion]] = relationship(
        cascade="all, delete-orphan"
    )

    @property
    def route(self) -> list[dict[str, Any]] | None:
        """Return the steps that the newest round was submitted on, None before the first."""
        frozen = self.rounds[-1].route if self.rounds else None
        return frozen["steps"] if frozen else None

    @property
    def is_sealed(self) -> bool:
        """Tell whether a scan shows the newest round signed and sealed, and the round counts."""
        if not self.rounds or self.state not in PAPER_STATES:
            return False
        return any(scan.purpose is ScanPurpose.SEALED for scan in self.rounds[-1].scans)


class StepPass(Model):
    """That a person has passed the current step of a filing, where all who hold it must."""

    __tablename__ = "step_pass"
    __table_args__ = (UniqueConstraint("filing_id", "user_id"),)

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    user_id: Mapped[int] = reference("user")


class Measurement(Model):
    """What an indicator came to in a filing."""

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("filing_id", "indicator_id"),)

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    indicator_id: Mapped[int] = reference("indicator")
    actual_value: Mapped[LongText | None]
    expected_actual: Mapped[LongText | None]
    score_text: Mapped[LongText | None]
    score: Mapped[Decimal | None] = mapped_column(Points)
    reviewed_score_text: Mapped[LongText | None]
    deviation_reason: Mapped[LongText | None]
    not_applicable: Mapped[bool | None]
    evidence: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))

    indicator: Mapped[Indicator] = relationship()


class FundExecution(Model):
    """What was paid from a source in a filing."""

    __tablename__ = "fund_execution"
    __table_args__ = (UniqueConstraint("filing_id", "fund_id"),)

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    fund_id: Mapped[int] = reference("fund")
    executed_text: Mapped[LongText | None]
    executed_wan: Mapped[Decimal | None] = mapped_column(Wan)
    execution_rate_text: Mapped[LongText | None]
    score_text: Mapped[LongText | None]
    score: Mapped[Decimal | None] = mapped_column(Points)

    fund: Mapped[Fund] = relationship()


class ObjectiveCompletion(Model):
    """How far an objective was reached in a filing."""

    __tablename__ = "objective_completion"
    __table_args__ = (UniqueConstraint("filing_id", "objective_id"),)

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    objective_id: Mapped[int] = reference("objective")
    actual_completion: Mapped[LongText | None]
    score_text: Mapped[LongText | None]
    score: Mapped[Decimal | None] = mapped_column(Points)

    objective: Mapped[Objective] = relationship()


class Round(Model):
    """One submission: the frozen content, its hash and, once signed off, the printed bytes.

    `route` holds the steps and the notes on recusal as they were resolved at submission;
    `row_ids` the stored indicator behind each row of the content.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    number: Mapped[int]
    submitter_id: Mapped[int] = reference("user")
    unit_name: Mapped[Name]
    pack_id: Mapped[str] = mapped_column(String(60))
    pack_version: Mapped[int]
    content: Mapped[LongText]
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    printed_pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    printed_sha256: Mapped[str | None] = mapped_column(String(64))  # of the PDF's bytes
    verification_code: Mapped[str | None] = mapped_column(String(16), unique=True)
    findings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    route: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    row_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))

    filing: Mapped[Filing] = relationship(back_populates="rounds")
    decisions: Mapped[list[Decision]] = relationship(
        order_by="Decision.sequence", cascade="all, delete-orphan"
    )
    scans: Mapped[list[PaperScan]] = relationship(
        order_by="PaperScan.id", cascade="all, delete-orphan"
    )


class VoidPrint(Model):
    """A print whose sign-off was undone by a return, kept when the round was signed off anew."""

    __tablename__ = "void_print"

    id: Mapped[Key]
    round_id: Mapped[int] = reference("round")
    printed_pdf: Mapped[bytes] = mapped_column(deferred=True)
    printed_sha256: Mapped[str] = mapped_column(String(64))


class Decision(Model):
    """One act of one person on a round, bound to the hash of what that person saw.

    `to_step` is the step that it led to, None where it led to no desk. `meeting_*` name the meeting
    that it was taken at (集体研究), `minutes_number` the number of its minutes. `paper_signed_on`
    is set where the step was signed on paper: the actor registered it in the name of the signer.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("round_id", "sequence"),
        CheckConstraint(
            "comment <> '' OR action NOT IN"
            " ('return', 'reopen', 'void', 'request_return', 'refuse_return')",
            name="has_its_reason",
        ),
        CheckConstraint(
            "(meeting_name IS NULL) = (meeting_on IS NULL)"
            " AND (minutes_number IS NULL OR meeting_name IS NOT NULL)",
            name="a_meeting_has_its_day",
        ),
        CheckConstraint(
            "(paper_signed_on IS NULL) = (paper_scan_id IS NULL)"
            " AND (paper_signed_on IS NULL OR on_behalf_of_id IS NOT NULL)",
            name="paper_has_its_scan_and_signer",
        ),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = reference("round", index=False)
    sequence: Mapped[int]
    step: Mapped[int | None]
    to_step: Mapped[int | None]
    action: Mapped[Action] = choice(Action)
    role: Mapped[PostRole] = choice(PostRole)
    actor_id: Mapped[int] = reference("user")
    actor_name: Mapped[Name]
    on_behalf_of_id: Mapped[int | None] = reference("user", nullable=True)
    on_behalf_of_name: Mapped[Name | None]
    comment: Mapped[LongText] = mapped_column(default="")
    meeting_name: Mapped[Name | None]
    meeting_on: Mapped[date | None]
    minutes_number: Mapped[Name | None]
    content_sha256: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    paper_signed_on: Mapped[date | None]
    paper_scan_id: Mapped[int | None] = reference("paper_scan", nullable=True)

    paper_scan: Mapped[PaperScan | None] = relationship()
    actor: Mapped[User] = relationship(foreign_keys=[actor_id])
