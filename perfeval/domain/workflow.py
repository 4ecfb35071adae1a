"""How a filing goes from desk to desk: states, actions, routes and the one table of transitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perfeval.domain.errors import IncompleteDecisionError, WorkflowError
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import SheetKind


class State(StrEnum):
    """Where a filing stands; the desk is the route's current step, not a state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED_OFF = "signed_off"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    FINAL = "final"
    VOID = "void"


class Action(StrEnum):
    """What a person does to a filing."""

    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105 - the official word 通过, no password
    SIGN_OFF = "sign_off"
    REPORT = "report"
    RECEIVE = "receive"
    ACCEPT = "accept"
    FINALISE = "finalise"
    RETURN = "return"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    REOPEN = "reopen"
    REQUEST_RETURN = "request_return"
    REFUSE_RETURN = "refuse_return"
    VOID = "void"


class Permission(StrEnum):
    """What a person may do with a filing; `permissions` says who has which."""

    VIEW = "view"
    HISTORY = "history"  # read who changed what, drafts included
    EDIT = "edit"
    SUBMIT = "submit"
    DECIDE = "decide"  # act at the current desk
    WITHDRAW = "withdraw"
    UNDO = "undo"
    REOPEN = "reopen"
    REQUEST_RETURN = "request_return"
    ANSWER_REQUEST = "answer_request"
    VOID = "void"
    ADD_SCAN = "add_scan"  # bring the scan of the signed and sealed paper
    REGISTER_PAPER = "register_paper"  # record that the current desk has signed on paper
    LOCK_TARGETS = "lock_targets"  # fix the targets that were approved with the budget


class Desk(StrEnum):
    """At which unit a step's post is looked for."""

    UNIT = "unit"  # the unit of the filing
    COMPETENT_DEPARTMENT = "competent_department"  # the department above it
    FINANCE_BUREAU = "finance_bureau"


class Requires(StrEnum):
    """How many of those who hold a step's post have to decide."""

    ANY = "any"
    ALL = "all"


class Way(StrEnum):
    """Where an action leads."""

    OPENS = "opens"  # a new round, at its first desk
    FORWARD = "forward"  # to the next desk, or past the last one
    BACKWARD = "backward"  # to an earlier desk, or to the owner
    ENDS = "ends"  # the round is over
    STAYS = "stays"  # state and desk stay as they are
    UNDOES = "undoes"  # to where the filing was before the last decision


@dataclass(frozen=True, slots=True)
class Step:
    """One desk of a route: who acts there, what passing it on means, and which sheets pass it.

    `kinds` and `project_classes` (R 人员类, Y 公用经费, T 特定目标类) name the sheets that come to
    this desk, empty for all; `least_amount_wan` leaves out smaller ones. `substitute` signs off
    where the holder is the owner.
    """

    role: PostRole
    action: Action
    desk: Desk = Desk.UNIT
    requires: Requires = Requires.ANY
    least_amount_wan: Decimal | None = None
    kinds: tuple[SheetKind, ...] = ()
    project_classes: tuple[str, ...] = ()
    corrects_money: bool = False
    substitute: PostRole | None = None


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
    """One row of the table.

    `to` is the state after it, None where that depends on the desk or the history; `who` is the
    right that it takes; `undoable` says that whoever did it may take it back for a while.
    """

    action: Action
    from_states: frozenset[State]
    to: State | None
    way: Way
    who: Permission = Permission.DECIDE
    needs_comment: bool = False
    undoable: bool = False


EDITABLE_STATES = frozenset({State.DRAFT, State.RETURNED})
SIGNED_STATES = frozenset({State.SIGNED_OFF, State.RECEIVED, State.ACCEPTED, State.FINAL})
TAKEN_STATES = frozenset({State.RECEIVED, State.ACCEPTED, State.FINAL})  # by the bureau
_AT_DESK = frozenset({State.SUBMITTED, State.SIGNED_OFF, State.RECEIVED, State.ACCEPTED})
_VOIDABLE = (EDITABLE_STATES | SIGNED_STATES) - {State.FINAL}
_MOVED = frozenset(State) - {State.DRAFT, State.VOID}


def _forward(action: Action, to: State | None, *from_states: State) -> Transition:
    return Transition(action, frozenset(from_states), to, Way.FORWARD, undoable=True)


_S = State
TRANSITIONS: Mapping[Action, Transition] = {
    row.action: row
    for row in (
        Transition(Action.SUBMIT, EDITABLE_STATES, _S.SUBMITTED, Way.OPENS, who=Permission.SUBMIT),
        _forward(Action.PASS, None, _S.SUBMITTED, _S.SIGNED_OFF),
        _forward(Action.SIGN_OFF, _S.SIGNED_OFF, _S.SUBMITTED),
        _forward(Action.REPORT, None, _S.SIGNED_OFF),
        _forward(Action.RECEIVE, _S.RECEIVED, _S.SIGNED_OFF),
        _forward(Action.ACCEPT, _S.ACCEPTED, _S.SIGNED_OFF, _S.RECEIVED),
        _forward(Action.FINALISE, _S.FINAL, _S.SIGNED_OFF, _S.RECEIVED, _S.ACCEPTED),
        Transition(
            Action.RETURN,
            _AT_DESK,
            _S.RETURNED,  # or the state of the desk that it goes back to
            Way.BACKWARD,
            needs_comment=True,
            undoable=True,
        ),
        Transition(Action.CORRECT, frozenset({_S.SUBMITTED}), _S.SUBMITTED, Way.OPENS),
        Transition(
            Action.WITHDRAW,
            frozenset({_S.SUBMITTED}),
            None,  # what it was before the submission
            Way.ENDS,
            who=Permission.WITHDRAW,
        ),
        Transition(Action.UNDO, _MOVED, None, Way.UNDOES, who=Permission.UNDO),
        Transition(
            Action.REOPEN,
            SIGNED_STATES,
            _S.RETURNED,
            Way.ENDS,
            who=Permission.REOPEN,
            needs_comment=True,
            undoable=True,
        ),
        Transition(
            Action.REQUEST_RETURN,
            TAKEN_STATES,
            None,
            Way.STAYS,
            who=Permission.REQUEST_RETURN,
            needs_comment=True,
            undoable=True,
        ),
        Transition(
            Action.REFUSE_RETURN,
            TAKEN_STATES,
            None,
            Way.STAYS,
            who=Permission.ANSWER_REQUEST,
            needs_comment=True,
            undoable=True,
        ),
        Transition(
            Action.VOID, _VOIDABLE, _S.VOID, Way.ENDS, who=Permission.VOID, needs_comment=True
        ),
    )
}

_REASONS: Mapping[Action, str] = {
    Action.RETURN: "请填写退回原因：写明哪一格有什么问题、怎样修改",
    Action.REOPEN: "请填写重新打开的理由：写明哪一格要改、为什么",
    Action.VOID: "请填写作废的理由；作废以后不能恢复",
    Action.REQUEST_RETURN: "请填写申请退回修改的理由：写明哪一格要改、为什么",
    Action.REFUSE_RETURN: "请填写不退回的理由，单位会看到",
}
ELSEWHERE = "该表现在不在这一环节，请刷新页面查看最新状态"

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


def position_at(route: Route, step: int) -> Position:
    """Return the position of a round that has come to a step; past the last one nobody acts."""
    state = State.SUBMITTED
    for passed in route.steps[:step]:
        state = TRANSITIONS[passed.action].to or state
    return Position(state, step if step < len(route.steps) else None)


def is_reported(route: Route, position: Position) -> bool:
    """Tell whether this round has left the unit: its 报送 step is behind it."""
    if position.state not in SIGNED_STATES:
        return False
    # All steps are behind it where none is left.
    return any(step.action is Action.REPORT for step in route.steps[: position.step])


def desk_actions(route: Route, position: Position) -> tuple[Action, ...]:
    """Return what the holder of the current desk may do, the way forward first."""
    step = current_step(route, position)
    if step is None:
        return ()
    corrects = step.corrects_money and position.state is State.SUBMITTED
    return (step.action, Action.RETURN, *([Action.CORRECT] if corrects else []))


def return_targets(route: Route, position: Position) -> tuple[int | None, ...]:
    """Return where the current desk may send a filing back to: None for the owner, or a step."""
    if current_step(route, position) is None or position.step is None:
        return ()
    return (None, *range(position.step))


def fits_position(route: Route, position: Position, action: Action) -> bool:
    """Tell whether the state and the current desk allow an action at all."""
    row = TRANSITIONS[action]
    is_here = row.who is not Permission.DECIDE or action in desk_actions(route, position)
    return is_here and position.state in row.from_states


def check_action(
    route: Route,
    position: Position,
    action: Action,
    comment: str = "",
    to_step: int | None = None,
) -> None:
    """Raise WorkflowError if the position does not allow an action.

    `to_step` is the desk that a return goes back to, None for the owner. Raises
    IncompleteDecisionError if a reason is missing.
    """
    if not fits_position(route, position, action):
        raise WorkflowError(ELSEWHERE)
    row = TRANSITIONS[action]
    if row.way is Way.BACKWARD and to_step not in return_targets(route, position):
        raise WorkflowError("只能退回经办人或本轮已经过的环节，请重新选择退回到哪里")
    if row.needs_comment and not comment.strip():
        raise IncompleteDecisionError(_REASONS[action])
