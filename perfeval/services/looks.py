"""Remembering which rounds a person has looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.models import RoundLook


def note_look(user_id: int, round_id: int, *, at: datetime) -> None:
    """Note that a person has looked at a round; only the first look is kept.

    Raises IntegrityError where the same person's first look was noted meanwhile.
    """
    wanted = select(RoundLook.id).where(
        RoundLook.user_id == user_id, RoundLook.round_id == round_id
    )
    if db.session.scalar(wanted) is None:
        db.session.add(RoundLook(user_id=user_id, round_id=round_id, seen_at=at))
        db.session.flush()
