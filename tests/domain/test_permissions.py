from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.permissions import (
    FilingFacts,
    HeldPost,
    Permission,
    Person,
    administered_units,
    fits_state,
    may,
)
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    DEFAULT_ROUTE,
    Action,
    Position,
    State,
    next_position,
    offered_actions,
)
from tests.domain.data import load_cases
from tests.support.sizes import size

CASES = load_cases("permissions")
UNIT, BUREAU, ELSEWHERE = 10, 20, 30
PLACES = {"unit": UNIT, "bureau": BUREAU, "elsewhere": ELSEWHERE}
OWNER, SOMEBODY, OTHER = 1, 2, 3


def _facts(position: dict[str, Any], submitter: int | None) -> FilingFacts:
    at = Position(State(position["state"]), position.get("step"))
    reported = position.get("reported", False)
    return FilingFacts(UNIT, BUREAU, OWNER, submitter, DEFAULT_ROUTE, at, reported)


def _name(row: dict[str, Any]) -> str:
    marks = [mark for mark in ("owner", "submitter") if row.get(mark)]
    return " ".join([row.get("role", "no post"), row.get("at", ""), *marks])


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("row", CASES["row"], ids=_name)
def test_rights_are_those_of_the_table(row: dict[str, Any], permission: Permission) -> None:
    user = OWNER if row.get("owner") else SOMEBODY
    posts = {HeldPost(PLACES[row["at"]], PostRole(row["role"]))} if "role" in row else set()
    person = Person(user, frozenset(posts))
    submitter = user if row.get("submitter") else OTHER
    allowed = set()
    for name, position in CASES["positions"].items():
        filing = _facts(position, submitter)
        if may(person, permission, filing) and fits_state(permission, filing):
            allowed.add(name)
    expected = row.get(permission.value, [])
    assert allowed == (set(CASES["positions"]) if expected == ["*"] else set(expected))


def test_the_table_names_every_role_at_every_place() -> None:
    rows = {(row["role"], row["at"]) for row in CASES["row"] if "role" in row}
    assert rows == {(role.value, place) for role in PostRole for place in PLACES}
    assert {position["state"] for position in CASES["positions"].values()} == set(State)


def test_a_unit_without_a_bureau_is_seen_by_no_bureau() -> None:
    officer = Person(SOMEBODY, frozenset({HeldPost(BUREAU, PostRole.DESK_OFFICER)}))
    at = Position(State.SIGNED_OFF, 4)
    filing = FilingFacts(UNIT, None, OWNER, OWNER, DEFAULT_ROUTE, at, reported=True)
    assert not any(may(officer, permission, filing) for permission in Permission)


@pytest.mark.parametrize("case", CASES["administrator"], ids=lambda case: str(case["at"]))
def test_administrators_keep_their_unit_and_those_below(case: dict[str, Any]) -> None:
    given_parents = CASES["administered"]["parents"].items()
    parents = {int(unit): parent or None for unit, parent in given_parents}
    posts = frozenset(HeldPost(unit, PostRole.UNIT_ADMINISTRATOR) for unit in case["at"])
    readers = frozenset({HeldPost(1, PostRole.DIRECTOR)})
    assert administered_units(Person(1, posts | readers), parents) == set(case["units"])


people = st.builds(
    Person,
    st.integers(1, 3),
    st.frozensets(
        st.builds(HeldPost, st.sampled_from([UNIT, BUREAU]), st.sampled_from(PostRole)), max_size=8
    ),
)
moves = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(Action)), max_size=4 * size("workflow_steps")
)


@settings(max_examples=10 * size("workflow_sequences"))
@given(st.tuples(people, people, people), moves)
def test_nobody_passes_what_they_submitted(
    persons: tuple[Person, ...], moves: list[tuple[int, Action]]
) -> None:
    """Walk with rights: whoever acts is allowed to, and is never the submitter of the round."""
    persons = tuple(Person(i + 1, person.posts) for i, person in enumerate(persons))
    position, submitter, reported = Position(State.DRAFT), None, False
    for who, action in moves:
        person = persons[who]
        filing = FilingFacts(UNIT, BUREAU, OWNER, submitter, DEFAULT_ROUTE, position, reported)
        right = Permission.SUBMIT if action is Action.SUBMIT else Permission.DECIDE
        if not (may(person, right, filing) and fits_state(right, filing)):
            continue
        if action not in offered_actions(DEFAULT_ROUTE, position):
            continue
        was = position
        position = next_position(DEFAULT_ROUTE, position, action, "理由")
        if action is Action.SUBMIT:
            assert person.user_id == OWNER
            submitter = person.user_id
        elif was.step != 3:
            assert person.user_id != submitter
        reported = reported or action is Action.REPORT


def test_the_walk_with_rights_can_reach_its_end() -> None:
    """The property above is not empty: with the usual posts the default route is walked through."""
    roles = [step.role for step in DEFAULT_ROUTE.steps]
    position = next_position(DEFAULT_ROUTE, Position(State.DRAFT), Action.SUBMIT)
    for i, role in enumerate(roles):
        at = BUREAU if role is PostRole.DESK_OFFICER else UNIT
        person = Person(SOMEBODY, frozenset({HeldPost(at, role)}))
        filing = FilingFacts(UNIT, BUREAU, OWNER, OWNER, DEFAULT_ROUTE, position, reported=i > 3)
        assert may(person, Permission.DECIDE, filing)
        position = next_position(DEFAULT_ROUTE, position, DEFAULT_ROUTE.steps[i].action)
    assert position.state is State.RECEIVED
