"""Rounds played in memory: people, and the decisions that they make one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from perfeval.domain.permissions import still_asked
from perfeval.domain.persons import FilingFacts, HeldPost, Person
from perfeval.domain.replay import Made, Replayed, replay
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    TRANSITIONS,
    Action,
    Position,
    Requires,
    Route,
    State,
    Way,
    current_step,
)

UNIT, DEPARTMENT, BUREAU, ELSEWHERE = 10, 15, 20, 30
PLACES = {"unit": UNIT, "department": DEPARTMENT, "bureau": BUREAU, "elsewhere": ELSEWHERE}
OWNER = 1
AT = datetime(2023, 1, 10, 1, 30, tzinfo=UTC)


def read_person(text: str) -> Person:
    """Read a person: the number of the user and the posts held, role@place."""
    user, *posts = text.split()
    held = (post.split("@") for post in posts)
    return Person(int(user), frozenset(HeldPost(PLACES[at], PostRole(role)) for role, at in held))


@dataclass
class History:
    """A filing of the owner: the decisions of its newest round, and what was before it."""

    route: Route
    people: Mapping[str, Person]
    made: list[Made] = field(default_factory=list)
    opened_from: State = State.DRAFT
    reported: bool = False

    @property
    def replayed(self) -> Replayed:
        """Return what the decisions come to."""
        return replay(self.route, self.made, self.opened_from)

    @property
    def position(self) -> Position:
        """Return where the filing is."""
        return self.replayed.position

    def facts(self) -> FilingFacts:
        """Return what the questions of rights need to know."""
        replayed = self.replayed
        facts = FilingFacts(
            unit_id=UNIT,
            finance_bureau_id=BUREAU,
            owner_id=OWNER,
            submitter_id=OWNER if self.made else None,
            route=self.route,
            position=replayed.position,
            reported=self.reported or any(made.action is Action.REPORT for made in self.made),
            competent_department_id=DEPARTMENT,
            passed=replayed.passed,
            last=replayed.last,
            return_requested=replayed.request is not None,
        )
        step = current_step(self.route, replayed.position)
        if step is None:
            return facts
        unit = facts.unit_at(step.desk)
        holders = (one.user_id for one in self.people.values() if one.holds(step.role, unit))
        return replace(facts, present=frozenset(holders))

    def act(self, action: Action, user_id: int, target: int | None = None) -> None:
        """Add a decision, with the step that it leads to; some begin a new round."""
        facts, step, to = self.facts(), self.position.step, target
        if TRANSITIONS[action].way is Way.OPENS:
            self._open_round()
            step, to = None, 0
        elif TRANSITIONS[action].way is Way.FORWARD and step is not None:
            requires = self.route.steps[step].requires
            waits = requires is Requires.ALL and still_asked(facts) - {user_id}
            to = step if waits else step + 1
        self.made.append(Made(len(self.made) + 1, action, step, to, user_id, AT))

    def _open_round(self) -> None:
        facts = self.facts()
        self.opened_from, self.reported = facts.position.state, facts.reported
        self.made = []
