"""What waits where: sheets at desks, since when, and the people who could act on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.delegations import Delegation, person_on
from perfeval.domain.permissions import Permission, is_at_current_desk, may
from perfeval.domain.persons import FilingFacts, HeldPost, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder
from perfeval.domain.workflow import current_step
from perfeval.models import Filing, User
from perfeval.queries.delegations import map_terms
from perfeval.queries.filings import facts_with, list_at_desks
from perfeval.queries.people import map_holders
from perfeval.queries.rounds import asks_for_all
from perfeval.queries.units import UnitTree, get_unit_tree

ANSWERING = "答复退回申请"
_POSTS_AT_ONCE = 300  # what a statement of SQLite can ask for
Desk = tuple[PostRole, int]


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A sheet that waits at a unit for a decision that `people` may take today."""

    filing: Filing
    unit: str
    desk: str  # 财务审核
    since: datetime
    people: tuple[Holder, ...]


@dataclass(slots=True)
class _Posts:
    """Who holds the posts at which something waits, in own right or for the holder."""

    tree: UnitTree
    day: date
    own: dict[Desk, tuple[Holder, ...]] = field(default_factory=dict)
    lent: dict[Desk, tuple[Delegation, ...]] = field(default_factory=dict)

    def people(self, desk: Desk) -> list[Person]:
        """Return who may act at a desk, each in own right or in the name of somebody."""
        role, unit_id = desk
        post = frozenset({HeldPost(unit_id, role)})
        own = {one.user_id: one.name for one in self.own.get(desk, ())}
        lent = self.lent.get(desk, ())
        names = own | {term.delegate_id: term.delegate_name for term in lent}
        return [
            person_on(user_id, name, post if user_id in own else frozenset(), lent, self.day)
            for user_id, name in names.items()
        ]


def list_waiting_items(day: date, filings: Sequence[Filing] | None = None) -> list[WaitingItem]:
    """Return what waits at desks, the longest waiting first.

    `filings` are listed ones to choose from; None for all of the installation. The number of
    queries does not depend on how many wait, but for one more for every few hundred desks.
    """
    found = list_at_desks() if filings is None else filings
    posts = _load_posts(found, day, get_unit_tree())
    items = [item for filing in found for item in _items_of(filing, posts)]
    return sorted(items, key=lambda item: item.since)


def get_waiting_items(filing: Filing, tree: UnitTree, day: date) -> list[WaitingItem]:
    """Return what waits of one filing: the decision of its desk, the answer to its request."""
    return list(_items_of(filing, _load_posts([filing], day, tree)))


def list_waiting_people(filing: Filing, tree: UnitTree, day: date) -> Sequence[User]:
    """Return the people whom a filing waits for, with their telephones."""
    ids = {one.user_id for item in get_waiting_items(filing, tree, day) for one in item.people}
    wanted = select(User).where(User.id.in_(ids)).order_by(User.full_name, User.id)
    return db.session.scalars(wanted).all()


def moved_at(filing: Filing) -> datetime | None:
    """Return when somebody last decided on a filing, None for a draft."""
    decisions = [decision for round_ in filing.rounds for decision in round_.decisions]
    return decisions[-1].decided_at if decisions else None


def _load_posts(filings: Sequence[Filing], day: date, tree: UnitTree) -> _Posts:
    posts = _Posts(tree, day)
    wanted = sorted({desk for filing in filings for desk, _ in _desks_of(filing)})
    for start in range(0, len(wanted), _POSTS_AT_ONCE):
        some = wanted[start : start + _POSTS_AT_ONCE]
        posts.own.update(map_holders(some, day))
        posts.lent.update(map_terms(some, day))
    return posts


def _desks_of(filing: Filing) -> Iterator[tuple[Desk, str]]:
    """Yield the desks at which a filing waits, each with the name of what it is to do, if known."""
    if filing.waiting_role is not None and filing.waiting_unit_id is not None:
        yield (filing.waiting_role, filing.waiting_unit_id), ""
    if filing.answering_role is not None and filing.answering_unit_id is not None:
        yield (filing.answering_role, filing.answering_unit_id), ANSWERING


def _items_of(filing: Filing, posts: _Posts) -> Iterator[WaitingItem]:
    for desk, task in _desks_of(filing):
        facts = _facts_of(filing, posts)
        step = current_step(facts.route, facts.position)
        unit = posts.tree.units.get(desk[1])
        asked = [one for one in posts.people(desk) if _is_asked(one, facts, task)]
        yield WaitingItem(
            filing,
            unit=unit.name if unit else "",
            desk=task or (labels.name_step(step) if step else ""),
            since=moved_at(filing) or filing.saved_at,
            people=tuple(Holder(one.user_id, one.full_name) for one in asked),
        )


def _facts_of(filing: Filing, posts: _Posts) -> FilingFacts:
    if filing.waiting_role is None or not asks_for_all(filing):
        return facts_with(filing, posts.tree)
    own: Mapping[Desk, tuple[Holder, ...]] = posts.own
    present = own.get((filing.waiting_role, filing.waiting_unit_id or 0), ())
    return facts_with(filing, posts.tree, [one.user_id for one in present])


def _is_asked(person: Person, facts: FilingFacts, task: str) -> bool:
    if task == ANSWERING:
        return may(person, Permission.ANSWER_REQUEST, facts)
    return is_at_current_desk(person, facts)
