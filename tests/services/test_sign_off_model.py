"""A model of sign-off: people act in any order on a stored filing, and what must always hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.permissions import Permission, offered_actions
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import content_hash
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    SIGNED_STATES,
    TRANSITIONS,
    Action,
    State,
    Way,
    current_step,
    position_at,
    return_targets,
)
from perfeval.models import Filing, Post, User
from perfeval.packs import find_pack
from perfeval.queries.decisions import seen_hash, undo_refusal
from perfeval.queries.documents import is_signed_off
from perfeval.queries.filings import count_waiting_for, get_facts, list_waiting_for
from perfeval.queries.rounds import frozen_route, replay_filing, replay_rounds
from perfeval.queries.units import get_unit_tree
from perfeval.services.corrections import correct_filing
from perfeval.services.transitions import UNDO_WINDOW, Verdict, decide
from tests.factories import give_post
from tests.factories.filings import (
    AT,
    ZONE,
    load_filing,
    make_filing,
    person_of,
    submit_filing,
)
from tests.factories.long_routes import LongOffice, make_long_office, way_of
from tests.support.backends import empty_all_tables
from tests.support.sizes import size

PACK = find_pack("sichuan-2022")
ONWARD = {Action.SUBMIT} | {row.action for row in TRANSITIONS.values() if row.way is Way.FORWARD}
# Posts that come and go while filings are under way; somebody else always holds them too.
CHANGING = (
    (PostRole.SECTION_HEAD, "second_head"),
    (PostRole.SECTION_HEAD, "deputy"),
    (PostRole.FINANCE_CLERK, "deputy"),
    (PostRole.FINANCE_CLERK, "owner"),
    (PostRole.DIRECTOR, "deputy"),
)


class SignOff(RuleBasedStateMachine):
    """One filing and its office; the database is the real one."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.office: LongOffice = make_long_office()
        self.filing_id = make_filing(self.office)
        self.at = AT
        self.changes = 0
        self.frozen: dict[int, tuple[str, str, int]] = {}  # content, hash, decisions of a round
        self.printed: set[int] = set()
        self.persons: dict[int, Person] = {}
        self.shown: Filing | None = None  # as it was after the last rule

    def teardown(self) -> None:
        """Leave nothing behind for the next run."""
        db.session.remove()
        self.context.pop()
        empty_all_tables(self.app)

    @property
    def people(self) -> list[User]:
        office = self.office
        return [
            office.owner,
            office.head,
            office.second_head,
            office.clerk,
            office.deputy,
            office.director,
            office.above,
            office.above_director,
            office.officer,
            office.final_officer,
            office.stranger,
            office.administrator,
        ]

    def filing(self) -> Filing:
        """Return the filing as it is stored, for a rule that may change it."""
        self.shown = None
        return load_filing(self.filing_id)

    def current(self) -> Filing:
        """Return the filing for the questions between two rules, loaded once."""
        if self.shown is None:
            self.shown = load_filing(self.filing_id)
        return self.shown

    def person(self, user: User) -> Person:
        """Return a user with the posts held now."""
        if user.id not in self.persons:
            self.persons[user.id] = person_of(user)
        return self.persons[user.id]

    def facts(self) -> FilingFacts:
        """Return what rights are judged by."""
        return get_facts(self.current(), get_unit_tree(), self.at.date())

    def offers(self) -> list[tuple[User, Action]]:
        """Return who may do what now."""
        facts = self.facts()
        refused = undo_refusal(self.current(), facts, self.at, UNDO_WINDOW)
        return [
            (user, action)
            for user in self.people
            for action in offered_actions(self.person(user), facts)
            if not (action is Action.UNDO and refused)
        ]

    @initialize(stop=st.integers(0, 10))
    def begin(self, stop: int) -> None:
        """Begin anywhere on the straight way."""
        for user, action in way_of(self.office)[:stop]:
            self._do(user, action, 0)

    @rule(which=st.integers(0, 99))
    def go_on(self, which: int) -> None:
        """Somebody takes the way onward."""
        onward = [offer for offer in self.offers() if offer[1] in ONWARD]
        if onward:
            self._do(*onward[which % len(onward)], 0)

    @rule(which=st.integers(0, 99), where=st.integers(0, 9))
    def act(self, which: int, where: int) -> None:
        """Somebody does one of the things offered; it must succeed."""
        offers = self.offers()
        if offers:
            self._do(*offers[which % len(offers)], where)

    def _do(self, user: User, action: Action, where: int) -> None:
        self.at += timedelta(minutes=1)
        self.shown = None
        if action is Action.SUBMIT:
            submit_filing(self.filing_id, user, at=self.at)
        elif action is Action.CORRECT:
            self._correct(user)
        else:
            self._decide(user, action, where)

    def _decide(self, user: User, action: Action, where: int) -> None:
        filing = self.filing()
        facts = get_facts(filing, get_unit_tree(), self.at.date())
        targets = return_targets(facts.route, facts.position)
        target = targets[where % len(targets)] if action is Action.RETURN else None
        verdict = Verdict(action, seen_hash(filing), "理由", filing.step, target)
        with transaction():
            decide(filing, PACK, verdict, actor=self.person(user), at=self.at, zone=ZONE)

    def _correct(self, user: User) -> None:
        self.changes += 1
        filing = self.filing()
        verdict = Verdict(Action.CORRECT, seen_hash(filing), "查账", filing.step)
        amount = f"9.{self.changes}"
        typed = {"funds[0].executed": amount, "funds[1].executed": amount}
        with transaction():
            correct_filing(filing, PACK, verdict, typed, actor=self.person(user), at=self.at)

    @rule(who=st.integers(0, 11), action=st.sampled_from(Action), where=st.sampled_from([None, 0]))
    def try_anything(self, who: int, action: Action, where: int | None) -> None:
        """Somebody tries what may not be theirs to do; what is refused changes nothing."""
        user = self.people[who]
        offered = action in {one for somebody, one in self.offers() if somebody.id == user.id}
        if offered or TRANSITIONS[action].way is Way.OPENS:
            return
        filing = self.filing()
        before = (filing.state, filing.step, len(filing.rounds), filing.version)
        verdict = Verdict(action, seen_hash(filing), "理由", filing.step, where)
        with pytest.raises((NotPermittedError, WorkflowError)), transaction():
            decide(filing, PACK, verdict, actor=self.person(user), at=self.at, zone=ZONE)
        filing = self.filing()
        assert before == (filing.state, filing.step, len(filing.rounds), filing.version)

    @rule(which=st.integers(0, 99))
    def decide_on_what_was_not_seen(self, which: int) -> None:
        """A decision on content that was not on screen is refused, whoever takes it."""
        offers = [one for one in self.offers() if TRANSITIONS[one[1]].way is not Way.OPENS]
        if not offers:
            return
        user, action = offers[which % len(offers)]
        verdict = Verdict(action, "0" * 64, "理由")
        with pytest.raises(WorkflowError, match="已不是当前一轮"), transaction():
            decide(self.filing(), PACK, verdict, actor=self.person(user), at=self.at, zone=ZONE)

    @precondition(lambda self: self.current().state in EDITABLE_STATES)
    @rule()
    def edit(self) -> None:
        """The owner changes the draft; frozen rounds do not follow."""
        self.changes += 1
        self.filing().sheet.implementing_unit = f"第{self.changes}次修改的单位"
        db.session.commit()

    @rule(which=st.integers(0, len(CHANGING) - 1))
    def change_post(self, which: int) -> None:
        """A post is given to one more person, or ends again."""
        role, name = CHANGING[which]
        self.persons, self.shown = {}, None
        user: User = getattr(self.office, name)
        held = (
            db.session.query(Post)
            .filter_by(user_id=user.id, role=role, unit_id=self.office.unit.id)
            .all()
        )
        current = [post for post in held if post.valid_to is None]
        if current:
            current[0].valid_to = AT.date() - timedelta(days=1)
            db.session.commit()
        else:
            give_post(user, role, self.office.unit)

    @rule(minutes=st.sampled_from([5, 31]))
    def wait(self, minutes: int) -> None:
        """Time passes, so that some decisions can no longer be taken back."""
        self.at += timedelta(minutes=minutes)

    @invariant()
    def caches_follow_from_the_decisions(self) -> None:
        """State, step, desks and passes are what the decisions come to."""
        filing = self.current()
        replayed = replay_filing(filing)
        assert (filing.state, filing.step) == (replayed.position.state, replayed.position.step)
        assert {row.user_id for row in filing.step_passes} == replayed.passed
        assert (filing.answering_role is not None) is (replayed.request is not None)
        if filing.step is None:
            assert (filing.waiting_role, filing.waiting_unit_id) == (None, None)
            return
        route = frozen_route(filing.rounds[-1])
        step = current_step(route, replayed.position)
        assert step is not None
        assert filing.waiting_role == step.role
        unit_id = get_unit_tree().unit_at(self.office.unit.id, step.desk)
        assert filing.waiting_unit_id == unit_id
        assert replayed.position == position_at(route, filing.step)

    @invariant()
    def somebody_can_act_until_it_is_void(self) -> None:
        """Nobody is stuck: the way forward is open at every desk, and a void filing is the end."""
        filing = self.current()
        offers = self.offers()
        assert bool(offers) is (filing.state is not State.VOID)
        if filing.step is not None:
            action = frozen_route(filing.rounds[-1]).steps[filing.step].action
            assert action in {one for _, one in offers}

    @invariant()
    def queues_ask_exactly_those_who_may_decide(self) -> None:
        """待办 lists the filing for whoever may act at the desk or answer a request."""
        facts = self.facts()
        for user in self.people:
            person = self.person(user)
            whos = {TRANSITIONS[action].who for action in offered_actions(person, facts)}
            asked = bool(whos & {Permission.DECIDE, Permission.ANSWER_REQUEST})
            assert count_waiting_for(person, self.at.date()) == int(asked)
            if asked:
                waiting = list_waiting_for(person, self.at.date())
                assert [one.id for one in waiting] == [self.filing_id]

    @invariant()
    def nobody_decides_on_what_they_submitted(self) -> None:
        """But to report it; and whatever is signed off has been judged by somebody else."""
        filing = self.current()
        for round_, replayed in replay_rounds(filing):
            for decision in round_.decisions:
                judged = TRANSITIONS[decision.action].who is Permission.DECIDE
                if (
                    judged
                    and decision.actor_id == round_.submitter_id
                    and decision.step is not None
                ):
                    step = frozen_route(round_).steps[decision.step]
                    assert step.action is Action.REPORT
            if replayed.position.state in SIGNED_STATES:
                assert {made.actor_id for made in replayed.approvals} - {round_.submitter_id}

    @invariant()
    def what_was_frozen_stays(self) -> None:
        """Content, hash and print of a round never change, decisions are only added."""
        for round_ in self.current().rounds:
            now = (round_.content, round_.sha256, len(round_.decisions))
            before = self.frozen.get(round_.number, (*now[:2], 0))
            assert now[:2] == before[:2]
            assert now[2] >= before[2]
            assert round_.sha256 == content_hash(round_.content)
            assert {d.content_sha256 for d in round_.decisions} == {round_.sha256}
            assert [d.sequence for d in round_.decisions] == list(range(1, now[2] + 1))
            self.frozen[round_.number] = now

    @invariant()
    def only_what_is_signed_off_is_official(self) -> None:
        """The newest round alone, with its print."""
        filing = self.current()
        for round_ in filing.rounds:
            official = is_signed_off(round_)
            assert official is (round_ is filing.rounds[-1] and filing.state in SIGNED_STATES)
            assert not official or round_.printed_sha256 is not None
            assert round_.number not in self.printed or round_.printed_sha256 is not None
            if round_.printed_sha256 is not None:
                self.printed.add(round_.number)


def test_sign_off_keeps_its_promises_whatever_people_do(app: Flask) -> None:
    sizes = settings(
        max_examples=size("workflow_sequences"), stateful_step_count=size("workflow_steps")
    )
    run_state_machine_as_test(type("SignOffHere", (SignOff,), {"app": app}), settings=sizes)
