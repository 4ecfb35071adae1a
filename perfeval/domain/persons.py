"""Who acts, and what is known of the filing acted on: the facts that rights are asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from perfeval.domain.replay import Made
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Desk, Position, Route


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post in force today."""

    unit_id: int
    role: PostRole


@dataclass(frozen=True, slots=True)
class Proxy:
    """A post that the person fills for somebody else for a while, up to and with a day."""

    post: HeldPost
    principal_id: int
    principal_name: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """The acting person: who it is and the posts in force.

    `proxies` names those of the posts that the person does not hold in own right.
    """

    user_id: int
    posts: frozenset[HeldPost]
    full_name: str = ""
    proxies: tuple[Proxy, ...] = ()

    def holds(self, role: PostRole, unit_id: int | None) -> bool:
        """Tell whether the person holds this post at this unit."""
        return unit_id is not None and HeldPost(unit_id, role) in self.posts

    def proxy_for(self, role: PostRole, unit_id: int | None) -> Proxy | None:
        """Return for whom the person acts in a post, None if it is held in own right or not."""
        return next(
            (one for one in self.proxies if one.post.role is role and one.post.unit_id == unit_id),
            None,
        )

    def units_as(self, *roles: PostRole) -> frozenset[int]:
        """Return the units where the person holds one of these roles."""
        return frozenset(post.unit_id for post in self.posts if post.role in roles)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What the questions need to know of a filing.

    `reported` says that the bureau has had it at least once, `reached` names the desk that has it
    now and those that have decided on it; `present` are those who hold the current desk today
    (known at steps that all must pass), `passed` those of them who have; `last` is the newest
    decision that nobody took back. `co_owners` maps who fills the sheet beside its owner to the ids
    of their rows, None for the whole sheet.
    """

    unit_id: int
    finance_bureau_id: int | None
    owner_id: int
    submitter_id: int | None
    route: Route
    position: Position
    reported: bool
    competent_department_id: int | None = None
    reached: frozenset[Desk] = frozenset()
    present: frozenset[int] = frozenset()
    passed: frozenset[int] = frozenset()
    last: Made | None = None
    return_requested: bool = False
    co_owners: Mapping[int, frozenset[int] | None] = field(default_factory=dict)

    def unit_at(self, desk: Desk) -> int | None:
        """Return the unit of a desk, None where this filing has no such unit."""
        return {
            Desk.UNIT: self.unit_id,
            Desk.COMPETENT_DEPARTMENT: self.competent_department_id,
            Desk.FINANCE_BUREAU: self.finance_bureau_id,
        }[desk]
