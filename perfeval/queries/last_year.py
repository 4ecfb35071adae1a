"""Earlier sheets of a project: whether there is one, and what the last of them asked and got."""

from __future__ import annotations

from sqlalchemy import and_, exists, select

from perfeval.db import db
from perfeval.domain.last_year import LastYear
from perfeval.domain.sheets import Indicator, Stage
from perfeval.domain.workflow import State
from perfeval.models import Filing, Measurement, Sheet
from perfeval.models import Indicator as IndicatorRow


def has_sheet_of(project_id: int, fiscal_year: int) -> bool:
    """Tell whether a project has a sheet of a year, a void one included."""
    wanted = select(Sheet.id).where(
        Sheet.project_id == project_id, Sheet.fiscal_year == fiscal_year
    )
    return bool(db.session.scalar(select(exists(wanted))))


def get_last_year(filing: Filing) -> LastYear | None:
    """Return rows and results of the project's last sheet before that of a filing (one query)."""
    sheet, row, result = filing.sheet, IndicatorRow, Measurement
    newest = (
        select(Filing.id)
        .join(Filing.sheet)
        .where(Sheet.project_id == sheet.project_id, Sheet.fiscal_year < sheet.fiscal_year)
        .where(Filing.state != State.VOID, Filing.stage == Stage.SELF_ASSESSMENT)
        .order_by(Sheet.fiscal_year.desc(), Filing.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(
            *(Sheet.fiscal_year, row.level1, row.level2, row.name, row.operator),
            *(row.target_value, row.unit_of_measure, result.actual_value, result.not_applicable),
        )
        .select_from(Filing)
        .join(Filing.sheet)
        .join(row, row.sheet_id == Sheet.id)
        .outerjoin(result, and_(result.indicator_id == row.id, result.filing_id == Filing.id))
        .where(Filing.id == newest)
        .order_by(row.position)
    ).all()
    if not found:
        return None
    return LastYear(found[0][0], tuple(_indicator(*values[1:]) for values in found))


def _indicator(*values: object) -> Indicator:
    names = (
        *("level1", "level2", "name", "operator", "target_value"),
        *("unit_of_measure", "actual_value", "not_applicable"),
    )
    return Indicator(**dict(zip(names, values, strict=True)))  # type: ignore[arg-type]
