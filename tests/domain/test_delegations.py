from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from perfeval.domain.delegations import (
    DELEGABLE,
    Delegation,
    Standing,
    is_in_force,
    may_register,
    person_on,
    refusal_of,
    standing_on,
)
from perfeval.domain.permissions import Permission, may
from perfeval.domain.persons import FilingFacts, HeldPost, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import DEFAULT_ROUTE, Position, State
from tests.domain.data import load_cases

CASES = load_cases("delegations")
UNIT = 10
TODAY = date(2023, 1, 10)
PARENTS = {1: None, 10: 1, 11: 10}


def _delegation(given: dict[str, Any]) -> Delegation:
    return Delegation(
        post=HeldPost(UNIT, PostRole(given.get("role", "director"))),
        principal_id=given.get("principal", 1),
        delegate_id=given.get("delegate", 2),
        starts_on=given.get("starts_on", TODAY),
        ends_on=given.get("ends_on", TODAY),
        confirmed=given.get("confirmed", True),
        ended=given.get("ended", False),
        delegate_name="李四",
    )


@pytest.mark.parametrize("case", CASES["acting"], ids=lambda case: str(case["name"]))
def test_a_delegate_acts_on_the_days_of_a_confirmed_delegation(case: dict[str, Any]) -> None:
    delegation = _delegation({"confirmed": False, **case["delegation"]})
    for day in [*case["in_force"], *case["not_in_force"]]:
        expected = day in case["in_force"]
        assert is_in_force(delegation, day) is expected
        person = person_on(2, "李四", frozenset(), [delegation], day)
        assert person.holds(PostRole.DIRECTOR, UNIT) is expected
        assert (person.proxy_for(PostRole.DIRECTOR, UNIT) is not None) is expected


@pytest.mark.parametrize("case", CASES["standing"], ids=lambda case: str(case["name"]))
def test_principal_and_delegate_both_decide(case: dict[str, Any]) -> None:
    own = frozenset(HeldPost(UNIT, PostRole(role)) for role in case["own"])
    lent = [_delegation({"ends_on": TODAY, **given}) for given in case["lent"]]
    person = person_on(case["person"], "某人", own, lent, TODAY)
    waiting = FilingFacts(
        UNIT, 20, 9, 9, DEFAULT_ROUTE, Position(State.SUBMITTED, 2), reported=False
    )
    assert may(person, Permission.DECIDE, waiting) is case["decides"]
    proxy = person.proxy_for(PostRole.DIRECTOR, UNIT)
    if case["decides"]:
        assert (proxy.principal_id if proxy else None) == case.get("behalf_of")


@pytest.mark.parametrize("case", CASES["refusal"], ids=lambda case: str(case["name"]))
def test_a_delegation_is_refused_with_its_reason(case: dict[str, Any]) -> None:
    others = [_delegation(given) for given in case.get("others", [])]
    refusal = refusal_of(_delegation(case), others, TODAY)
    if "field" not in case:
        assert refusal is None
        return
    assert refusal is not None
    assert refusal[0] == case["field"]
    assert case["says"] in refusal[1]


@pytest.mark.parametrize("case", CASES["registers"], ids=lambda case: str(case["who"]))
def test_who_registers_a_delegation(case: dict[str, Any]) -> None:
    posts = frozenset(
        [HeldPost(case["post"][1], PostRole(case["post"][0]))] if "post" in case else []
    )
    assert may_register(Person(case["person"], posts), 1, UNIT, PARENTS) is case["may"]


@pytest.mark.parametrize(
    ("day", "confirmed", "ended", "standing"),
    [
        (9, True, False, Standing.AHEAD),
        (10, True, False, Standing.IN_FORCE),
        (13, True, False, Standing.OVER),
        (10, True, True, Standing.OVER),
        (9, False, False, Standing.UNCONFIRMED),
        (13, False, False, Standing.OVER),
    ],
)
def test_a_delegation_stands_somewhere_on_every_day(
    day: int, confirmed: bool, ended: bool, standing: Standing
) -> None:
    days = {"starts_on": date(2023, 1, 10), "ends_on": date(2023, 1, 12)}
    delegation = _delegation({**days, "confirmed": confirmed, "ended": ended})
    assert standing_on(delegation, date(2023, 1, day)) is standing


def test_what_gives_rights_over_people_or_projects_is_not_delegated() -> None:
    kept = {PostRole.OWNER, PostRole.SECRETARY, PostRole.UNIT_ADMINISTRATOR}
    assert kept.isdisjoint(DELEGABLE)
    assert kept | DELEGABLE == set(PostRole)
