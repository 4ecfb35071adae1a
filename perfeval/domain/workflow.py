"""How a filing goes from desk to desk: states, routes and the one table of transitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfeval.domain.errors import DomainError, WorkflowError
from perfeval.domain.roles import PostRole


class State(StrEnum):
    """Where a filing stands; the desk is the route's current step, not a state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED_OFF = "signed_off"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    VOID = "void"


class Action(StrEnum):
    """What a person does to a filing."""

    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105 - the official word 通过, no password
    SIGN_OFF = "sign_off"
    REPORT = "report"
    RECEIVE = "receive"
    RETURN = "return"


class Desk(StrEnum):
    """At which unit a step's post is looked for."""

    UNIT = "unit"  # the unit of the filing
    FINANCE_BUREAU = "finance_bureau"


@dataclass(frozen=True, slots=True)
class Step:
    """One desk of a route: who acts there, and what passing it on means."""

    role: PostRole
    action: Action
    desk: Desk = Desk.UNIT


@dataclass(frozen=True, slots=True)
class Route:
    """The desks of a filing in order."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """State of a filing and the number of its current step, None where nobody has to act."""

    state: State
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: `to` is the state after it, `forward` leads to the next step."""

    action: Action
    from_states: frozenset[State]
    to: State
    forward: bool
    needs_comment: bool = False


TRANSITIONS: Mapping[Action, Transition] = {
    row.action: row
    for row in (
        Transition(
            Action.SUBMIT, frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, forward=True
        ),
        Transition(Action.PASS, frozenset({State.SUBMITTED}), State.SUBMITTED, forward=True),
        Transition(Action.SIGN_OFF, frozenset({State.SUBMITTED}), State.SIGNED_OFF, forward=True),
        Transition(Action.REPORT, frozenset({State.SIGNED_OFF}), State.SIGNED_OFF, forward=True),
        Transition(Action.RECEIVE, frozenset({State.SIGNED_OFF}), State.RECEIVED, forward=True),
        Transition(
            Action.RETURN,
            frozenset({State.SUBMITTED, State.SIGNED_OFF}),
            State.RETURNED,
            forward=False,
            needs_comment=True,
        ),
    )
}

EDITABLE_STATES = frozenset({State.DRAFT, State.RETURNED})

DEFAULT_ROUTE = Route(
    (
        Step(PostRole.FINANCE_CLERK, Action.PASS),
        Step(PostRole.DEPUTY_HEAD, Action.PASS),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
        Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU),
    )
)


def current_step(route: Route, position: Position) -> Step | None:
    """Return the desk that has to act, or None."""
    return None if position.step is None else route.steps[position.step]


def offered_actions(route: Route, position: Position) -> tuple[Action, ...]:
    """Return what the holder of the current desk may do, the way forward first."""
    step = current_step(route, position)
    if step is None:
        return (Action.SUBMIT,) if position.state in EDITABLE_STATES else ()
    return (step.action, Action.RETURN)


def next_position(route: Route, position: Position, action: Action, comment: str = "") -> Position:
    """Return where `action` leads.

    Raises WorkflowError if the state or the current step does not allow the action, or if the
    action needs a comment (a return needs its reason) and has none.
    """
    row = TRANSITIONS[action]
    if position.state not in row.from_states or action not in offered_actions(route, position):
        raise WorkflowError("该表现在不在这一环节，请刷新页面查看最新状态")
    if row.needs_comment and not comment.strip():
        raise WorkflowError("请填写退回原因：写明哪一格有什么问题、怎样修改")
    if not row.forward:
        return Position(row.to)
    following = 0 if position.step is None else position.step + 1
    return Position(row.to, following if following < len(route.steps) else None)


def check_route(route: Route) -> None:
    """Raise DomainError with a sentence if a route cannot be walked to its end.

    A route is: any number of passes, one sign-off, at most one report, at most one receipt.
    """
    actions = [step.action for step in route.steps]
    if actions.count(Action.SIGN_OFF) != 1:
        raise DomainError("流程应有且只有一个“审定”环节")
    order = [Action.PASS, Action.SIGN_OFF, Action.REPORT, Action.RECEIVE]
    places = [order.index(action) if action in order else -1 for action in actions]
    if -1 in places or places != sorted(places):
        raise DomainError("流程的顺序应为：审核（可有多个）→ 审定 → 报送 → 接收")
    if actions.count(Action.REPORT) > 1 or actions.count(Action.RECEIVE) > 1:
        raise DomainError("“报送”和“接收”环节各只能有一个")
    if Action.RECEIVE in actions and Action.REPORT not in actions:
        raise DomainError("有“接收”环节就要有“报送”环节")
    for step in route.steps:
        at_bureau = step.desk is Desk.FINANCE_BUREAU
        if at_bureau != (step.action is Action.RECEIVE):
            raise DomainError("财政局的环节只能是“接收”，其他环节都在本单位")
