"""Answering findings: waivers, confirmations, the two ways for a locked cell; counts for lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import (
    AnsweredFinding,
    AnsweredReport,
    AnswerKind,
    allowed_answers,
    check_explanation,
)
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.locks import ClosedCells, number_rows
from perfeval.domain.permissions import Permission, fillable_rows, fits_state, may
from perfeval.domain.persons import FilingFacts, Person
from perfeval.models import Filing, FindingAnswer
from perfeval.queries.filings import facts_of
from perfeval.queries.findings import check_draft
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_filing, record
from perfeval.services.errors import SubmissionBlockedError, UnconfirmedError


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person says to the finding of a check at a cell path."""

    kind: AnswerKind
    check: str
    path: str
    explanation: str = ""


def answer_finding(
    filing: Filing, pack: FormPack, reply: Reply, *, actor: Person, at: datetime
) -> FindingAnswer:
    """Answer a finding of what the tables hold now.

    Raises NotPermittedError, WorkflowError, or DomainError if the finding is gone, does not take
    this kind of answer, or a waiver explains nothing.
    """
    check_may_answer(filing, actor, reply.path)
    found = check_draft(filing, pack).find(reply.check, reply.path)
    if found is None:
        raise DomainError("这一处疑点已经不在，不需要再处理")
    if reply.kind not in allowed_answers(found.finding):
        raise DomainError("这一处疑点不能这样处理，请按页面上给出的办法处理")
    explanation = reply.explanation.strip()
    if reply.kind is AnswerKind.WAIVER:
        explanation = check_explanation(explanation)
    answer = _write(filing, found, replace(reply, explanation=explanation), actor, at)
    count_findings(filing, pack)
    return answer


def withdraw_answer(
    filing: Filing, pack: FormPack, *, check: str, path: str, actor: Person, at: datetime
) -> None:
    """Take an answer back, so that the finding is open again; none is no fault."""
    check_may_answer(filing, actor, path)
    found = check_draft(filing, pack).find(check, path)
    stored = _stored(filing, found) if found else None
    if found is not None and stored is not None:
        db.session.delete(stored)
        db.session.flush()
        _record(AuditAction.ANSWER_WITHDRAWN, filing, found, (_words(stored), None), actor, at)
    count_findings(filing, pack)


def confirm_warnings(
    filing: Filing, pack: FormPack, digest: str, *, actor: Person, at: datetime
) -> AnsweredReport:
    """Confirm the open warnings whose digest was on screen; return the report with the answers.

    Raises SubmissionBlockedError for errors without a waiver, UnconfirmedError for warnings that
    are not those of the digest.
    """
    answered = check_draft(filing, pack)
    errors, warnings = answered.open(Level.ERROR), answered.open(Level.WARNING)
    if errors:
        raise SubmissionBlockedError(errors)
    if answered.digest not in ("", digest):
        raise UnconfirmedError(warnings)
    for found in warnings:
        reply = Reply(AnswerKind.CONFIRMATION, found.finding.check, found.finding.path)
        _write(filing, found, reply, actor, at)
    if warnings:
        answered = check_draft(filing, pack)
    _set_counts(filing, answered)
    return answered


def count_findings(filing: Filing, pack: FormPack) -> None:
    """Keep the counts that the lists show."""
    _set_counts(filing, check_draft(filing, pack))


def check_may_answer(filing: Filing, actor: Person, *paths: str) -> None:
    """Raise NotPermittedError unless the actor fills these cells, WorkflowError unless open."""
    facts = facts_of(filing, get_unit_tree())
    if not may(actor, Permission.EDIT, facts):
        raise NotPermittedError("只有本项目的经办人可以处理疑点")
    if not fits_state(Permission.EDIT, facts):
        raise WorkflowError("该表已经送审，不能再处理疑点；被退回后才能再改")
    check_fills(filing, facts, actor, *paths)


def check_fills(filing: Filing, facts: FilingFacts, actor: Person, *paths: str) -> None:
    """Raise NotPermittedError if one of the cells is not in the rows that a co-owner fills."""
    row_ids = [row.id for row in filing.sheet.indicators]
    own = number_rows(row_ids, fillable_rows(actor, facts))
    if any(path in ClosedCells(frozenset(), own) for path in paths):
        raise NotPermittedError("这一处不在分给您协办的指标行中，请由经办人处理")


def _set_counts(filing: Filing, answered: AnsweredReport) -> None:
    filing.open_errors = len(answered.open(Level.ERROR))
    filing.open_warnings = len(answered.open(Level.WARNING))
    filing.waivers = len(answered.waivers)
    db.session.flush()


def _stored(filing: Filing, found: AnsweredFinding) -> FindingAnswer | None:
    return db.session.scalars(
        select(FindingAnswer).where(
            FindingAnswer.filing_id == filing.id,
            FindingAnswer.check_id == found.finding.check,
            FindingAnswer.cell == found.cell,
        )
    ).one_or_none()


def _write(
    filing: Filing, found: AnsweredFinding, reply: Reply, actor: Person, at: datetime
) -> FindingAnswer:
    answer = _stored(filing, found)
    before = _words(answer)
    if answer is None:
        answer = FindingAnswer(filing_id=filing.id, check_id=found.finding.check, cell=found.cell)
        db.session.add(answer)
    answer.content, answer.kind, answer.explanation = found.content, reply.kind, reply.explanation
    answer.actor_id, answer.actor_name, answer.answered_at = actor.user_id, actor.full_name, at
    db.session.flush()
    _record(AuditAction.FINDING_ANSWERED, filing, found, (before, _words(answer)), actor, at)
    return answer


def _record(
    action: AuditAction,
    filing: Filing,
    found: AnsweredFinding,
    words: tuple[str | None, str | None],
    actor: Person,
    at: datetime,
) -> None:
    facts = {"check": found.finding.check, "finding": found.finding.message}
    changes = [Change("处理", *words, found.cell)]
    record(action, of_filing(filing), actor=actor, at=at, changes=changes, facts=facts)


def _words(answer: FindingAnswer | None) -> str | None:
    """Return what was answered as the trail tells it: 情况说明：…."""
    if answer is None:
        return None
    return "：".join(filter(None, (labels.ANSWERS[answer.kind], answer.explanation)))
