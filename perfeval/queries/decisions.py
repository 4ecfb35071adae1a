"""What a decision is bound to, where a return may lead, and what can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from perfeval.domain import labels
from perfeval.domain.persons import FilingFacts
from perfeval.domain.sheet_format import canonical_json, content_hash
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    Action,
    Desk,
    State,
    Step,
    return_targets,
)
from perfeval.models import Decision, Filing
from perfeval.queries.delegations import map_delegates
from perfeval.queries.documents import draft_document
from perfeval.queries.people import map_holders
from perfeval.queries.rounds import replay_filing


@dataclass(frozen=True, slots=True)
class ReturnTarget:
    """Where a filing may be sent back to: a step of the round, None for the owner; in words."""

    step: int | None
    words: str


def seen_hash(filing: Filing) -> str:
    """Return the hash of what a decision is bound to: the newest round, before it the draft."""
    return filing.rounds[-1].sha256 if filing.rounds else _draft_hash(filing)


def list_return_targets(filing: Filing, facts: FilingFacts, day: date) -> list[ReturnTarget]:
    """Return where the current desk may send a filing back to, with names (two queries).

    The owner comes first; a desk that nobody could act at today is left out.
    """
    numbers = return_targets(facts.route, facts.position)
    if not numbers:
        return []
    steps = [(number, facts.route.steps[number]) for number in numbers if number is not None]
    units = {desk: facts.unit_at(desk) for desk in Desk}
    posts = [(step.role, unit) for _, step in steps if (unit := units[step.desk]) is not None]
    holders, delegates = map_holders(posts, day), map_delegates(posts, day)
    found = [ReturnTarget(None, f"经办人{filing.sheet.project.owner.full_name}（修改后重新送审）")]
    for number, step in steps:
        post = (step.role, units[step.desk] or 0)
        people = dict.fromkeys((*holders.get(post, ()), *delegates.get(post, ())))
        names = [one.name for one in people if _may_act(step, one.user_id, facts)]
        if names:
            words = f"“{labels.name_step(step)}”环节（{'、'.join(names)}）"
            found.append(ReturnTarget(number, words))
    return found


def open_request(filing: Filing) -> Decision | None:
    """Return the unit's request to get the sheet back that has not been answered, or None."""
    made = replay_filing(filing).request
    return filing.rounds[-1].decisions[made.sequence - 1] if made else None


def sending_back(filing: Filing) -> Decision | None:
    """Return the decision that sent an open sheet back to its owner, or None for a fresh draft."""
    if filing.state is not State.RETURNED:
        return None
    back = [
        decision
        for round_ in filing.rounds
        for decision in round_.decisions
        if decision.action in (Action.RETURN, Action.REOPEN)
    ]
    return back[-1] if back else None


def undo_refusal(filing: Filing, facts: FilingFacts, at: datetime, window: timedelta) -> str:
    """Return why the newest decision cannot be taken back any more, "" if it can."""
    last = facts.last
    if last is None or at - last.at > window:
        minutes = int(window.total_seconds() // 60)
        return f"作出决定已超过 {minutes} 分钟，不能撤销；确需改变的，请现在办理的环节退回"
    if last.action is Action.SIGN_OFF and filing.state is State.SIGNED_OFF:
        return "审定后已经生成正式的打印件，不能撤销；确需修改的，请用“重新打开”并写明理由"
    if filing.state in EDITABLE_STATES and _draft_hash(filing) != filing.rounds[-1].sha256:
        return "退回之后经办人已经开始修改，不能撤销；请等经办人重新送审"
    return ""


def _draft_hash(filing: Filing) -> str:
    return content_hash(canonical_json(draft_document(filing)))


def _may_act(step: Step, user_id: int, facts: FilingFacts) -> bool:
    return step.action is Action.REPORT or user_id != facts.submitter_id
