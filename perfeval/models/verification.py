"""Who looked up verification codes: times and addresses, so that guessing is seen and stopped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from perfeval.db import Instant, Model
from perfeval.domain.verification import Outcome
from perfeval.models.columns import Key, choice, reference


class VerificationCheck(Model):
    """One look at the page 验真; `round_id` is None where no round has the code."""

    __tablename__ = "verification_check"
    __table_args__ = (Index("ix_verification_check_address_checked_at", "address", "checked_at"),)

    id: Mapped[Key]
    round_id: Mapped[int | None] = reference("round", nullable=True)
    address: Mapped[str] = mapped_column(String(45))
    outcome: Mapped[Outcome] = choice(Outcome)
    checked_at: Mapped[datetime] = mapped_column(Instant)
