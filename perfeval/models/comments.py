"""What reviewers say about single cells, what is answered, and which rounds they have looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model
from perfeval.domain.comments import Answered
from perfeval.domain.roles import PostRole
from perfeval.models.columns import Key, LongText, Name, choice, reference
from perfeval.models.filings import Round


class CellComment(Model):
    """A comment on a cell of a round, perhaps with a proposal of what the cell should hold.

    `cell` names the stored row by its id (`indicators#57.target`); `place` and `content` are the
    cell's place in words and what it held, as of then. `repair_id` names the repair that put the
    proposal in.
    """

    __tablename__ = "cell_comment"
    __table_args__ = (
        CheckConstraint("text <> '' OR proposal IS NOT NULL", name="says_something"),
        CheckConstraint(
            "(answered IS NULL) = (answered_at IS NULL)", name="answered_at_an_instant"
        ),
        CheckConstraint("(done_at IS NULL) = (done_by_name IS NULL)", name="done_by_somebody"),
    )

    id: Mapped[Key]
    filing_id: Mapped[int] = reference("filing")
    round_id: Mapped[int] = reference("round")
    cell: Mapped[str] = mapped_column(String(120))
    place: Mapped[LongText]
    content: Mapped[LongText]
    text: Mapped[LongText]
    proposal: Mapped[LongText | None]
    author_id: Mapped[int] = reference("user")
    author_name: Mapped[Name]
    author_role: Mapped[PostRole] = choice(PostRole)
    written_at: Mapped[datetime] = mapped_column(Instant)
    answered: Mapped[Answered | None] = choice(Answered, nullable=True)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    repair_id: Mapped[int | None] = reference("repair", nullable=True)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_name: Mapped[Name | None]

    round: Mapped[Round] = relationship()
    replies: Mapped[list[CommentReply]] = relationship(
        order_by="CommentReply.id", cascade="all, delete-orphan"
    )


class CommentReply(Model):
    """One thing said in the talk about a cell after the comment itself."""

    __tablename__ = "comment_reply"

    id: Mapped[Key]
    comment_id: Mapped[int] = reference("cell_comment")
    text: Mapped[LongText]
    author_id: Mapped[int] = reference("user")
    author_name: Mapped[Name]
    written_at: Mapped[datetime] = mapped_column(Instant)


class RoundLook(Model):
    """That a person has opened the page of a round, and when first."""

    __tablename__ = "round_look"
    __table_args__ = (UniqueConstraint("user_id", "round_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = reference("user", index=False)
    round_id: Mapped[int] = reference("round")
    seen_at: Mapped[datetime] = mapped_column(Instant)
