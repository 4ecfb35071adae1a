from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from perfeval.domain.permissions import (
    Permission,
    administered_units,
    audited_units,
    fits_state,
    may,
)
from perfeval.domain.persons import FilingFacts, HeldPost, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import DEFAULT_ROUTE, Position, State
from tests.domain.data import load_cases

CASES = load_cases("permissions")
UNIT, DEPARTMENT, BUREAU, ELSEWHERE = 10, 15, 20, 30
PLACES = {"unit": UNIT, "department": DEPARTMENT, "bureau": BUREAU, "elsewhere": ELSEWHERE}
# What the table of sign-off does not ask, because it is no action.
ASKED = (
    Permission.VIEW,
    Permission.EDIT,
    Permission.SUBMIT,
    Permission.DECIDE,
    Permission.ADD_SCAN,
    Permission.REGISTER_PAPER,
)
OWNER, SOMEBODY, OTHER = 1, 2, 3


def _facts(position: dict[str, Any], submitter: int | None) -> FilingFacts:
    at = Position(State(position["state"]), position.get("step"))
    reported = position.get("reported", False)
    route = DEFAULT_ROUTE
    return FilingFacts(UNIT, BUREAU, OWNER, submitter, route, at, reported, DEPARTMENT)


def _name(row: dict[str, Any]) -> str:
    marks = [mark for mark in ("owner", "submitter") if row.get(mark)]
    return " ".join([row.get("role", "no post"), row.get("at", ""), *marks])


@pytest.mark.parametrize("permission", ASKED)
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


@pytest.mark.parametrize(
    ("role", "units_of"),
    [(PostRole.UNIT_ADMINISTRATOR, administered_units), (PostRole.AUDITOR, audited_units)],
)
@pytest.mark.parametrize("case", CASES["administrator"], ids=lambda case: str(case["at"]))
def test_administrators_and_auditors_have_their_unit_and_those_below(
    case: dict[str, Any], role: PostRole, units_of: Callable[..., frozenset[int]]
) -> None:
    given_parents = CASES["administered"]["parents"].items()
    parents = {int(unit): parent or None for unit, parent in given_parents}
    posts = frozenset(HeldPost(unit, role) for unit in case["at"])
    others = frozenset({HeldPost(1, PostRole.DIRECTOR)})
    assert units_of(Person(1, posts | others), parents) == set(case["units"])
