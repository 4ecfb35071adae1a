"""The table of sign-off: situation × person × action, and where each action leads."""

from __future__ import annotations

import pytest

from perfeval.domain.permissions import fits_state, may, offered_actions
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    TRANSITIONS,
    Action,
    Desk,
    Position,
    Requires,
    Route,
    State,
    Step,
    fits_position,
)
from tests.domain.data import load_cases
from tests.domain.histories import History, read_person

CASES = load_cases("sign_off")
ROUTE = Route(
    (
        Step(PostRole.SECTION_HEAD, Action.PASS, requires=Requires.ALL),
        Step(PostRole.FINANCE_CLERK, Action.PASS, corrects_money=True),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
        Step(PostRole.DEPUTY_HEAD, Action.PASS, Desk.COMPETENT_DEPARTMENT),
        Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU),
        Step(PostRole.DESK_OFFICER, Action.ACCEPT, Desk.FINANCE_BUREAU),
        Step(PostRole.PERFORMANCE_OFFICER, Action.FINALISE, Desk.FINANCE_BUREAU),
    )
)
PEOPLE = {name: read_person(text) for name, text in CASES["people"].items()}


def _history(situation: str) -> History:
    """Play a situation; each act must be offered to the one who does it."""
    history = History(ROUTE, PEOPLE)
    for act in CASES["situations"][situation].split():
        who, _, rest = act.partition(":")
        name, _, target = rest.partition(">")
        action = Action(name)
        assert action in offered_actions(PEOPLE[who], history.facts()), act
        history.act(action, PEOPLE[who].user_id, int(target) if target else None)
    return history


def _position(text: str) -> Position:
    state, step = text.split("/")
    return Position(State(state), None if step == "-" else int(step))


def test_the_tables_name_every_situation_and_only_known_people() -> None:
    assert set(CASES["situations"]) == set(CASES["leads"]) == set(CASES["offered"])
    for row in CASES["offered"].values():
        assert set(row) <= set(PEOPLE)
    reached = {_history(situation).position.state for situation in CASES["situations"]}
    assert reached == set(State)
    named = {action for row in CASES["leads"].values() for action in row}
    assert named == set(Action)


@pytest.mark.parametrize("situation", CASES["situations"])
def test_each_person_is_offered_what_the_table_says(situation: str) -> None:
    facts = _history(situation).facts()
    offered = {name: set(offered_actions(person, facts)) for name, person in PEOPLE.items()}
    row = CASES["offered"][situation]
    assert offered == {name: set(row.get(name, "").split()) for name in PEOPLE}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("situation", CASES["situations"])
def test_each_action_leads_where_the_table_says(situation: str, action: Action) -> None:
    history = _history(situation)
    to = CASES["leads"][situation].get(action.value)
    offered = {
        name for name, words in CASES["offered"][situation].items() if action in words.split()
    }
    if to is None:
        assert not offered
        return
    if action is Action.UNDO:
        # Whoever acted last may take it back; after a sign-off the print forbids it, not the table.
        assert history.replayed.last is not None
        user_id = history.replayed.last.actor_id
    else:
        assert offered
        user_id = PEOPLE[sorted(offered)[0]].user_id
    assert fits_position(ROUTE, history.position, action)
    history.act(action, user_id)
    assert history.position == _position(to)


def test_a_right_without_the_state_offers_nothing() -> None:
    """What is offered is what the right and the state allow together."""
    for situation in CASES["situations"]:
        facts = _history(situation).facts()
        for person in PEOPLE.values():
            for action in offered_actions(person, facts):
                who = TRANSITIONS[action].who
                assert may(person, who, facts)
                assert fits_state(who, facts)


def test_the_table_has_this_many_cells() -> None:
    assert len(CASES["situations"]) * len(PEOPLE) * len(Action) == 8250
