"""Who may do what: small questions about posts, gathered in one map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    Action,
    Desk,
    Position,
    Route,
    State,
    current_step,
)


class Permission(StrEnum):
    """What a person may do with a filing."""

    VIEW = "view"
    EDIT = "edit"
    SUBMIT = "submit"
    DECIDE = "decide"  # act at the current desk
    LOCK_TARGETS = "lock_targets"  # fix the targets that were approved with the budget


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post in force today."""

    unit_id: int
    role: PostRole


@dataclass(frozen=True, slots=True)
class Person:
    """The acting person: who it is and the posts in force."""

    user_id: int
    posts: frozenset[HeldPost]
    full_name: str = ""

    def holds(self, role: PostRole, unit_id: int | None) -> bool:
        """Tell whether the person holds this post at this unit."""
        return unit_id is not None and HeldPost(unit_id, role) in self.posts

    def units_as(self, *roles: PostRole) -> frozenset[int]:
        """Return the units where the person holds one of these roles."""
        return frozenset(post.unit_id for post in self.posts if post.role in roles)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What the questions need to know of a filing."""

    unit_id: int
    finance_bureau_id: int | None
    owner_id: int
    submitter_id: int | None
    route: Route
    position: Position
    reported: bool  # it has been reported to the bureau at least once


# Roles that read every sheet of their unit. The unit administrator keeps accounts, not sheets.
READERS = (PostRole.FINANCE_CLERK, PostRole.DEPUTY_HEAD, PostRole.DIRECTOR)


def is_owner(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person is the project's owner and still holds that post at its unit."""
    return person.user_id == filing.owner_id and person.holds(PostRole.OWNER, filing.unit_id)


def is_reader_of_unit(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person holds a reading post at the filing's unit."""
    return any(person.holds(role, filing.unit_id) for role in READERS)


def is_bureau_reader(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person is a desk officer of the bureau that the filing was reported to."""
    return filing.reported and person.holds(PostRole.DESK_OFFICER, filing.finance_bureau_id)


def may_view(person: Person, filing: FilingFacts) -> bool:
    """Owner, reading posts of the unit, and the bureau from the first report on."""
    return (
        is_owner(person, filing)
        or is_reader_of_unit(person, filing)
        or is_bureau_reader(person, filing)
    )


def is_finance_clerk(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person is a finance clerk of the filing's unit."""
    return person.holds(PostRole.FINANCE_CLERK, filing.unit_id)


def is_at_current_desk(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the filing waits at a desk that the person holds.

    Nobody decides on what they submitted themselves, except to report it once it is signed off.
    """
    step = current_step(filing.route, filing.position)
    if step is None:
        return False
    unit_id = filing.unit_id if step.desk is Desk.UNIT else filing.finance_bureau_id
    if not person.holds(step.role, unit_id):
        return False
    return step.action is Action.REPORT or person.user_id != filing.submitter_id


RIGHTS: Mapping[Permission, Callable[[Person, FilingFacts], bool]] = {
    Permission.VIEW: may_view,
    Permission.EDIT: is_owner,
    Permission.SUBMIT: is_owner,
    Permission.DECIDE: is_at_current_desk,
    Permission.LOCK_TARGETS: is_finance_clerk,
}

STATES: Mapping[Permission, frozenset[State]] = {
    Permission.VIEW: frozenset(State),
    Permission.EDIT: EDITABLE_STATES,
    Permission.SUBMIT: EDITABLE_STATES,
    Permission.DECIDE: frozenset({State.SUBMITTED, State.SIGNED_OFF}),
    Permission.LOCK_TARGETS: EDITABLE_STATES,
}


def may(person: Person, permission: Permission, filing: FilingFacts) -> bool:
    """Tell whether the person has the right, whatever the state."""
    return RIGHTS[permission](person, filing)


def fits_state(permission: Permission, filing: FilingFacts) -> bool:
    """Tell whether the filing's state allows it at all."""
    return filing.position.state in STATES[permission]


def administered_units(person: Person, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return the units whose people, posts and routes the person administers: own and below.

    `parents` maps every unit id to its parent's, None at the root.
    """
    roots = person.units_as(PostRole.UNIT_ADMINISTRATOR)
    return frozenset(unit for unit in parents if roots & set(_line(unit, parents)))


def _line(unit: int, parents: Mapping[int, int | None]) -> Iterable[int]:
    step: int | None = unit
    while step is not None:
        yield step
        step = parents.get(step)
