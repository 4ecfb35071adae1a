"""Recording that a step was signed on paper, which is never the leader's own click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.paper import PAPER_ACTIONS, REGISTRAR_RULE, PaperSignature, ScanPurpose
from perfeval.domain.permissions import Permission, may
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.routes import Holder
from perfeval.domain.workflow import ELSEWHERE, current_step
from perfeval.models import Filing
from perfeval.queries.filings import get_facts
from perfeval.queries.paper import list_signers
from perfeval.queries.units import get_unit_tree
from perfeval.services.scans import Place, Upload, keep_scan
from perfeval.services.transitions import Verdict, decide


class PaperOrderError(DomainError):
    """What was typed about a signature on paper cannot be so."""


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """What a clerk registers: who signed on which day, with which words, on which content."""

    signer_id: int
    signed_on: date | None
    seen_sha256: str
    seen_step: int | None
    comment: str = ""


def register_paper_decision(
    filing: Filing,
    pack: FormPack,
    order: PaperOrder,
    upload: Upload,
    *,
    actor: Person,
    at: datetime,
    place: Place,
) -> None:
    """Record the current step as 线下签批: who signed on paper, on which day, and the scan.

    It moves the filing as the signer's own decision would, under the same rules. Raises
    NotPermittedError, WorkflowError (another step or content by now), PaperOrderError, or for the
    scan what `keep_scan` raises.
    """
    facts = get_facts(filing, get_unit_tree(), at.date())
    step = current_step(facts.route, facts.position)
    if step is None or step.action not in PAPER_ACTIONS:
        raise WorkflowError(ELSEWHERE)
    if not may(actor, Permission.REGISTER_PAPER, facts):
        raise NotPermittedError(REGISTRAR_RULE)
    verdict = Verdict(step.action, order.seen_sha256, order.comment, order.seen_step)
    if order.seen_step != filing.step:
        raise WorkflowError(ELSEWHERE)
    signer, day = _check_order(filing, facts, order, at.astimezone(place.zone).date(), place.zone)
    scan = keep_scan(filing, upload, ScanPurpose.SIGNED, actor=actor, at=at, place=place)
    paper = PaperSignature(signer.user_id, signer.name, day, scan.id)
    decide(
        filing,
        pack,
        replace(verdict, paper=paper),
        actor=actor,
        at=at,
        zone=place.zone,
        address=place.address,
    )


def _check_order(
    filing: Filing, facts: FilingFacts, order: PaperOrder, today: date, zone: ZoneInfo
) -> tuple[Holder, date]:
    """Return who signed and when, if that can be so; raises PaperOrderError."""
    submitted = filing.rounds[-1].frozen_at.astimezone(zone).date()
    day = order.signed_on
    if day is None:
        raise PaperOrderError("请填写签批日期，以纸面上写的为准")
    if not submitted <= day <= today:
        raise PaperOrderError(
            f"签批日期应在本轮送审之日（{submitted}）至今天（{today}）之间，您填的是 {day}"
        )
    signers = list_signers(facts, day)
    signer = next((one for one in signers if one.user_id == order.signer_id), None)
    if signer is None:
        names = "、".join(one.name for one in signers) or "没有人"
        raise PaperOrderError(
            f"请选择签批人：{day} 可以签批这一环节的是{names}（送审人和已办理的人除外）"
        )
    return signer, day
