"""What the decisions of a round come to: its position, and the approvals that still stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from perfeval.domain.workflow import (
    TRANSITIONS,
    Action,
    Position,
    Route,
    State,
    Way,
    position_at,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as it was made: at which step, by whom, and to which step it led.

    `to_step` is None where it led to no desk. A decision forward that stayed at its step was one
    of several that the step asks for.
    """

    sequence: int
    action: Action
    step: int | None
    to_step: int | None
    actor_id: int
    at: datetime
    on_behalf_of_id: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where a round stands.

    `approvals` are the decisions forward that still stand, oldest first; `passed` names those who
    have decided at the current step, which asks for more; `request` is the unit's unanswered
    request to get the sheet back; `last` is the newest decision that nobody took back.
    """

    position: Position
    approvals: tuple[Made, ...] = ()
    passed: frozenset[int] = frozenset()
    request: Made | None = None
    last: Made | None = None


def replay(route: Route, decisions: Sequence[Made], opened_from: State = State.DRAFT) -> Replayed:
    """Return where the decisions of a round lead, made in this order on this route.

    `opened_from` is the state of the filing before the round.
    """
    replayed = Replayed(Position(opened_from))
    for made in without_undone(decisions):
        replayed = _after(route, replayed, made, opened_from)
    return replayed


def without_undone(decisions: Iterable[Made]) -> tuple[Made, ...]:
    """Return the decisions that nobody took back."""
    left: list[Made] = []
    for made in decisions:
        if made.action is Action.UNDO:
            left.pop()
        else:
            left.append(made)
    return tuple(left)


def next_step(made: Made) -> int:
    """Return the step that an opening or forward decision led to; old ones did not write it."""
    if made.to_step is not None:
        return made.to_step
    return 0 if made.step is None else made.step + 1


def _after(route: Route, before: Replayed, made: Made, opened_from: State) -> Replayed:
    row = TRANSITIONS[made.action]
    after = replace(before, last=made)
    match row.way:
        case Way.OPENS:
            return replace(after, position=position_at(route, next_step(made)))
        case Way.FORWARD:
            return _forward(route, after, made)
        case Way.BACKWARD if made.to_step is not None:
            kept = tuple(one for one in before.approvals if (one.step or 0) < made.to_step)
            return Replayed(position_at(route, made.to_step), kept, last=made)
        case Way.STAYS:
            asks = made.action is Action.REQUEST_RETURN
            return replace(after, request=made if asks else None)
    return Replayed(Position(row.to or opened_from), last=made)


def _forward(route: Route, before: Replayed, made: Made) -> Replayed:
    to = next_step(made)
    behalf = frozenset() if made.on_behalf_of_id is None else frozenset({made.on_behalf_of_id})
    passed = before.passed | {made.actor_id} | behalf
    return replace(
        before,
        position=position_at(route, to),
        approvals=(*before.approvals, made),
        passed=passed if to == made.step else frozenset(),
    )
