"""Scans of signed paper: which are kept, and who could have signed the current step."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from perfeval.db import db
from perfeval.domain.persons import FilingFacts
from perfeval.domain.routes import Holder
from perfeval.domain.workflow import current_step
from perfeval.models import Filing, PaperScan, Round, StoredFile
from perfeval.queries.people import map_holders


def get_scan(filing: Filing, scan_id: int) -> PaperScan | None:
    """Return a scan of any round of a filing with its file, or None."""
    wanted = select(PaperScan).join(Round, Round.id == PaperScan.round_id)
    return db.session.scalars(
        wanted.where(Round.filing_id == filing.id, PaperScan.id == scan_id).options(
            joinedload(PaperScan.file)
        )
    ).one_or_none()


def find_file(digest: str) -> StoredFile | None:
    """Return the stored file with this hash, or None."""
    return db.session.scalars(select(StoredFile).where(StoredFile.sha256 == digest)).one_or_none()


def list_signers(facts: FilingFacts, day: date) -> tuple[Holder, ...]:
    """Return who held the current desk on a day and could have signed there on paper.

    Own posts only: a delegate is asked to decide in the program. The submitter signs nothing off,
    and who has decided at the step is not asked again.
    """
    step = current_step(facts.route, facts.position)
    unit_id = facts.unit_at(step.desk) if step else None
    if step is None or unit_id is None:
        return ()
    held = map_holders([(step.role, unit_id)], day)[step.role, unit_id]
    left_out = facts.passed | {facts.submitter_id}
    return tuple(one for one in held if one.user_id not in left_out)
