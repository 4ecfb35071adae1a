"""Rounds replayed: random walks on random routes, and what must hold after every decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.permissions import offered_actions
from perfeval.domain.replay import Made, replay, without_undone
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import check_route
from perfeval.domain.workflow import (
    DEFAULT_ROUTE,
    EDITABLE_STATES,
    SIGNED_STATES,
    TRANSITIONS,
    Action,
    Desk,
    Permission,
    Position,
    Requires,
    Route,
    State,
    Step,
    Way,
    check_action,
    position_at,
    return_targets,
)
from tests.domain.histories import AT, OWNER, History, read_person
from tests.support.sizes import size

# At each desk two, one of whom may be the owner of the filing.
PEOPLE = {
    text.split()[0]: read_person(text)
    for text in (
        "1 owner@unit finance_clerk@unit deputy_head@department desk_officer@bureau",
        "2 section_head@unit finance_clerk@unit",
        "3 section_head@unit deputy_head@unit",
        "4 director@unit deputy_head@unit",
        "5 finance_clerk@unit director@unit",
        "6 deputy_head@department director@department",
        "7 deputy_head@department director@department",
        "8 desk_officer@bureau performance_officer@bureau",
        "9 desk_officer@bureau performance_officer@bureau",
    )
}
UNIT_ROLES = (
    PostRole.SECTION_HEAD,
    PostRole.FINANCE_CLERK,
    PostRole.DEPUTY_HEAD,
    PostRole.DIRECTOR,
)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """Any route that can be walked, with steps that all must pass."""
    requires = st.sampled_from(Requires)
    steps = [
        Step(draw(st.sampled_from(UNIT_ROLES)), Action.PASS, requires=draw(requires))
        for _ in range(draw(st.integers(0, 3)))
    ]
    corrects = draw(st.booleans())
    if steps and corrects:
        steps[-1] = replace(steps[-1], corrects_money=True)
    steps.append(Step(draw(st.sampled_from(UNIT_ROLES)), Action.SIGN_OFF, requires=draw(requires)))
    if draw(st.integers(0, 3)):
        steps.append(Step(PostRole.FINANCE_CLERK, Action.REPORT))
        above = Desk.COMPETENT_DEPARTMENT
        roles = st.sampled_from([PostRole.DEPUTY_HEAD, PostRole.DIRECTOR])
        steps += [
            Step(draw(roles), Action.PASS, above, draw(requires))
            for _ in range(draw(st.integers(0, 2)))
        ]
        officers = st.sampled_from([PostRole.DESK_OFFICER, PostRole.PERFORMANCE_OFFICER])
        steps += [
            Step(draw(officers), action, Desk.FINANCE_BUREAU, draw(requires))
            for action in (Action.RECEIVE, Action.ACCEPT, Action.FINALISE)
            if draw(st.booleans())
        ]
    return Route(tuple(steps))


# One number chooses among all that is offered to anybody, the other where a return goes.
choices = st.tuples(st.integers(0, 99), st.integers(0, 9))
length = size("workflow_steps")
walks = st.lists(choices, min_size=length, max_size=2 * length)
ONWARD = {Action.SUBMIT} | {row.action for row in TRANSITIONS.values() if row.way is Way.FORWARD}


def _offers(history: History) -> list[tuple[int, Action]]:
    """Return who may do what; the way onward stands there more often, to let walks get far."""
    facts = history.facts()
    found = [
        (person.user_id, action)
        for person in PEOPLE.values()
        for action in offered_actions(person, facts)
    ]
    return found + 9 * [offer for offer in found if offer[1] in ONWARD]


def _play(history: History, which: int, where: int) -> tuple[int, Action] | None:
    """Let somebody do one of the things offered; returns who did what.

    After a void filing the walk goes on with a new one.
    """
    offers = _offers(history)
    if not offers:
        history.made, history.opened_from, history.reported = [], State.DRAFT, False
        return None
    user_id, action = offers[which % len(offers)]
    targets = return_targets(history.route, history.position) or (None,)
    target = targets[where % len(targets)] if action is Action.RETURN else None
    check_action(history.route, history.position, action, "理由", target)
    history.act(action, user_id, target)
    return user_id, action


def _check_position(route: Route, history: History) -> None:
    replayed, position = history.replayed, history.position
    if position.step is not None:
        assert position == position_at(route, position.step)
    if position.state in EDITABLE_STATES | {State.VOID}:
        assert position.step is None
        assert not replayed.approvals
        return
    # Every desk behind the present one has an approval that stands, in the order of the route.
    done = len(route.steps) if position.step is None else position.step
    steps = [made.step for made in replayed.approvals]
    assert steps == sorted(steps, key=lambda step: -1 if step is None else step)
    assert set(steps) - {position.step} == set(range(done))
    assert all(made.action is route.steps[made.step or 0].action for made in replayed.approvals)
    signed = {made.action for made in replayed.approvals if made.to_step != made.step}
    assert (Action.SIGN_OFF in signed) is (position.state in SIGNED_STATES)


@settings(max_examples=5 * size("workflow_sequences"))
@given(routes(), walks)
def test_every_walk_leaves_a_position_that_its_approvals_bear_out(
    route: Route, walk: list[tuple[int, int]]
) -> None:
    check_route(route)
    history = History(route, PEOPLE)
    for which, where in walk:
        before = history.position
        done = _play(history, which, where)
        _check_position(route, history)
        if done and done[1] in (Action.REQUEST_RETURN, Action.REFUSE_RETURN):
            assert history.position == before


@settings(max_examples=5 * size("workflow_sequences"))
@given(routes(), walks)
def test_nobody_decides_on_what_they_submitted_but_to_report_it(
    route: Route, walk: list[tuple[int, int]]
) -> None:
    history = History(route, PEOPLE)
    for which, where in walk:
        at_report = history.position.step is not None and (
            route.steps[history.position.step].action is Action.REPORT
        )
        done = _play(history, which, where)
        if done and done[0] == OWNER and TRANSITIONS[done[1]].who is Permission.DECIDE:
            assert at_report
        if history.position.state in SIGNED_STATES:
            others = {made.actor_id for made in history.replayed.approvals} - {OWNER}
            assert others, "somebody else has decided before it is signed off"


@settings(max_examples=5 * size("workflow_sequences"))
@given(routes(), walks)
def test_somebody_can_always_act_until_the_end(route: Route, walk: list[tuple[int, int]]) -> None:
    history = History(route, PEOPLE)
    for which, where in walk:
        _play(history, which, where)
        offered = [offered_actions(person, history.facts()) for person in PEOPLE.values()]
        assert any(offered) is (history.position.state is not State.VOID)
        if history.position.step is not None:
            way = route.steps[history.position.step].action
            assert any(way in actions for actions in offered), "the way forward is open"


@settings(max_examples=5 * size("workflow_sequences"))
@given(routes(), walks)
def test_taking_a_decision_back_restores_what_was_before(
    route: Route, walk: list[tuple[int, int]]
) -> None:
    history = History(route, PEOPLE)
    for which, where in walk:
        before, length = history.replayed, len(history.made)
        done = _play(history, which, where)
        if done is None or len(history.made) != length + 1:
            continue  # nothing was done, or a new round began
        user_id, action = done
        if action is not Action.UNDO and TRANSITIONS[action].undoable:
            undone = [*history.made, Made(length + 2, Action.UNDO, None, None, user_id, AT)]
            assert replay(route, undone, history.opened_from) == before


def _made(*acts: tuple[Action, int | None, int | None]) -> list[Made]:
    return [
        Made(number, action, step, to_step, 7, AT)
        for number, (action, step, to_step) in enumerate(acts, start=1)
    ]


def test_a_return_to_an_earlier_desk_keeps_the_approvals_before_it() -> None:
    decisions = _made(
        (Action.SUBMIT, None, 0),
        (Action.PASS, 0, 1),
        (Action.PASS, 1, 2),
        (Action.SIGN_OFF, 2, 3),
        (Action.RETURN, 3, 1),
    )
    replayed = replay(DEFAULT_ROUTE, decisions)
    assert replayed.position == Position(State.SUBMITTED, 1)
    assert [made.sequence for made in replayed.approvals] == [2]


def test_old_decisions_that_do_not_say_where_they_led_went_one_desk_on() -> None:
    decisions = _made((Action.SUBMIT, None, None), (Action.PASS, 0, None))
    assert replay(DEFAULT_ROUTE, decisions).position == Position(State.SUBMITTED, 1)
    returned = [*decisions, *_made((Action.RETURN, 1, None))]
    assert replay(DEFAULT_ROUTE, returned).position == Position(State.RETURNED)


@pytest.mark.parametrize("opened_from", [State.DRAFT, State.RETURNED])
def test_a_withdrawal_leads_back_to_what_was_before_the_round(opened_from: State) -> None:
    decisions = _made((Action.SUBMIT, None, 0), (Action.WITHDRAW, 0, None))
    assert replay(DEFAULT_ROUTE, decisions, opened_from).position == Position(opened_from)


def test_what_was_taken_back_twice_leaves_what_was_before_both() -> None:
    decisions = _made(
        (Action.SUBMIT, None, 0),
        (Action.PASS, 0, 1),
        (Action.PASS, 1, 2),
        (Action.UNDO, 2, None),
        (Action.UNDO, 1, None),
    )
    assert [made.sequence for made in without_undone(decisions)] == [1]
