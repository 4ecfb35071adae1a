"""Stored rows put together as the sheet document that everything else speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from perfeval import models
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import (
    EvidenceReference,
    Fund,
    Indicator,
    Objective,
    ProjectReference,
    RoundStamp,
    SheetDocument,
    Signature,
    Stage,
)
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    SIGNED_STATES,
    TRANSITIONS,
    Action,
    Desk,
    Way,
)
from perfeval.models import Decision, Filing, Round
from perfeval.queries.rounds import frozen_route, standing_decisions


def draft_document(filing: Filing) -> SheetDocument:
    """Return the document that stands in the tables now."""
    sheet = filing.sheet
    stage = None if filing.stage is Stage.SELF_ASSESSMENT else filing.stage
    return SheetDocument(
        pack=sheet.pack_id,
        pack_version=sheet.pack_version,
        kind=sheet.project.kind,
        fiscal_year=sheet.fiscal_year,
        title=sheet.title,
        project=ProjectReference(sheet.project_code, sheet.project_name),
        implementing_unit=sheet.implementing_unit,
        competent_department=sheet.competent_department,
        funds=_funds(filing),
        funds_deviation=filing.funds_deviation,
        objectives=_objectives(filing),
        indicators=_indicators(filing),
        total_score=filing.total_score_text,
        grade=filing.grade,
        texts=dict(filing.texts),
        stage=stage,
        fields=filing.fields,
        tables=_tables(filing),
        total_reviewed_score=filing.total_reviewed_score_text,
    )


def current_document(filing: Filing, zone: ZoneInfo) -> SheetDocument:
    """Return what a person should see: the draft while it is open, else the frozen round."""
    round_ = current_round(filing)
    return draft_document(filing) if round_ is None else round_document(round_, zone)


def current_round(filing: Filing) -> Round | None:
    """Return the round that is with the reviewers, None while the draft is open."""
    if filing.state in EDITABLE_STATES or not filing.rounds:
        return None
    return filing.rounds[-1]


def round_document(round_: Round, zone: ZoneInfo) -> SheetDocument:
    """Return a frozen round with the signatures given on it so far.

    It carries `round` only once it is signed off: until then it is a draft for review.
    """
    content = parse_sheet(round_.content)
    stamp = RoundStamp(round_.number, round_.sha256, round_.frozen_at.astimezone(zone).isoformat())
    values = {name: getattr(content, name) for name in content.__slots__}
    values["signatures"] = signatures_of(round_, zone)
    values["round"] = stamp if is_signed_off(round_) else None
    return SheetDocument(**values)


def is_signed_off(round_: Round) -> bool:
    """Tell whether the last signature inside the unit has been given and still stands."""
    filing = round_.filing
    return round_ is filing.rounds[-1] and filing.state in SIGNED_STATES


def signatures_of(round_: Round, zone: ZoneInfo) -> tuple[Signature, ...]:
    """Return the submission of a round and the approvals that stand, as signatures in order.

    A review at the competent department bears `competent_department` as its role, because the same
    posts exist at the unit itself.
    """
    stand = standing_decisions(round_.filing)
    steps = frozen_route(round_).steps
    signatures = [
        _signature(decision, decision.role.value, zone) for decision in _submission(round_)
    ]
    for decision in round_.decisions:
        if TRANSITIONS[decision.action].way is not Way.FORWARD or decision.id not in stand:
            continue
        step = steps[decision.step] if steps and decision.step is not None else None
        above = step is not None and step.desk is Desk.COMPETENT_DEPARTMENT
        is_review = above and decision.action is Action.PASS
        role = Desk.COMPETENT_DEPARTMENT.value if is_review else decision.role.value
        signatures.append(_signature(decision, role, zone))
    return tuple(signatures)


def _submission(round_: Round) -> Sequence[Decision]:
    """Return the submission of a round; one that a correction opened takes that before it."""
    found = [
        decision
        for one in round_.filing.rounds
        if one.number <= round_.number
        for decision in one.decisions
        if decision.action is Action.SUBMIT
    ]
    return found[-1:]


def _signature(decision: Decision, role: str, zone: ZoneInfo) -> Signature:
    paper = decision.paper_signed_on
    return Signature(
        role=role,
        name=decision.on_behalf_of_name if paper else decision.actor_name,
        on_behalf_of=None if paper else decision.on_behalf_of_name,
        signed_on=paper.isoformat() if paper else None,
        registered_by=decision.actor_name if paper else None,
        decision=decision.action.value,
        at=decision.decided_at.astimezone(zone).isoformat(timespec="seconds"),
        comment=decision.comment,
    )


def _funds(filing: Filing) -> tuple[Fund, ...]:
    results = {row.fund_id: row for row in filing.fund_executions}
    empty = models.FundExecution()
    return tuple(
        Fund(
            source=fund.source,
            initial_budget=fund.initial_budget_text,
            annual_budget=fund.annual_budget_text,
            executed=results.get(fund.id, empty).executed_text,
            execution_rate=results.get(fund.id, empty).execution_rate_text,
            max_score=fund.max_score_text,
            score=results.get(fund.id, empty).score_text,
        )
        for fund in filing.sheet.funds
    )


def _objectives(filing: Filing) -> tuple[Objective, ...]:
    results = {row.objective_id: row for row in filing.objective_completions}
    empty = models.ObjectiveCompletion()
    return tuple(
        Objective(
            expected_objective=objective.expected_objective,
            actual_completion=results.get(objective.id, empty).actual_completion,
            max_score=objective.max_score_text,
            score=results.get(objective.id, empty).score_text,
        )
        for objective in filing.sheet.objectives
    )


def _indicators(filing: Filing) -> tuple[Indicator, ...]:
    results = {row.indicator_id: row for row in filing.measurements}
    empty = models.Measurement()
    return tuple(
        _indicator(indicator, results.get(indicator.id, empty))
        for indicator in filing.sheet.indicators
    )


def _indicator(indicator: models.Indicator, result: models.Measurement) -> Indicator:
    evidence = result.evidence
    return Indicator(
        level1=indicator.level1,
        level2=indicator.level2,
        name=indicator.name,
        target_value=indicator.target_value,
        actual_value=result.actual_value,
        unit_of_measure=indicator.unit_of_measure,
        max_score=indicator.max_score_text,
        score=result.score_text,
        deviation_reason=result.deviation_reason,
        operator=indicator.operator,
        evidence=None if evidence is None else tuple(EvidenceReference(**e) for e in evidence),
        not_applicable=result.not_applicable,
        initial_target=indicator.initial_target,
        expected_actual=result.expected_actual,
        reviewed_score=result.reviewed_score_text,
        parent=indicator.parent_position,
        extra=indicator.extra,
    )


def _tables(filing: Filing) -> dict[str, tuple[dict[str, str | None], ...]] | None:
    if filing.tables is None:
        return None
    return {key: tuple(rows) for key, rows in filing.tables.items()}
