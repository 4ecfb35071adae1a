"""The versions of form packs that sheets are made under, and the bureau's drafts of new ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model
from perfeval.domain.pack_content import PackState
from perfeval.models.accounts import User
from perfeval.models.columns import Key, LongText, Name, choice, reference
from perfeval.models.units import Unit


class FormPackVersion(Model):
    """One version of a form pack; what is published is never changed or deleted.

    `content` is the complete pack as canonical JSON, `source_text` the TOML it was written in.
    `unit` is the bureau that uploaded it, None for a pack of the program kept at its first use.
    """

    __tablename__ = "form_pack_version"
    __table_args__ = (
        UniqueConstraint("pack_id", "version"),
        CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name="published_at_an_instant"
        ),
    )

    id: Mapped[Key]
    pack_id: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    title: Mapped[Name]
    state: Mapped[PackState] = choice(PackState)
    content: Mapped[LongText] = mapped_column(deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source_text: Mapped[LongText] = mapped_column(deferred=True)
    unit_id: Mapped[int | None] = reference("unit", nullable=True)
    uploader_id: Mapped[int | None] = reference("user", nullable=True)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit | None] = relationship()
    uploader: Mapped[User | None] = relationship()


class PublishedPackError(Exception):
    """Somebody tried to change or delete a published pack: a fault of the program."""


@event.listens_for(FormPackVersion, "before_update")
@event.listens_for(FormPackVersion, "before_delete")
def _refuse_change(_mapper: Any, _connection: Connection, row: FormPackVersion) -> None:
    was = inspect(row).attrs.state.history
    if PackState.PUBLISHED in (was.deleted or was.unchanged or ()):
        raise PublishedPackError(f"{row.pack_id} {row.version} is published")
