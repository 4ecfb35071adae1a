from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.errors import DomainError, WorkflowError
from perfeval.domain.labels import ACTIONS, ROLES, STATES, position_label, step_label
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    DEFAULT_ROUTE,
    EDITABLE_STATES,
    TRANSITIONS,
    Action,
    Desk,
    Position,
    Route,
    State,
    Step,
    check_route,
    current_step,
    next_position,
    offered_actions,
)
from tests.domain.data import load_cases
from tests.support.sizes import size

CASES = load_cases("workflow")
TABLE: dict[str, dict[str, str]] = CASES["transitions"]


def _position(text: str) -> Position:
    state, step = text.split("/")
    return Position(State(state), None if step == "-" else int(step))


def test_the_table_names_every_state_and_step() -> None:
    steps = ["-", *map(str, range(len(DEFAULT_ROUTE.steps)))]
    assert set(TABLE) == {f"{state}/{step}" for state in State for step in steps}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("start", TABLE)
def test_each_action_leads_where_the_table_says(start: str, action: Action) -> None:
    to = TABLE[start].get(action)
    if to is not None:
        assert next_position(DEFAULT_ROUTE, _position(start), action, "理由") == _position(to)
        return
    with pytest.raises(WorkflowError, match="现在不在这一环节"):
        next_position(DEFAULT_ROUTE, _position(start), action, "理由")


@pytest.mark.parametrize("comment", ["", " ", "\n　"])
def test_a_return_needs_its_reason(comment: str) -> None:
    with pytest.raises(WorkflowError, match="请填写退回原因"):
        next_position(DEFAULT_ROUTE, Position(State.SUBMITTED, 0), Action.RETURN, comment)


def test_what_is_offered_can_be_done() -> None:
    for text, allowed in TABLE.items():
        offered = set(offered_actions(DEFAULT_ROUTE, _position(text)))
        assert set(allowed) <= offered


def test_every_action_has_one_row() -> None:
    assert set(TRANSITIONS) == set(Action)
    assert {row.action for row in TRANSITIONS.values() if row.needs_comment} == {Action.RETURN}


def _route(actions: list[str]) -> Route:
    steps = []
    for text in actions:
        action, _, desk = text.partition("@")
        at = Desk.FINANCE_BUREAU if desk else Desk.UNIT
        steps.append(Step(PostRole.DIRECTOR, Action(action), at))
    return Route(tuple(steps))


@pytest.mark.parametrize("case", CASES["route"], ids=lambda case: " ".join(case["actions"]) or "-")
def test_routes_that_lead_nowhere_are_refused(case: dict[str, Any]) -> None:
    route = _route(case["actions"])
    if "says" not in case:
        check_route(route)
        assert route.steps
        return
    with pytest.raises(DomainError, match=case["says"]):
        check_route(route)


def test_the_default_route_can_be_walked() -> None:
    check_route(DEFAULT_ROUTE)
    position = next_position(DEFAULT_ROUTE, Position(State.DRAFT), Action.SUBMIT)
    for step in DEFAULT_ROUTE.steps:
        assert current_step(DEFAULT_ROUTE, position) == step
        position = next_position(DEFAULT_ROUTE, position, step.action)
    assert position == Position(State.RECEIVED)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    roles = st.sampled_from([PostRole.FINANCE_CLERK, PostRole.DEPUTY_HEAD, PostRole.DIRECTOR])
    steps = [Step(draw(roles), Action.PASS) for _ in range(draw(st.integers(0, 3)))]
    steps.append(Step(draw(roles), Action.SIGN_OFF))
    if draw(st.booleans()):
        steps.append(Step(draw(roles), Action.REPORT))
        if draw(st.booleans()):
            steps.append(Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU))
    return Route(tuple(steps))


def _is_legal(route: Route, position: Position) -> bool:
    step = current_step(route, position)
    match position.state:
        case State.SUBMITTED:
            return step is not None and step.action in (Action.PASS, Action.SIGN_OFF)
        case State.SIGNED_OFF:
            return step is None or step.action in (Action.REPORT, Action.RECEIVE)
    return step is None


@settings(max_examples=5 * size("workflow_sequences"))
@given(routes(), st.lists(st.sampled_from(Action), max_size=size("workflow_steps")))
def test_no_walk_reaches_an_illegal_position(route: Route, actions: list[Action]) -> None:
    check_route(route)
    position = Position(State.DRAFT)
    for action in actions:
        try:
            following = next_position(route, position, action, "理由")
        except WorkflowError:
            continue
        assert action in offered_actions(route, position)
        assert _is_legal(route, following)
        assert (following.state in EDITABLE_STATES) is (action is Action.RETURN)
        position = following


def test_every_word_has_its_label() -> None:
    assert set(STATES) == set(State)
    assert set(ROLES) == set(PostRole)
    assert set(ACTIONS) == set(Action)


@pytest.mark.parametrize(
    ("position", "label"),
    [
        (Position(State.DRAFT), "填报中"),
        (Position(State.SUBMITTED, 0), "审核中 · 待财务审核"),
        (Position(State.SUBMITTED, 2), "审核中 · 待主要负责人审定"),
        (Position(State.SIGNED_OFF, 3), "已审定 · 待报送财政局"),
        (Position(State.SIGNED_OFF, 4), "已审定 · 待财政局接收"),
        (Position(State.RECEIVED), "已接收"),
    ],
)
def test_positions_are_said_with_the_desk_that_waits(position: Position, label: str) -> None:
    assert position_label(DEFAULT_ROUTE, position) == label


def test_a_desk_of_another_kind_is_named_too() -> None:
    assert step_label(PostRole.DIRECTOR, Action.PASS) == "主要负责人通过"
