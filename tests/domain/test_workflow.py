from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfeval.domain.errors import DomainError, IncompleteDecisionError, WorkflowError
from perfeval.domain.labels import (
    ACTIONS,
    DESKS,
    PROJECT_CLASSES,
    ROLES,
    STATES,
    name_step,
    position_label,
    step_label,
)
from perfeval.domain.permissions import RIGHTS
from perfeval.domain.permissions import STATES as STATES_OF_RIGHTS
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import check_route, project_class
from perfeval.domain.sheets import SheetKind
from perfeval.domain.workflow import (
    DEFAULT_ROUTE,
    TRANSITIONS,
    Action,
    Desk,
    Permission,
    Position,
    Route,
    State,
    Step,
    check_action,
    current_step,
    desk_actions,
    position_at,
    return_targets,
)
from tests.domain.data import load_cases

CASES = load_cases("workflow")
PLACES = {
    "": Desk.UNIT,
    "bureau": Desk.FINANCE_BUREAU,
    "department": Desk.COMPETENT_DEPARTMENT,
}
EXTRAS: dict[str, dict[str, Any]] = {
    "": {},
    "amount": {"least_amount_wan": Decimal(100)},
    "negative": {"least_amount_wan": Decimal(-1)},
    "kind": {"kinds": (SheetKind.PROJECT,)},
    "class": {"project_classes": ("T",)},
    "corrects": {"corrects_money": True},
    "substitute": {"substitute": PostRole.DEPUTY_HEAD},
    "same": {"substitute": PostRole.DIRECTOR},
}
REASONED = {
    Action.RETURN,
    Action.REOPEN,
    Action.VOID,
    Action.REQUEST_RETURN,
    Action.REFUSE_RETURN,
}


@pytest.mark.parametrize("comment", ["", " ", "\n　"])
def test_a_return_needs_its_reason(comment: str) -> None:
    with pytest.raises(IncompleteDecisionError, match="请填写退回原因"):
        check_action(DEFAULT_ROUTE, Position(State.SUBMITTED, 0), Action.RETURN, comment)


def test_every_action_has_one_row() -> None:
    assert set(TRANSITIONS) == set(Action)
    assert {row.action for row in TRANSITIONS.values() if row.needs_comment} == REASONED


def test_every_right_is_asked_somewhere() -> None:
    assert set(RIGHTS) == set(STATES_OF_RIGHTS) == set(Permission)
    asked = {row.who for row in TRANSITIONS.values()}
    assert asked == set(Permission) - {
        Permission.VIEW,
        Permission.EDIT,
        Permission.HISTORY,
        Permission.LOCK_TARGETS,
        Permission.ADD_SCAN,
        Permission.REGISTER_PAPER,
        Permission.NAME_CO_OWNERS,
    }


def test_only_a_final_and_a_void_filing_have_no_way_forward() -> None:
    for state in State:
        ways = {row.action for row in TRANSITIONS.values() if state in row.from_states}
        if state is State.VOID:
            assert not ways
        if state is State.FINAL:
            assert ways == {
                Action.UNDO,
                Action.REOPEN,
                Action.REQUEST_RETURN,
                Action.REFUSE_RETURN,
            }


@pytest.mark.parametrize("target", [0, 1, 2, None])
def test_a_return_goes_to_the_owner_or_to_an_earlier_desk(target: int | None) -> None:
    position = Position(State.SUBMITTED, 1)
    assert return_targets(DEFAULT_ROUTE, position) == (None, 0)
    if target in (None, 0):
        check_action(DEFAULT_ROUTE, position, Action.RETURN, "金额", target)
        return
    with pytest.raises(WorkflowError, match="只能退回经办人或本轮已经过的环节"):
        check_action(DEFAULT_ROUTE, position, Action.RETURN, "金额", target)


def test_where_no_desk_acts_nothing_can_be_returned() -> None:
    for position in (Position(State.DRAFT), Position(State.RECEIVED)):
        assert return_targets(DEFAULT_ROUTE, position) == ()
        assert desk_actions(DEFAULT_ROUTE, position) == ()


def _route(actions: list[str]) -> Route:
    steps = []
    for text in actions:
        plain, _, extra = text.partition("+")
        action, _, desk = plain.partition("@")
        step = Step(PostRole.DIRECTOR, Action(action), PLACES[desk])
        steps.append(replace(step, **EXTRAS[extra]))
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
    for number, step in enumerate(DEFAULT_ROUTE.steps):
        position = position_at(DEFAULT_ROUTE, number)
        assert current_step(DEFAULT_ROUTE, position) == step
        assert desk_actions(DEFAULT_ROUTE, position) == (step.action, Action.RETURN)
        check_action(DEFAULT_ROUTE, position, step.action)
    assert position_at(DEFAULT_ROUTE, len(DEFAULT_ROUTE.steps)) == Position(State.RECEIVED)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("51000021R000000019951", "R"),
        ("51092324T000010263357", "T"),
        (" 51092324y000010263357 ", "Y"),
        ("5109232T000010263357", None),
        ("51092324X000010263357", None),
        ("", None),
        (None, None),
    ],
)
def test_the_class_of_a_project_stands_in_its_code(code: str | None, found: str | None) -> None:
    assert project_class(code) == found


def test_every_word_has_its_label() -> None:
    assert set(STATES) == set(State)
    assert set(ROLES) == set(PostRole)
    assert set(ACTIONS) == set(Action)
    assert set(DESKS) == set(Desk)
    assert set(PROJECT_CLASSES) == {"R", "Y", "T"}


@pytest.mark.parametrize(
    ("position", "label"),
    [
        (Position(State.DRAFT), "填报中"),
        (Position(State.SUBMITTED, 0), "审核中 · 待财务审核"),
        (Position(State.SUBMITTED, 2), "审核中 · 待主要负责人审定"),
        (Position(State.SIGNED_OFF, 3), "已审定 · 待报送财政局"),
        (Position(State.SIGNED_OFF, 4), "已审定 · 待财政局接收"),
        (Position(State.RECEIVED), "已接收"),
        (Position(State.FINAL), "已终审"),
    ],
)
def test_positions_are_said_with_the_desk_that_waits(position: Position, label: str) -> None:
    assert position_label(DEFAULT_ROUTE, position) == label


def test_a_desk_of_another_kind_is_named_too() -> None:
    assert step_label(PostRole.DIRECTOR, Action.PASS) == "主要负责人通过"


@pytest.mark.parametrize(
    ("role", "action", "desk", "label"),
    [
        ("finance_clerk", "pass", "competent_department", "主管部门财务审核"),
        ("director", "sign_off", "competent_department", "主管部门主要负责人审定"),
        ("section_head", "pass", "unit", "股室负责人审核"),
        ("performance_officer", "accept", "finance_bureau", "绩效股审核"),
        ("performance_officer", "finalise", "finance_bureau", "绩效股终审"),
        ("desk_officer", "receive", "finance_bureau", "财政局接收"),
        ("finance_clerk", "report", "unit", "报送财政局"),
    ],
)
def test_desks_are_named_with_their_unit(role: str, action: str, desk: str, label: str) -> None:
    assert name_step(Step(PostRole(role), Action(action), Desk(desk))) == label
