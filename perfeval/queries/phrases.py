"""Quick phrases (常用语) of a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from perfeval.db import db
from perfeval.models import Phrase


def list_own_phrases(user_id: int) -> Sequence[Phrase]:
    """Return the phrases that a person added, the newest first."""
    own = select(Phrase).where(Phrase.user_id == user_id).order_by(Phrase.id.desc())
    return db.session.scalars(own).all()
