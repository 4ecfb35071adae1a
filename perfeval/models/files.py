"""Files that people brought, and the scans of signed paper that are bound to a round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model
from perfeval.domain.files import MediaType
from perfeval.domain.paper import CodeSource, ScanPurpose
from perfeval.models.columns import Key, Name, choice, reference


class StoredFile(Model):
    """A file of the store, once however often it was brought; names stand at what refers to it."""

    __tablename__ = "stored_file"

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[MediaType] = choice(MediaType)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(Instant)


class PaperScan(Model):
    """A scan of a round's paper, matched to it by the code in its foot."""

    __tablename__ = "paper_scan"

    id: Mapped[Key]
    round_id: Mapped[int] = reference("round")
    file_id: Mapped[int] = reference("stored_file")
    purpose: Mapped[ScanPurpose] = choice(ScanPurpose)
    matched_by: Mapped[CodeSource] = choice(CodeSource)
    original_name: Mapped[Name]
    uploader_id: Mapped[int] = reference("user")
    uploader_name: Mapped[Name]
    uploaded_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship()
