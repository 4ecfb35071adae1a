"""What every list of waiting work says at its top: delegations by, to and for the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from perfeval.domain.delegations import Standing, standing_on
from perfeval.domain.persons import Proxy
from perfeval.models import Delegation
from perfeval.queries.delegations import list_of_principal, term_of
from perfeval.web import access


@dataclass(frozen=True, slots=True)
class DelegationNotices:
    """Delegations to confirm, own posts that others fill, and posts filled for others."""

    day: date
    pending: Sequence[Delegation]
    lent: Sequence[Delegation]
    filled: Sequence[Proxy]
    unit_names: Mapping[int, str]


def delegation_notices() -> DelegationNotices:
    """Return what the asking person should know of delegations today (one query)."""
    person, today = access.current_person(), access.now().date()
    standings = [
        (row, standing_on(term_of(row), today)) for row in list_of_principal(person.user_id)
    ]
    units = access.unit_tree().units
    return DelegationNotices(
        day=today,
        pending=[row for row, standing in standings if standing is Standing.UNCONFIRMED],
        lent=[row for row, now in standings if now in (Standing.AHEAD, Standing.IN_FORCE)],
        filled=person.proxies,
        unit_names={proxy.post.unit_id: units[proxy.post.unit_id].name for proxy in person.proxies},
    )
