"""Resolving a route at submission: who is left out, who signs instead, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.errors import NobodyAtDeskError
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder, RouteFacts, check_route, resolve_route
from perfeval.domain.sheets import SheetKind
from perfeval.domain.workflow import Action, Desk, Requires, Route, Step
from tests.domain.data import load_cases

CASES = load_cases("recusal")
PLACES = {
    "": Desk.UNIT,
    "bureau": Desk.FINANCE_BUREAU,
    "department": Desk.COMPETENT_DEPARTMENT,
}
SUBMITTER = Holder(ord("S"), "S")


def _step(text: str) -> Step:
    plain, *options = text.split("+")
    role, _, rest = plain.partition(":")
    action, _, place = rest.partition("@")
    step = Step(PostRole(role), Action(action), PLACES[place])
    for option in options:
        name, _, value = option.partition("=")
        match name:
            case "all":
                step = replace(step, requires=Requires.ALL)
            case "corrects":
                step = replace(step, corrects_money=True)
            case "sub":
                step = replace(step, substitute=PostRole(value))
            case "kind":
                step = replace(step, kinds=(SheetKind(value),))
            case "class":
                step = replace(step, project_classes=(value,))
            case "from":
                step = replace(step, least_amount_wan=Decimal(value))
    return step


def _route(text: str) -> Route:
    return Route(tuple(_step(part) for part in text.split()))


def _people(letters: str) -> tuple[Holder, ...]:
    return tuple(Holder(ord(letter), letter) for letter in letters.split())


def _facts(case: dict[str, Any]) -> RouteFacts:
    holders = _by_place(CASES["usual"] | case.get("holders", {}))
    missing = {
        desk
        for name, desk in (
            ("department", Desk.COMPETENT_DEPARTMENT),
            ("bureau", Desk.FINANCE_BUREAU),
        )
        if not case.get(name, True)
    }
    return RouteFacts(
        submitter=SUBMITTER,
        owner_id=SUBMITTER.user_id,
        kind=SheetKind.PROJECT,
        holders=holders,
        desks=frozenset(Desk) - missing,
        amount_wan=Decimal(case["amount"]) if "amount" in case else None,
        project_class=case.get("class"),
        delegates=_by_place(case.get("delegates", {})),
    )


def _by_place(posts: dict[str, str]) -> dict[tuple[Desk, PostRole], tuple[Holder, ...]]:
    split = {post: post.partition("@") for post in posts}
    return {
        (PLACES[split[post][2]], PostRole(split[post][0])): _people(letters)
        for post, letters in posts.items()
    }


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: str(case["name"]))
def test_a_submission_passes_these_desks(case: dict[str, Any]) -> None:
    route = _route(case["route"])
    check_route(route)
    if "refused" in case:
        with pytest.raises(NobodyAtDeskError) as refused:
            resolve_route(route, _facts(case))
        assert case["refused"] in str(refused.value)
        return
    resolved = resolve_route(route, _facts(case))
    assert resolved.steps == _route(case["steps"]).steps
    assert list(resolved.notes) == case["notes"]


ROLES = (PostRole.SECTION_HEAD, PostRole.FINANCE_CLERK, PostRole.DEPUTY_HEAD, PostRole.DIRECTOR)
holders = st.lists(st.sampled_from("SABC"), max_size=3, unique=True).map(" ".join).map(_people)


@st.composite
def offices(draw: st.DrawFn) -> tuple[Route, RouteFacts]:
    """A route and small offices, where the submitter and others hold any posts."""
    roles = st.sampled_from(ROLES)
    steps = [Step(draw(roles), Action.PASS) for _ in range(draw(st.integers(0, 3)))]
    signer = draw(roles)
    others = st.sampled_from([None, *(role for role in ROLES if role is not signer)])
    steps.append(Step(signer, Action.SIGN_OFF, substitute=draw(others)))
    steps.append(Step(draw(roles), Action.REPORT))
    above = Desk.COMPETENT_DEPARTMENT
    steps += [Step(draw(roles), Action.PASS, above) for _ in range(draw(st.integers(0, 2)))]
    places = [(desk, role) for desk in (Desk.UNIT, above) for role in ROLES]
    found = {place: draw(holders) for place in places}
    desks = draw(st.sampled_from([frozenset({Desk.UNIT}), frozenset({Desk.UNIT, above})]))
    return Route(tuple(steps)), RouteFacts(
        SUBMITTER, SUBMITTER.user_id, SheetKind.PROJECT, found, desks
    )


def _is_staffed(route: Route, facts: RouteFacts) -> bool:
    """Tell whether every post is held, and somebody but the submitter could sign off."""
    steps = [step for step in route.steps if step.desk in facts.desks]
    signing = next(step for step in steps if step.action is Action.SIGN_OFF)
    signers = [(Desk.UNIT, signing.role), (Desk.COMPETENT_DEPARTMENT, PostRole.DIRECTOR)]
    if signing.substitute:
        signers.append((Desk.UNIT, signing.substitute))
    able = [one for place in signers if place[0] in facts.desks for one in facts.holders[place]]
    return all(facts.holders[step.desk, step.role] for step in steps) and any(
        one != SUBMITTER for one in able
    )


@given(offices())
def test_in_the_smallest_office_somebody_else_decides(office: tuple[Route, RouteFacts]) -> None:
    """Either a post is named that has to be filled, or every desk has somebody who may act."""
    route, facts = office
    try:
        resolved = resolve_route(route, facts)
    except NobodyAtDeskError:
        assert not _is_staffed(route, facts)
        return
    signed = [step for step in resolved.steps if step.action is Action.SIGN_OFF]
    assert len(signed) == 1
    for step in resolved.steps:
        people = {one.user_id for one in facts.holders[step.desk, step.role]}
        assert step.desk in facts.desks
        if step.action is not Action.REPORT:
            assert people - {SUBMITTER.user_id}
    left_out = sum(step.desk in facts.desks for step in route.steps) - len(resolved.steps)
    assert left_out <= len(resolved.notes), "whatever is left out is said"
