"""Who fills a sheet beside its owner, and which sheets somebody fills so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from perfeval.db import db
from perfeval.models import CoOwner, Project, Sheet


def rows_of_co_owners(sheet: Sheet) -> dict[int, frozenset[int] | None]:
    """Return who fills a sheet with its owner now: the ids of their rows, None for all of it."""
    return {
        one.user_id: None if one.whole_sheet else frozenset(row.indicator_id for row in one.rows)
        for one in sheet.co_owners
        if one.ended_at is None
    }


def co_owned_sheets(user_id: int) -> Select[int]:
    """Select the ids of the sheets that somebody co-owns now."""
    return select(CoOwner.sheet_id).where(CoOwner.user_id == user_id, CoOwner.ended_at.is_(None))


def list_co_owned(user_id: int, unit_id: int) -> Sequence[CoOwner]:
    """Return what somebody co-owns at a unit now, with its rows and sheets (three queries)."""
    return db.session.scalars(
        select(CoOwner)
        .join(CoOwner.sheet)
        .join(Sheet.project)
        .where(CoOwner.user_id == user_id, CoOwner.ended_at.is_(None))
        .where(Project.unit_id == unit_id)
        .options(
            selectinload(CoOwner.rows),
            joinedload(CoOwner.sheet).joinedload(Sheet.project),
            joinedload(CoOwner.sheet).selectinload(Sheet.indicators),
            joinedload(CoOwner.sheet).selectinload(Sheet.co_owners),
        )
        .order_by(Project.id, Sheet.fiscal_year, CoOwner.id)
    ).all()
