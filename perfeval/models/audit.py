"""The audit trail: one row for everything that was done, never changed and never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from perfeval.db import Instant, Model
from perfeval.models.columns import LongText, Name


class AuditEvent(Model):
    """One event of the chain; triggers refuse its change and deletion.

    Numbers run from 1 without gaps. Nothing here is a foreign key: the trail outlives what it
    speaks of, and a writer who holds the chain must not wait for somebody who holds a unit.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # None: the program, or a stranger
    actor_name: Mapped[Name | None]
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    subject_name: Mapped[str] = mapped_column(String(255))
    unit_id: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[LongText]  # canonical JSON
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
