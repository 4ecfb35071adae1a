"""The talk about the cells of a filing, and which of its rounds a person has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.change_table import CellTalk, ComparedRound
from perfeval.domain.comments import Standing, standing_of
from perfeval.domain.sheet_format import parse_sheet
from perfeval.models import CellComment, Filing, Round, RoundLook


def list_comments(filing_id: int) -> Sequence[CellComment]:
    """Return the comments on a filing with their replies, the oldest first (two queries)."""
    return db.session.scalars(
        select(CellComment)
        .where(CellComment.filing_id == filing_id)
        .options(selectinload(CellComment.replies))
        .order_by(CellComment.id)
    ).all()


def get_comment(filing_id: int, comment_id: int) -> CellComment | None:
    """Return a comment of this filing, or None."""
    wanted = select(CellComment).where(
        CellComment.id == comment_id, CellComment.filing_id == filing_id
    )
    return db.session.scalars(wanted).one_or_none()


def comment_standing(comment: CellComment) -> Standing:
    """Return how far a comment has come."""
    return standing_of(comment.answered, is_done=comment.done_at is not None)


def talk_of(comment: CellComment) -> CellTalk:
    """Return a comment with its answers as the table of changes tells it."""
    return CellTalk(
        cell=comment.cell,
        place=comment.place,
        content=comment.content,
        author=f"{labels.ROLES[comment.author_role]}{comment.author_name}",
        text=comment.text,
        proposal=comment.proposal,
        answered=comment.answered,
        replies=tuple((reply.author_name, reply.text) for reply in comment.replies),
    )


def compared_round(round_: Round) -> ComparedRound:
    """Return a round as the table of changes compares it."""
    content = parse_sheet(round_.content)
    return ComparedRound(round_.number, round_.sha256, content, round_.row_ids)


def list_looked_at(user_id: int, filing_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of the rounds of some filings that the person has looked at."""
    rows = db.session.scalars(
        select(RoundLook.round_id)
        .join(Round, Round.id == RoundLook.round_id)
        .where(RoundLook.user_id == user_id, Round.filing_id.in_(list(filing_ids)))
    )
    return frozenset(rows)


def list_changed_since_look(user_id: int, filings: Sequence[Filing]) -> frozenset[int]:
    """Return which filings the person has looked at, but not in their newest round (one query)."""
    looked = list_looked_at(user_id, [filing.id for filing in filings])
    return frozenset(
        filing.id
        for filing in filings
        if looked & {round_.id for round_ in filing.rounds} and filing.rounds[-1].id not in looked
    )


def last_looked_at(round_: Round, looked: frozenset[int]) -> Round | None:
    """Return the newest round before this one that is among those looked at, or None."""
    earlier = [one for one in round_.filing.rounds if one.number < round_.number]
    return next((one for one in reversed(earlier) if one.id in looked), None)
