"""Rounds read for the domain: their frozen routes, their decisions, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval.domain.permissions import is_bureau_reader, is_department_reader, may_read_history
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.replay import Made, Replayed, replay, without_undone
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import ResolvedRoute
from perfeval.domain.workflow import (
    TRANSITIONS,
    Action,
    Desk,
    Position,
    Requires,
    State,
    Step,
    Way,
    current_step,
)
from perfeval.models import Decision, Filing, Round


def write_route(route: ResolvedRoute) -> dict[str, Any]:
    """Write a resolved route as it is frozen with a round."""
    steps = [
        {
            "role": step.role.value,
            "action": step.action.value,
            "desk": step.desk.value,
            "requires": step.requires.value,
            "corrects_money": step.corrects_money,
        }
        for step in route.steps
    ]
    return {"steps": steps, "notes": list(route.notes)}


def frozen_route(round_: Round) -> ResolvedRoute:
    """Return the route that a round was submitted on; empty where none was kept."""
    frozen = round_.route or {}
    steps = tuple(_step(row) for row in frozen.get("steps", ()))
    return ResolvedRoute(steps, tuple(frozen.get("notes", ())))


def round_notes(round_: Round) -> tuple[str, ...]:
    """Return the sentences on recusal and double posts that hold for a round."""
    return frozen_route(round_).notes


def replay_filing(filing: Filing) -> Replayed:
    """Return where the decisions of a filing have brought it."""
    replayed = Replayed(Position(State.DRAFT))
    for _, replayed in replay_rounds(filing):  # noqa: B007 - the last one is wanted
        pass
    return replayed


def replay_rounds(filing: Filing) -> Iterator[tuple[Round, Replayed]]:
    """Yield the rounds of a filing, each with where its own decisions brought it."""
    state = State.DRAFT
    for round_ in filing.rounds:
        replayed = replay(frozen_route(round_), decisions_of(round_), opened_from=state)
        state = replayed.position.state
        yield round_, replayed


def standing_decisions(filing: Filing) -> frozenset[int]:
    """Return the ids of the decisions that still stand.

    Those that were taken back do not, nor do the approvals before a return, a withdrawal, a new
    round or the like.
    """
    found = set()
    for round_, replayed in replay_rounds(filing):
        kept = {made.sequence for made in without_undone(decisions_of(round_))}
        is_newest = round_ is filing.rounds[-1]
        approvals = {made.sequence for made in replayed.approvals} if is_newest else set()
        for decision in round_.decisions:
            way = TRANSITIONS[decision.action].way
            stand = approvals if way is Way.FORWARD else kept
            if way is Way.UNDOES or decision.sequence in stand:
                found.add(decision.id)
    return frozenset(found)


def reached_desks(filing: Filing) -> frozenset[Desk]:
    """Return the desk that has a filing now, and those that have decided on it."""
    return frozenset().union(*(_desks_reached(round_) for round_ in filing.rounds))


def _desks_reached(round_: Round) -> frozenset[Desk]:
    steps = (round_.route or {}).get("steps", ())
    acted = {decision.step for decision in round_.decisions}
    if round_ is round_.filing.rounds[-1]:
        acted.add(round_.filing.step)
    return frozenset(Desk(steps[i]["desk"]) for i in acted if i is not None and i < len(steps))


def list_readable_rounds(filing: Filing, facts: FilingFacts, person: Person) -> list[Round]:
    """Return the rounds that a person may read who may see the filing: the unit reads its own.

    Department and bureau read those that came to them, and the last one, which is open to all.
    """
    if may_read_history(person, facts):
        return list(filing.rounds)
    at_department = is_department_reader(person, facts)
    at_bureau = is_bureau_reader(person, facts)
    return [
        round_
        for round_ in filing.rounds
        if round_ is filing.rounds[-1]
        or (at_bureau and any(made.action is Action.REPORT for made in round_.decisions))
        or (at_department and Desk.COMPETENT_DEPARTMENT in _desks_reached(round_))
    ]


def newest_report(filing: Filing) -> Made | None:
    """Return the newest report of a filing to the bureau that nobody took back."""
    reports = [
        made
        for round_ in filing.rounds
        for made in without_undone(decisions_of(round_))
        if made.action is Action.REPORT
    ]
    return reports[-1] if reports else None


def asks_for_all(filing: Filing) -> bool:
    """Tell whether everybody who holds the current desk has to decide."""
    if filing.step is None:
        return False
    step = current_step(frozen_route(filing.rounds[-1]), Position(filing.state, filing.step))
    return step is not None and step.requires is Requires.ALL


def decisions_of(round_: Round) -> list[Made]:
    """Return the decisions of a round as the domain sees them."""
    return [_made(decision) for decision in round_.decisions]


def _made(decision: Decision) -> Made:
    return Made(
        sequence=decision.sequence,
        action=decision.action,
        step=decision.step,
        to_step=decision.to_step,
        actor_id=decision.actor_id,
        at=decision.decided_at,
        on_behalf_of_id=decision.on_behalf_of_id,
    )


def _step(row: dict[str, Any]) -> Step:
    return Step(
        role=PostRole(row["role"]),
        action=Action(row["action"]),
        desk=Desk(row["desk"]),
        requires=Requires(row.get("requires", Requires.ANY)),
        corrects_money=row.get("corrects_money", False),
    )
