"""What people answered to findings, and the repairs they had applied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from perfeval.db import Instant, Model
from perfeval.domain.checks.answers import AnswerKind
from perfeval.models.columns import Key, LongText, Name, choice, reference


class FindingAnswer(Model):
    """A waiver, a confirmation or a way for a locked cell; holds while the cell's content stays."""

    __tablename__ = "finding_answer"
    __table_args__ = (
        UniqueConstraint("filing_id", "check_id", "cell"),
        CheckConstraint("kind <> 'waiver' OR explanation <> ''", name="waiver_has_its_reason"),
    )

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing", index=False)
    check_id: Mapped[str] = mapped_column(String(10))
    cell: Mapped[str] = mapped_column(String(120))
    content: Mapped[LongText]
    kind: Mapped[AnswerKind] = choice(AnswerKind)
    explanation: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[int] = reference("user")
    actor_name: Mapped[Name]
    answered_at: Mapped[datetime] = mapped_column(Instant)


class Repair(Model):
    """A suggestion that a person applied by click: cell → [before, after]; undone at most once.

    `check_id` is "" where no check but a reviewer proposed it.
    """

    __tablename__ = "repair"

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing")
    check_id: Mapped[str] = mapped_column(String(10))
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[int] = reference("user")
    actor_name: Mapped[Name]
    applied_at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
