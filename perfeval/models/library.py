"""The indicator library: entries of units, and those that a bureau keeps for its region."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model
from perfeval.domain.library import LibraryEntry
from perfeval.domain.roles import UnitKind
from perfeval.models.columns import Key, LongText, reference
from perfeval.models.units import Unit


class LibraryIndicator(Model):
    """An entry of a unit's library; one that was removed can be put back."""

    __tablename__ = "library_indicator"

    id: Mapped[Key]
    unit_id: Mapped[int] = reference("unit")
    level1: Mapped[LongText]
    level2: Mapped[LongText]
    name: Mapped[LongText]
    operator: Mapped[LongText]
    target_value: Mapped[LongText]
    unit_of_measure: Mapped[LongText]
    good_example: Mapped[LongText]
    bad_example: Mapped[LongText]
    source: Mapped[LongText]
    search_text: Mapped[LongText]  # of LibraryEntry: normalised, searched by LIKE
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship()

    @property
    def entry(self) -> LibraryEntry:
        """Return what the row holds."""
        return LibraryEntry(**{one.name: getattr(self, one.name) for one in fields(LibraryEntry)})

    @property
    def is_common(self) -> bool:
        """Tell whether it is a common indicator (共性指标): one that a bureau keeps."""
        return self.unit.kind is UnitKind.FINANCE_BUREAU
