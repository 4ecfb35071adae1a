"""Moving a filing from desk to desk: the one place that writes its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm.exc import StaleDataError

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.errors import NobodyAtDeskError, NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.meetings import Meeting
from perfeval.domain.paper import REGISTRAR_RULE, PaperSignature
from perfeval.domain.permissions import Permission, is_owner, may, reopening_post, still_asked
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.replay import Replayed
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import resolve_route
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    ELSEWHERE,
    TRANSITIONS,
    Action,
    Requires,
    State,
    Way,
    check_action,
    current_step,
)
from perfeval.models import Decision, Filing, Round, StepPass
from perfeval.queries.decisions import list_return_targets, seen_hash, undo_refusal
from perfeval.queries.documents import draft_document
from perfeval.queries.filings import facts_of, get_facts
from perfeval.queries.rounds import frozen_route, newest_report, replay_filing, write_route
from perfeval.queries.routing import route_facts
from perfeval.queries.units import get_unit_tree
from perfeval.services import notices
from perfeval.services.audit import record_decision, record_print
from perfeval.services.comments import settle_comments
from perfeval.services.findings import confirm_warnings
from perfeval.services.kept_packs import keep_pack
from perfeval.services.rounds import Opening, keep_print, open_round

UNDO_WINDOW = timedelta(minutes=30)
_REFUSALS: Mapping[Permission, str] = {
    Permission.SUBMIT: "只有本项目的经办人可以送审",
    Permission.WITHDRAW: "只有送审人可以撤回，而且要在下一环节办理之前；已有人办理的，请该环节退回",
    Permission.UNDO: "只能撤销本人刚作的决定；之后已有人办理的，不能撤销",
    Permission.REOPEN: "该表现在须由“{role}”重新打开",
    Permission.REQUEST_RETURN: "由本单位的经办人或财务申请退回修改；已经申请的，请等财政局答复",
    Permission.ANSWER_REQUEST: "没有待答复的退回申请，或者须由“{role}”答复",
    Permission.REGISTER_PAPER: REGISTRAR_RULE,
    Permission.VOID: "未送审和已退回的表由经办人作废，已报送的由“{role}”作废",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided, and what was on screen: the content's hash, and the step if known.

    `to_step` is the desk that a return goes back to, None for the owner; `meeting` is where it was
    decided, if at one; `paper` says that the holder of the desk signed on paper, and the actor only
    registers it.
    """

    action: Action
    seen_sha256: str
    comment: str = ""
    seen_step: int | None = None
    to_step: int | None = None
    meeting: Meeting | None = None
    paper: PaperSignature | None = None

    @property
    def who(self) -> Permission:
        """Return the right that the verdict takes."""
        return Permission.REGISTER_PAPER if self.paper else TRANSITIONS[self.action].who


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
    WorkflowError (not a draft), SubmissionBlockedError (errors without a waiver), UnconfirmedError,
    UnansweredError (comments) or NobodyAtDeskError (a desk that nobody could act at).
    """
    tree = get_unit_tree()
    facts = facts_of(filing, tree)
    if not may(actor, Permission.SUBMIT, facts):
        raise NotPermittedError("只有本项目的经办人可以送审")
    if filing.state not in EDITABLE_STATES:
        raise WorkflowError("该表已经送审，不能重复送审")
    pack = keep_pack(pack, at=at)
    settle_comments(filing, actor=actor, at=at)
    findings = confirm_warnings(filing, pack, confirmed, actor=actor, at=at)
    route = resolve_route(tree.route_of(facts.unit_id), route_facts(filing, actor, at, tree))
    opening = Opening(actor.user_id, write_route(route), findings.findings)
    round_ = open_round(filing, pack, draft_document(filing), opening, at=at)
    verdict = Verdict(Action.SUBMIT, round_.sha256, comment, to_step=0)
    write_decision(filing, facts, verdict, actor=actor, at=at)
    return round_


def decide(  # noqa: PLR0913 - settings of the installation come in by name
    filing: Filing,
    pack: FormPack,
    verdict: Verdict,
    *,
    actor: Person,
    at: datetime,
    zone: ZoneInfo,
    address: str = "",
    undo_window: timedelta = UNDO_WINDOW,
) -> None:
    """Do what a person decided, on the content that the person saw; anything but a new round.

    `address` is where the site's page 验真 is reached, for the QR code of the print; "" for none.
    Raises NotPermittedError, or WorkflowError if the state does not allow it, a reason is missing
    (IncompleteDecisionError), or the content is not the one that was on screen. The last signature
    prints the PDF once; the bytes are kept and never made anew.
    """
    facts = check_verdict(filing, verdict, actor=actor, at=at)
    if TRANSITIONS[verdict.action].way is Way.OPENS:
        raise WorkflowError(ELSEWHERE)
    if verdict.action is Action.UNDO:
        refusal = undo_refusal(filing, facts, at, undo_window)
        if refusal:
            raise WorkflowError(refusal)
    if not filing.rounds:  # a draft is voided: what it held is kept
        opening = Opening(actor.user_id, None)
        open_round(filing, pack, draft_document(filing), opening, at=at)
    write_decision(filing, facts, verdict, actor=actor, at=at)
    if verdict.action is Action.SIGN_OFF and filing.state is State.SIGNED_OFF:
        keep_print(filing.rounds[-1], pack, zone, address)
        record_print(filing, filing.rounds[-1], at=at)
    db.session.flush()


def check_verdict(filing: Filing, verdict: Verdict, *, actor: Person, at: datetime) -> FilingFacts:
    """Return the facts that a verdict is judged by; raises as `decide` says."""
    facts = get_facts(filing, get_unit_tree(), at.date())
    row = TRANSITIONS[verdict.action]
    if row.who is Permission.DECIDE and facts.position.step is None:
        raise WorkflowError("该表现在没有待办的环节，请刷新页面查看最新状态")
    if row.who is not Permission.DECIDE and facts.position.state not in row.from_states:
        raise WorkflowError(ELSEWHERE)
    if not may(actor, verdict.who, facts):
        raise NotPermittedError(_refusal(verdict, facts, actor))
    if seen_hash(filing) != verdict.seen_sha256:
        raise WorkflowError("您看到的内容已不是当前一轮，请刷新页面后再决定")
    if verdict.seen_step not in (None, filing.step):
        raise WorkflowError(ELSEWHERE)
    check_action(facts.route, facts.position, verdict.action, verdict.comment, verdict.to_step)
    if row.way is Way.BACKWARD:
        _check_target(filing, facts, verdict.to_step, at)
    return facts


def write_decision(
    filing: Filing, facts: FilingFacts, verdict: Verdict, *, actor: Person, at: datetime
) -> None:
    """Write a decision on the newest round, and the position that follows from all of them."""
    round_ = filing.rounds[-1]
    capacity = _capacity(filing, verdict, facts, actor)
    meeting = verdict.meeting
    round_.decisions.append(
        Decision(
            sequence=len(round_.decisions) + 1,
            step=facts.position.step if round_.decisions else None,
            to_step=_target(verdict, facts, {actor.user_id, capacity.principal_id}),
            action=verdict.action,
            role=capacity.role,
            actor_id=actor.user_id,
            actor_name=actor.full_name,
            on_behalf_of_id=capacity.principal_id,
            on_behalf_of_name=capacity.principal_name,
            comment=verdict.comment.strip(),
            meeting_name=meeting.name if meeting else None,
            meeting_on=meeting.held_on if meeting else None,
            minutes_number=(meeting.minutes or None) if meeting else None,
            content_sha256=round_.sha256,
            decided_at=at,
            paper_signed_on=verdict.paper.signed_on if verdict.paper else None,
            paper_scan_id=verdict.paper.scan_id if verdict.paper else None,
        )
    )
    try:
        _place(filing, facts, replay_filing(filing))
        filing.saved_at = at
        db.session.flush()
    except StaleDataError as error:  # somebody acted since this transaction read the filing
        raise WorkflowError("该表刚刚被保存或办理过，请刷新页面查看最新状态") from error
    record_decision(filing, round_.decisions[-1])
    notices.tell_of_decision(filing, round_.decisions[-1], at=at)


def _target(verdict: Verdict, facts: FilingFacts, deciding: set[int | None]) -> int | None:
    """Return the step that a verdict leads to; one that all must pass is left by the last."""
    way = TRANSITIONS[verdict.action].way
    if way is not Way.FORWARD:
        return verdict.to_step if way in (Way.OPENS, Way.BACKWARD) else None
    step = facts.position.step
    current = current_step(facts.route, facts.position)
    if step is None or current is None:
        return None
    waits = current.requires is Requires.ALL and still_asked(facts) - deciding
    return step if waits else step + 1


def _place(filing: Filing, before: FilingFacts, replayed: Replayed) -> None:
    """Write what follows from the decisions to where the lists look for it."""
    route = frozen_route(filing.rounds[-1])
    facts = replace(before, route=route, position=replayed.position)
    step = current_step(route, replayed.position)
    filing.state = replayed.position.state
    filing.step = replayed.position.step
    filing.waiting_role = step.role if step else None
    filing.waiting_unit_id = facts.unit_at(step.desk) if step else None
    asked = reopening_post(facts) if replayed.request else (None, None)
    filing.answering_role, filing.answering_unit_id = asked
    report = newest_report(filing)
    filing.reported_at = report.at if report else None
    known = {row.user_id: row for row in filing.step_passes}
    filing.step_passes = [
        known.get(user_id) or StepPass(user_id=user_id) for user_id in sorted(replayed.passed)
    ]


@dataclass(frozen=True, slots=True)
class _Capacity:
    """The post that somebody acts as, and for whom where that is only lent."""

    role: PostRole
    principal_id: int | None = None
    principal_name: str | None = None


def _capacity(filing: Filing, verdict: Verdict, facts: FilingFacts, actor: Person) -> _Capacity:
    if verdict.action is Action.UNDO and facts.last is not None:
        undone = filing.rounds[-1].decisions[facts.last.sequence - 1]
        if undone.paper_signed_on:
            return _Capacity(PostRole.FINANCE_CLERK)
        return _Capacity(undone.role, undone.on_behalf_of_id, undone.on_behalf_of_name)
    role, unit_id = _acting_post(verdict.action, facts, actor)
    if verdict.paper:
        return _Capacity(role, verdict.paper.signer_id, verdict.paper.signer_name)
    proxy = actor.proxy_for(role, unit_id)
    return _Capacity(role, proxy.principal_id, proxy.principal_name) if proxy else _Capacity(role)


def _acting_post(action: Action, facts: FilingFacts, actor: Person) -> tuple[PostRole, int | None]:
    """Return role and unit of the post that the actor acts as."""
    step = current_step(facts.route, facts.position)
    match TRANSITIONS[action].who:
        case Permission.DECIDE if step is not None:
            return step.role, facts.unit_at(step.desk)
        case Permission.REOPEN | Permission.ANSWER_REQUEST:
            return reopening_post(facts)
        case Permission.VOID if facts.position.state not in EDITABLE_STATES:
            return reopening_post(facts)
        case Permission.REQUEST_RETURN if not is_owner(actor, facts):
            return PostRole.FINANCE_CLERK, facts.unit_id
    return PostRole.OWNER, facts.unit_id


def _check_target(filing: Filing, facts: FilingFacts, to_step: int | None, at: datetime) -> None:
    """Refuse to send a filing back to a desk that nobody could act at."""
    if to_step not in [one.step for one in list_return_targets(filing, facts, at.date())]:
        raise NobodyAtDeskError("该环节现在没有可以办理的人，请改退其他环节或经办人")


def _refusal(verdict: Verdict, facts: FilingFacts, actor: Person) -> str:
    who = verdict.who
    step = current_step(facts.route, facts.position)
    if who is Permission.DECIDE and step is not None:
        label = labels.name_step(step)
        if actor.user_id in facts.passed:
            return f"“{label}”环节您已办理，还须同岗位的其他人办理"
        if actor.user_id == facts.submitter_id:
            return f"这张表由您送审，“{label}”须由他人办理"
        return f"该表正在“{label}”环节，须由“{labels.ROLES[step.role]}”办理"
    role = labels.ROLES[reopening_post(facts)[0]]
    return _REFUSALS[who].format(role=role)
