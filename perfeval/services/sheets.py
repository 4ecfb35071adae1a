"""Making sheets and saving what people typed into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from perfeval import models
from perfeval.db import db
from perfeval.domain.errors import NotPermittedError
from perfeval.domain.form_pack import FormPack, FundsBlock, IndicatorsBlock, ObjectivesBlock
from perfeval.domain.permissions import Person
from perfeval.domain.roles import PostRole
from perfeval.domain.row_lines import blank_indicators, blank_table
from perfeval.domain.sheets import (
    Fund,
    Indicator,
    Objective,
    ProjectReference,
    SheetDocument,
    SheetKind,
    Stage,
)
from perfeval.domain.values import parse_decimal, parse_money
from perfeval.domain.workflow import State
from perfeval.models import Filing, Project, Sheet
from perfeval.services.errors import StaleError
from perfeval.services.findings import count_findings
from perfeval.services.kept_packs import keep_pack

_LARGEST = Decimal(10) ** 12  # whatever is typed, an exact column must be able to hold it


def create_project(
    *,
    unit_id: int,
    owner_id: int,
    kind: SheetKind,
    name: str,
    code: str | None,
    actor: Person,
) -> Project:
    """Create a project of a unit; its owner must hold that post there.

    Raises NotPermittedError if the actor is not an owner at the unit.
    """
    if not actor.holds(PostRole.OWNER, unit_id):
        raise NotPermittedError("只有本单位的经办人可以新建项目")
    project = Project(unit_id=unit_id, owner_id=owner_id, kind=kind, name=name, code=code)
    db.session.add(project)
    db.session.flush()
    return project


def create_filing(
    project: Project,
    document: SheetDocument,
    pack: FormPack,
    *,
    campaign_id: int | None,
    at: datetime,
) -> Filing:
    """Create a project's sheet for a year with its first filing, holding `document`.

    The sheet stays under this version of the pack, which is kept for it.
    """
    pack = keep_pack(pack, at=at)
    sheet = Sheet(
        project=project,
        fiscal_year=document.fiscal_year,
        pack_id=pack.id,
        pack_version=pack.version,
    )
    filing = Filing(
        sheet=sheet,
        campaign_id=campaign_id,
        stage=document.stage or Stage.SELF_ASSESSMENT,
        state=State.DRAFT,
        saved_at=at,
        texts={},
        rounds=[],
    )
    db.session.add_all([sheet, filing])
    db.session.flush()
    write_document(filing, document, pack, at=at)
    return filing


def blank_document(
    pack: FormPack, *, kind: SheetKind, fiscal_year: int, project: ProjectReference, unit_name: str
) -> SheetDocument:
    """Return an empty sheet with every row that the form prescribes."""
    form = pack.form(kind)
    funds: FundsBlock | None = form.first_block(FundsBlock)
    objectives: ObjectivesBlock | None = form.first_block(ObjectivesBlock)
    indicators: IndicatorsBlock | None = form.first_block(IndicatorsBlock)
    return SheetDocument(
        pack=pack.id,
        kind=kind,
        fiscal_year=fiscal_year,
        project=project,
        implementing_unit=unit_name,
        funds=tuple(Fund(line.source) for line in funds.rows) if funds else (),
        objectives=(Objective(),) * (objectives.blank_rows if objectives else 1),
        indicators=blank_indicators(indicators) if indicators else (),
        tables={key: blank_table(block) for key, block in form.tables().items()} or None,
    )


def save_document(
    filing: Filing,
    document: SheetDocument,
    pack: FormPack,
    *,
    version: int,
    row_ids: Sequence[int | None] | None = None,
    at: datetime,
) -> None:
    """Save what a person typed over what is stored.

    `version` is the version that the person had on screen; raises StaleError if somebody saved
    since. `row_ids` names the stored indicator behind each row, None for a new one.
    """
    if filing.version != version:
        raise StaleError
    try:
        write_document(filing, document, pack, row_ids=row_ids, at=at)
    except StaleDataError as error:
        raise StaleError from error  # the other one saved while we wrote


def write_document(
    filing: Filing,
    document: SheetDocument,
    pack: FormPack,
    *,
    row_ids: Sequence[int | None] | None = None,
    at: datetime,
) -> None:
    """Write a document into the tables: strings as printed, exact numbers beside them."""
    sheet = filing.sheet
    sheet.title = document.title
    sheet.project_code = document.project.code
    sheet.project_name = document.project.name
    sheet.implementing_unit = document.implementing_unit
    sheet.competent_department = document.competent_department
    _write_funds(filing, document.funds, pack)
    _write_objectives(filing, document.objectives)
    _write_indicators(filing, document.indicators, row_ids)
    filing.funds_deviation = document.funds_deviation
    _set_points(filing, "total_score", document.total_score)
    filing.total_reviewed_score_text = document.total_reviewed_score
    filing.grade = document.grade
    filing.texts = dict(document.texts)
    filing.fields = None if document.fields is None else dict(document.fields)
    filing.tables = (
        None
        if document.tables is None
        else {k: [dict(r) for r in v] for k, v in document.tables.items()}
    )
    filing.saved_at = at
    flag_modified(filing, "saved_at")  # a save is a new version even if only rows changed
    db.session.flush()
    count_findings(filing, pack)


def _write_funds(filing: Filing, funds: Sequence[Fund], pack: FormPack) -> None:
    stored = list(filing.sheet.funds)
    results = {row.fund_id: row for row in filing.fund_executions}
    kept = []
    for position, fund in enumerate(funds):
        row = _take_fund(stored, fund.source)
        row.position = position
        _set_money(row, "initial_budget", fund.initial_budget, pack)
        _set_money(row, "annual_budget", fund.annual_budget, pack)
        _set_points(row, "max_score", fund.max_score)
        result = results.get(row.id) if row.id else None
        if result is None:
            result = models.FundExecution(fund=row)
            filing.fund_executions.append(result)
        _set_money(result, "executed", fund.executed, pack)
        result.execution_rate_text = fund.execution_rate
        _set_points(result, "score", fund.score)
        kept.append(row)
    _drop_results(filing.fund_executions, "fund", kept)
    filing.sheet.funds = kept


def _take_fund(stored: list[models.Fund], source: str) -> models.Fund:
    """Take the first stored row of a source out of the list, else make one."""
    for i, row in enumerate(stored):
        if row.source == source:
            return stored.pop(i)
    return models.Fund(source=source)


def _write_objectives(filing: Filing, objectives: Sequence[Objective]) -> None:
    stored = list(filing.sheet.objectives)
    results = {row.objective_id: row for row in filing.objective_completions}
    kept = []
    for position, objective in enumerate(objectives):
        row = stored[position] if position < len(stored) else models.Objective()
        row.position = position
        row.expected_objective = objective.expected_objective
        _set_points(row, "max_score", objective.max_score)
        result = results.get(row.id) if row.id else None
        if result is None:
            result = models.ObjectiveCompletion(objective=row)
            filing.objective_completions.append(result)
        result.actual_completion = objective.actual_completion
        _set_points(result, "score", objective.score)
        kept.append(row)
    _drop_results(filing.objective_completions, "objective", kept)
    filing.sheet.objectives = kept


def _write_indicators(
    filing: Filing, indicators: Sequence[Indicator], row_ids: Sequence[int | None] | None
) -> None:
    stored = {row.id: row for row in filing.sheet.indicators}
    results = {row.indicator_id: row for row in filing.measurements}
    kept: list[models.Indicator] = []
    for position, indicator in enumerate(indicators):
        row_id = row_ids[position] if row_ids is not None else None
        row = stored.pop(row_id, None) if row_id is not None else None
        row = row or models.Indicator()
        _write_indicator(row, position, indicator)
        result = results.get(row.id) if row.id else None
        if result is None:
            result = models.Measurement(indicator=row)
            filing.measurements.append(result)
        _write_measurement(result, indicator)
        kept.append(row)
    _drop_results(filing.measurements, "indicator", kept)
    filing.sheet.indicators = kept


def _write_indicator(row: models.Indicator, position: int, indicator: Indicator) -> None:
    row.position = position
    for name in (
        "level1",
        "level2",
        "name",
        "operator",
        "target_value",
        "initial_target",
        "unit_of_measure",
    ):
        setattr(row, name, getattr(indicator, name))
    _set_points(row, "max_score", indicator.max_score)
    row.parent_position = indicator.parent
    row.extra = None if indicator.extra is None else dict(indicator.extra)


def _write_measurement(result: models.Measurement, indicator: Indicator) -> None:
    for name in ("actual_value", "expected_actual", "deviation_reason", "not_applicable"):
        setattr(result, name, getattr(indicator, name))
    _set_points(result, "score", indicator.score)
    result.reviewed_score_text = indicator.reviewed_score
    evidence = indicator.evidence
    result.evidence = None if evidence is None else [asdict(item) for item in evidence]


def _drop_results(results: list[Any], name: str, kept: Sequence[object]) -> None:
    """Drop the results whose row is gone, before the row itself goes."""
    results[:] = [result for result in results if getattr(result, name) in kept]


def _set_money(row: Any, name: str, text: str | None, pack: FormPack) -> None:
    setattr(row, f"{name}_text", text)
    setattr(row, f"{name}_wan", _storable(parse_money(text, pack.money_unit)))


def _set_points(row: Any, name: str, text: str | None) -> None:
    setattr(row, f"{name}_text", text)
    setattr(row, name, _storable(parse_decimal(text or "")))


def _storable(number: Decimal | None) -> Decimal | None:
    """Return a number that an exact column can hold as it is, else None (the string is kept)."""
    if number is None or abs(number) >= _LARGEST:
        return None
    scaled = number.scaleb(6)
    return number if scaled == scaled.to_integral_value() else None
