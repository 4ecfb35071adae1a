"""Delegations (代理): who fills a post for somebody else, on which days, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from perfeval.domain.permissions import administered_units
from perfeval.domain.persons import HeldPost, Person, Proxy
from perfeval.domain.roles import PostRole

# Projects are handed over or shared, accounts and registering stay with those who were given them.
DELEGABLE = frozenset(PostRole) - {
    PostRole.OWNER,
    PostRole.SECRETARY,
    PostRole.UNIT_ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Delegation:
    """A post filled for its holder by a delegate, from a day to a day (both included)."""

    post: HeldPost
    principal_id: int
    delegate_id: int
    starts_on: date
    ends_on: date
    confirmed: bool = False
    ended: bool = False
    principal_name: str = ""
    delegate_name: str = ""


class Standing(StrEnum):
    """Where a delegation stands on a day."""

    UNCONFIRMED = "unconfirmed"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    OVER = "over"


def standing_on(delegation: Delegation, day: date) -> Standing:
    """Return where a delegation stands on a day."""
    if delegation.ended or day > delegation.ends_on:
        return Standing.OVER
    if not delegation.confirmed:
        return Standing.UNCONFIRMED
    return Standing.AHEAD if day < delegation.starts_on else Standing.IN_FORCE


def is_in_force(delegation: Delegation, day: date) -> bool:
    """Tell whether the delegate may act on a day: confirmed, not ended, within the days."""
    return standing_on(delegation, day) is Standing.IN_FORCE


def person_on(
    user_id: int,
    full_name: str,
    own: frozenset[HeldPost],
    delegations: Iterable[Delegation],
    day: date,
) -> Person:
    """Return what somebody may act as on a day: own posts, and those filled for their holders.

    `delegations` are of posts that their principals hold in own right on that day, so that nobody
    passes on what was only lent. Where two hold the same post, the earlier delegation counts.
    """
    mine = [
        one
        for one in delegations
        if one.delegate_id == user_id and is_in_force(one, day) and one.post not in own
    ]
    proxies: dict[HeldPost, Proxy] = {}
    for one in sorted(mine, key=lambda one: (one.starts_on, one.principal_id)):
        proxy = Proxy(one.post, one.principal_id, one.principal_name, one.ends_on)
        proxies.setdefault(one.post, proxy)
    return Person(user_id, own | proxies.keys(), full_name, tuple(proxies.values()))


def refusal_of(
    new: Delegation, others: Iterable[Delegation], today: date
) -> tuple[str, str] | None:
    """Return why a delegation cannot be registered, as (field, sentence), or None."""
    if new.post.role not in DELEGABLE:
        return "post", "经办、文秘和单位管理员的岗位不能委托代理；项目请用“交接”移交"
    if new.principal_id == new.delegate_id:
        return "delegate", "不能委托给本人，请选择另一个人"
    if new.starts_on < today:
        return "starts_on", "开始日期已过，请填今天或以后的日期"
    if new.ends_on < new.starts_on:
        return "ends_on", "结束日期不能早于开始日期"
    for one in others:
        if _is_same_post(one, new) and not one.ended and _overlap(one, new):
            return "starts_on", (
                f"与{one.starts_on}至{one.ends_on}由{one.delegate_name}代理的日期重叠，"
                "请先撤销那一条，或改用其他日期"
            )
    return None


def may_register(
    actor: Person, principal_id: int, unit_id: int, parents: Mapping[int, int | None]
) -> bool:
    """Tell whether the actor may register or end a delegation of a post at a unit.

    That is the principal, the unit's secretary, or the administrator of the unit or one above it.
    """
    return (
        actor.user_id == principal_id
        or actor.holds(PostRole.SECRETARY, unit_id)
        or unit_id in administered_units(actor, parents)
    )


def _is_same_post(one: Delegation, other: Delegation) -> bool:
    return one.principal_id == other.principal_id and one.post == other.post


def _overlap(one: Delegation, other: Delegation) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
