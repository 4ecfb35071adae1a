"""Moving a filing from desk to desk: the one place that writes its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy.orm.exc import StaleDataError

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.checks.kept_findings import keep_findings, write_findings
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.permissions import FilingFacts, Permission, Person, may
from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import canonical_json, content_hash
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    Action,
    Desk,
    Position,
    Route,
    Step,
    current_step,
    next_position,
)
from perfeval.models import Decision, Filing, Round
from perfeval.queries.documents import draft_document
from perfeval.queries.filings import facts_of, write_route
from perfeval.queries.people import list_holders
from perfeval.queries.units import get_unit_tree
from perfeval.services.errors import NobodyAtDeskError
from perfeval.services.findings import confirm_warnings
from perfeval.services.kept_packs import keep_pack
from perfeval.services.rounds import make_code, print_round


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided, and what was on screen: the content's hash, and the step if known."""

    action: Action
    seen_sha256: str
    comment: str = ""
    seen_step: int | None = None


def submit(
    filing: Filing,
    pack: FormPack,
    *,
    actor: Person,
    at: datetime,
    comment: str = "",
    confirmed: str = "",
) -> Round:
    """Open a round: freeze the content and the route, and hand it to the first desk.

    `confirmed` is the digest of the warnings that the person looked at. Raises NotPermittedError,
    WorkflowError (not a draft), SubmissionBlockedError (errors without a waiver), UnconfirmedError
    or NobodyAtDeskError (a desk that nobody could act at).
    """
    tree = get_unit_tree()
    facts = facts_of(filing, tree)
    if not may(actor, Permission.SUBMIT, facts):
        raise NotPermittedError("只有本项目的经办人可以送审")
    if filing.state not in EDITABLE_STATES:
        raise WorkflowError("该表已经送审，不能重复送审")
    pack = keep_pack(pack, at=at)
    findings = confirm_warnings(filing, pack, confirmed, actor=actor, at=at)
    document = draft_document(filing)
    route = tree.route_of(filing.sheet.project.unit_id)
    _check_desks(route, facts, actor, at)
    filing.route = write_route(route)
    content = canonical_json(document)
    round_ = Round(
        number=len(filing.rounds) + 1,
        submitter_id=actor.user_id,
        unit_name=filing.sheet.project.unit.name,
        pack_id=pack.id,
        pack_version=pack.version,
        content=content,
        sha256=content_hash(content),
        frozen_at=at,
        verification_code=make_code(),
        findings=write_findings(keep_findings(pack, document, findings.findings)),
        decisions=[],
    )
    filing.rounds.append(round_)
    verdict = Verdict(Action.SUBMIT, round_.sha256, comment)
    _move(filing, facts_of(filing, tree), verdict, PostRole.OWNER, actor=actor, at=at)
    return round_


def decide(
    filing: Filing,
    pack: FormPack,
    verdict: Verdict,
    *,
    actor: Person,
    at: datetime,
    zone: ZoneInfo,
    address: str = "",
) -> None:
    """Act at the current desk on the content that the person saw.

    `address` is where the site's page 验真 is reached, for the QR code of the print; "" for none.
    Raises NotPermittedError, or WorkflowError if the state does not allow it, a return has no
    reason, or the content is not the one that was on screen. The last signature prints the PDF
    once; the bytes are kept and never made anew.
    """
    facts = facts_of(filing, get_unit_tree())
    step = current_step(facts.route, facts.position)
    if step is None:
        raise WorkflowError("该表现在不在这一环节，请刷新页面查看最新状态")
    if not may(actor, Permission.DECIDE, facts):
        raise NotPermittedError(_refusal(step, facts, actor))
    if filing.rounds[-1].sha256 != verdict.seen_sha256:
        raise WorkflowError("您看到的内容已不是当前一轮，请刷新页面后再决定")
    if verdict.seen_step not in (None, filing.step):
        raise WorkflowError("该表现在不在这一环节，请刷新页面查看最新状态")
    _move(filing, facts, verdict, step.role, actor=actor, at=at)
    if verdict.action is Action.REPORT:
        filing.reported_at = at
    if verdict.action is Action.SIGN_OFF:
        round_ = filing.rounds[-1]
        round_.printed_pdf = print_round(round_, pack, zone, address)
        round_.printed_sha256 = sha256(round_.printed_pdf).hexdigest()
    db.session.flush()


def _move(
    filing: Filing,
    facts: FilingFacts,
    verdict: Verdict,
    role: PostRole,
    *,
    actor: Person,
    at: datetime,
) -> None:
    """Write the decision and the position that follows from it."""
    position = next_position(facts.route, facts.position, verdict.action, verdict.comment)
    round_ = filing.rounds[-1]
    round_.decisions.append(
        Decision(
            sequence=len(round_.decisions) + 1,
            step=facts.position.step,
            action=verdict.action,
            role=role,
            actor_id=actor.user_id,
            actor_name=actor.full_name,
            comment=verdict.comment.strip(),
            content_sha256=round_.sha256,
            decided_at=at,
        )
    )
    _place(filing, facts, position)
    filing.saved_at = at
    try:
        db.session.flush()
    except StaleDataError as error:  # somebody acted since this transaction read the filing
        raise WorkflowError("该表刚刚被保存或办理过，请刷新页面查看最新状态") from error


def _place(filing: Filing, facts: FilingFacts, position: Position) -> None:
    step = current_step(facts.route, position)
    filing.state = position.state
    filing.step = position.step
    filing.waiting_role = step.role if step else None
    filing.waiting_unit_id = _unit_of(step, facts) if step else None


def _unit_of(step: Step, facts: FilingFacts) -> int | None:
    return facts.unit_id if step.desk is Desk.UNIT else facts.finance_bureau_id


def _check_desks(route: Route, facts: FilingFacts, actor: Person, at: datetime) -> None:
    """Refuse a submission that would stop at a desk without a person, naming the post to fill."""
    for step in route.steps:
        unit_id = _unit_of(step, facts)
        label = labels.step_label(step.role, step.action)
        if unit_id is None:
            raise NobodyAtDeskError(f"“{label}”环节找不到财政局，请联系系统管理员")
        holders = list_holders(step.role, unit_id, at.date())
        others = [user for user in holders if user.id != actor.user_id]
        if not (others or (holders and step.action is Action.REPORT)):
            raise NobodyAtDeskError(
                f"“{label}”环节没有可以办理的人，请单位管理员先为“{labels.ROLES[step.role]}”"
                "岗位设置人员（本人不能审核自己送审的表）"
            )


def _refusal(step: Step, facts: FilingFacts, actor: Person) -> str:
    label = labels.step_label(step.role, step.action)
    if actor.user_id == facts.submitter_id:
        return f"这张表由您送审，“{label}”须由他人办理"
    return f"该表正在“{label}”环节，须由“{labels.ROLES[step.role]}”办理"
