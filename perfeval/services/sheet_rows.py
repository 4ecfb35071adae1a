"""Writing a document into the rows of its sheet and filing; its cells' text stays as typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from perfeval import models
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument
from perfeval.domain.values import parse_decimal, parse_money
from perfeval.models import Filing

_LARGEST = Decimal(10) ** 12  # whatever is typed, an exact column must be able to hold it


def write_cells(
    filing: Filing, document: SheetDocument, pack: FormPack, row_ids: Sequence[int | None] | None
) -> None:
    """Write a document into the tables: strings as printed, exact numbers beside them.

    A part of saving, which records what changed. `row_ids` names the stored indicator behind each
    row, None for a new one.
    """
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
