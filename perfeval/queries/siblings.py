"""The other sheets of a unit and year, as far as checks over several sheets look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, select

from perfeval.db import db
from perfeval.domain.sheets import Fund, Indicator, ProjectReference, SheetDocument
from perfeval.models import Filing, FundExecution, Measurement, Project, Sheet
from perfeval.models import Fund as FundRow
from perfeval.models import Indicator as IndicatorRow


def list_siblings(filing: Filing) -> tuple[SheetDocument, ...]:
    """Return the other sheets of the filing's unit, year and stage (three queries)."""
    project = filing.sheet.project
    found = _documents(
        Project.unit_id == project.unit_id,
        Sheet.fiscal_year == filing.sheet.fiscal_year,
        Filing.stage == filing.stage,
        Filing.id != filing.id,
    )
    return tuple(found.values())


def map_documents(unit_ids: Iterable[int], fiscal_year: int) -> dict[int, SheetDocument]:
    """Return the sheets of some units and a year by id of their filing (three queries)."""
    return _documents(Project.unit_id.in_(unit_ids), Sheet.fiscal_year == fiscal_year)


def _documents(*wanted: ColumnElement[bool]) -> dict[int, SheetDocument]:
    """Return names, indicators, money and own tables by filing; texts and scores are left out."""
    indicators = _indicators(wanted)
    funds = _funds(wanted)
    heads = db.session.execute(
        select(Filing.id, Filing.tables, Sheet, Project)
        .join(Filing.sheet)
        .join(Sheet.project)
        .where(*wanted)
        .order_by(Filing.id)
    )
    return {
        filing_id: SheetDocument(
            pack=sheet.pack_id,
            kind=project.kind,
            fiscal_year=sheet.fiscal_year,
            title=sheet.title,
            project=ProjectReference(
                sheet.project_code or project.code, sheet.project_name or project.name
            ),
            implementing_unit=sheet.implementing_unit,
            funds=tuple(funds[filing_id]),
            indicators=tuple(indicators[filing_id]),
            tables={key: tuple(rows) for key, rows in tables.items()} if tables else None,
        )
        for filing_id, tables, sheet, project in heads
    }


def _indicators(wanted: Iterable[ColumnElement[bool]]) -> dict[int, list[Indicator]]:
    row, result = IndicatorRow, Measurement
    rows = db.session.execute(
        select(
            Filing.id,
            *(row.level1, row.level2, row.name, row.operator, row.target_value),
            *(row.unit_of_measure, row.parent_position, result.actual_value),
            result.not_applicable,
        )
        .join(Filing.sheet)
        .join(Sheet.project)
        .join(row, row.sheet_id == Sheet.id)
        .outerjoin(result, and_(result.indicator_id == row.id, result.filing_id == Filing.id))
        .where(*wanted)
        .order_by(Filing.id, row.position)
    )
    found: dict[int, list[Indicator]] = defaultdict(list)
    for filing_id, *values in rows:
        found[filing_id].append(_indicator(*values))
    return found


def _indicator(*values: object) -> Indicator:
    names = (
        *("level1", "level2", "name", "operator", "target_value"),
        *("unit_of_measure", "parent", "actual_value", "not_applicable"),
    )
    return Indicator(**dict(zip(names, values, strict=True)))  # type: ignore[arg-type]


def _funds(wanted: Iterable[ColumnElement[bool]]) -> dict[int, list[Fund]]:
    row, result = FundRow, FundExecution
    rows = db.session.execute(
        select(
            Filing.id,
            row.source,
            row.initial_budget_text,
            row.annual_budget_text,
            result.executed_text,
        )
        .join(Filing.sheet)
        .join(Sheet.project)
        .join(row, row.sheet_id == Sheet.id)
        .outerjoin(result, and_(result.fund_id == row.id, result.filing_id == Filing.id))
        .where(*wanted)
        .order_by(Filing.id, row.position)
    )
    found: dict[int, list[Fund]] = defaultdict(list)
    for filing_id, source, initial, annual, executed in rows:
        found[filing_id].append(
            Fund(source, initial_budget=initial, annual_budget=annual, executed=executed)
        )
    return found
