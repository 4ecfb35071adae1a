"""Signing many filings at once: each by a decision of its own, in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from perfeval.db import db
from perfeval.domain.checks.kept_findings import read_findings
from perfeval.domain.errors import DomainError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.permissions import Permission
from perfeval.domain.persons import Person
from perfeval.domain.workflow import TRANSITIONS, Way
from perfeval.models import Filing
from perfeval.queries.signing import batch_refusal
from perfeval.services.transitions import Verdict, decide

_AT_ONCE = "另一个人刚刚同时办理了这张表，请打开查看最新状态"


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A filing with what the person decided on it."""

    filing: Filing
    pack: FormPack
    verdict: Verdict


def decide_batch(
    items: Iterable[BatchItem],
    *,
    actor: Person,
    at: datetime,
    zone: ZoneInfo,
    address: str = "",
) -> dict[int, str]:
    """Sign each filing that can be signed, and return why the others were not, by filing id.

    Every decision is judged as if it were taken alone; one that is refused undoes nothing of the
    others. Only ways forward are signed together. `address` as in `transitions.decide`.
    """
    refusals = {}
    # In one order everywhere, so that two batches never wait for each other's rows.
    for item in sorted(items, key=lambda one: one.filing.id):
        filing_id = item.filing.id
        try:
            with db.session.begin_nested():
                _check_fits_batch(item)
                decide(
                    item.filing,
                    item.pack,
                    item.verdict,
                    actor=actor,
                    at=at,
                    zone=zone,
                    address=address,
                )
        except DomainError as error:
            refusals[filing_id] = str(error)
        except IntegrityError:
            refusals[filing_id] = _AT_ONCE
    return refusals


def _check_fits_batch(item: BatchItem) -> None:
    row = TRANSITIONS[item.verdict.action]
    if row.way is not Way.FORWARD or row.who is not Permission.DECIDE:
        raise WorkflowError("只有同意的办理可以成批进行，其他的请逐张办理")
    newest = item.filing.rounds[-1] if item.filing.rounds else None
    refusal = batch_refusal(read_findings((newest and newest.findings) or ()))
    if refusal:
        raise WorkflowError(refusal)
