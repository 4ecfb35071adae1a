"""What the checks say of a filing, with the answers: the same list for page, guard and lists."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.checks import CheckReport, check_sheet
from perfeval.domain.checks.answers import Answer, AnsweredReport, answer_findings
from perfeval.domain.checks.kept_findings import KeptFinding, keep_findings, read_findings
from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.locks import locked_paths
from perfeval.domain.sheets import SheetDocument
from perfeval.models import Filing, FindingAnswer, Repair, Round
from perfeval.printing.fonts import find_missing_characters
from perfeval.queries.documents import draft_document
from perfeval.queries.siblings import list_siblings


def check_draft(filing: Filing, pack: FormPack) -> AnsweredReport:
    """Check what stands in the tables now."""
    ids = [row.id for row in filing.sheet.indicators]
    return check_filing(filing, pack, draft_document(filing), ids)


def check_filing(
    filing: Filing, pack: FormPack, document: SheetDocument, row_ids: Sequence[int | None]
) -> AnsweredReport:
    """Check a document of a filing together with the unit's other sheets (four queries).

    `row_ids`: the stored id behind each indicator row, None for one that is not stored yet.
    """
    report = _run_checks(filing, pack, document)
    return answer_findings(report, document, row_ids, list_answers(filing.id))


def list_findings(
    filing: Filing, pack: FormPack, document: SheetDocument, round_: Round | None
) -> tuple[KeptFinding, ...]:
    """Return the findings of what a person sees: of a round those kept with it, no check runs.

    The draft is checked now, and so is a round from before findings were kept, without answers.
    """
    if round_ is None:
        return keep_findings(pack, document, check_draft(filing, pack).findings)
    if round_.findings is not None:
        return read_findings(round_.findings)
    ids = [None] * len(document.indicators)
    answered = answer_findings(_run_checks(filing, pack, document), document, ids, ())
    return keep_findings(pack, document, answered.findings)


def _run_checks(filing: Filing, pack: FormPack, document: SheetDocument) -> CheckReport:
    return check_sheet(
        pack,
        document,
        missing_characters=find_missing_characters(build_grid(pack, document)),
        others=list_siblings(filing),
        locked=locked_paths(
            pack, document, targets_locked=filing.sheet.targets_locked_at is not None
        ),
    )


def list_answers(filing_id: int) -> list[Answer]:
    """Return what was answered to findings of a filing."""
    rows = db.session.scalars(select(FindingAnswer).where(FindingAnswer.filing_id == filing_id))
    return [
        Answer(row.kind, row.check_id, row.cell, row.content, row.explanation, row.actor_name)
        for row in rows
    ]


def list_repairs(filing_id: int) -> Sequence[Repair]:
    """Return the repairs of a filing that were not undone, the newest first."""
    return db.session.scalars(
        select(Repair)
        .where(Repair.filing_id == filing_id, Repair.undone_at.is_(None))
        .order_by(Repair.id.desc())
    ).all()
