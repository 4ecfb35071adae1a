"""What people are told in the program."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from perfeval.db import Instant, Model
from perfeval.domain.notices import NoticeKind
from perfeval.models.columns import Key, LongText, choice, reference


class Notice(Model):
    """One notice to one person; `digest_at` is when it went into the person's mail of a day."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_id_read_at", "user_id", "read_at"),)

    id: Mapped[Key]
    user_id: Mapped[int] = reference("user", index=False)
    filing_id: Mapped[int | None] = reference("filing", nullable=True)
    kind: Mapped[NoticeKind] = choice(NoticeKind)
    text: Mapped[LongText]
    created_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    digest_at: Mapped[datetime | None] = mapped_column(Instant)
