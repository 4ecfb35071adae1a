"""Correcting the money block at a finance desk: a new round in place of a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from perfeval.domain.checks import Level
from perfeval.domain.corrections import correct_money
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.persons import Person
from perfeval.domain.sheet_format import parse_sheet
from perfeval.models import Filing, Round
from perfeval.queries.findings import check_draft
from perfeval.services.rounds import Opening, open_round
from perfeval.services.sheets import write_document
from perfeval.services.transitions import Verdict, check_verdict, write_decision


def correct_filing(
    filing: Filing,
    pack: FormPack,
    verdict: Verdict,
    typed: Mapping[str, str],
    *,
    actor: Person,
    at: datetime,
) -> Round:
    """Put other texts into the money cells (by path) and hand a new round to the first desk.

    Submitter and route stay those of the round before; its approvals stand no more. The decision
    lists what was changed. Raises as `decide` does, and DomainError if nothing changes, another
    cell is named, or errors would stand in the sheet.
    """
    facts = check_verdict(filing, verdict, actor=actor, at=at)
    before = filing.rounds[-1]
    document, changes = correct_money(pack, parse_sheet(before.content), typed)
    row_ids = before.row_ids or [row.id for row in filing.sheet.indicators]
    write_document(filing, document, pack, row_ids=row_ids, actor=actor, at=at)
    answered = check_draft(filing, pack)
    errors = answered.open(Level.ERROR)
    if errors:
        first = errors[0].finding.message
        raise DomainError(f"没有改正：改后有 {len(errors)} 处必须修改。{first}")
    opening = Opening(before.submitter_id, before.route, answered.findings)
    round_ = open_round(filing, pack, document, opening, at=at)
    comment = "\n".join(part for part in (verdict.comment.strip(), changes) if part)
    verdict = replace(verdict, comment=comment, to_step=0)
    write_decision(filing, facts, verdict, actor=actor, at=at)
    return round_
