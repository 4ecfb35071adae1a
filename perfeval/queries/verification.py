"""Rounds by their verification code, and how often an address asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from perfeval.db import db
from perfeval.models import Filing, Project, Round, Sheet, VerificationCheck


def find_round(code: str) -> Round | None:
    """Return the round with this code, its filing, unit and later rounds at hand, or None."""
    filing = joinedload(Round.filing)
    return db.session.scalars(
        select(Round)
        .where(Round.verification_code == code)
        .options(
            selectinload(Round.decisions),
            filing.selectinload(Filing.rounds),
            filing.joinedload(Filing.sheet).joinedload(Sheet.project).joinedload(Project.unit),
        )
    ).one_or_none()


def count_checks(address: str, since: datetime) -> int:
    """Count how often an address asked since an instant."""
    return (
        db.session.scalar(
            select(func.count(VerificationCheck.id)).where(
                VerificationCheck.address == address, VerificationCheck.checked_at >= since
            )
        )
        or 0
    )
