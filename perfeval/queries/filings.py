"""Filings: one with all that its page needs, a person's queue, the lists of owners and bureau."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from perfeval.db import db
from perfeval.domain.permissions import READERS
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder
from perfeval.domain.sheets import FundSource
from perfeval.domain.workflow import Action, Position, Route, State
from perfeval.models import Decision, Filing, Post, Project, Round, Sheet, StepPass, User
from perfeval.queries.people import map_holders
from perfeval.queries.posts import in_force
from perfeval.queries.rounds import asks_for_all, frozen_route, reached_desks, replay_filing
from perfeval.queries.units import UnitTree


def get_filing(filing_id: int) -> Filing | None:
    """Return a filing with its sheet, results, rounds and decisions (a fixed number of queries)."""
    wanted = select(Filing).where(Filing.id == filing_id).options(*_whole())
    return db.session.scalars(wanted).one_or_none()


def hold_filing(filing_id: int) -> None:
    """Let other saves of a filing wait until this transaction ends, whatever the database.

    To be asked before the filing is loaded: who had to wait then loads what the other one saved.
    """
    db.session.execute(select(Filing.id).where(Filing.id == filing_id).with_for_update())


def list_whole_of_owner(person: Person, fiscal_year: int) -> Sequence[Filing]:
    """Return the filings of `list_own` of one year as `get_filing` does, ready to be printed."""
    units = person.units_as(PostRole.OWNER)
    return _list_whole(fiscal_year, Project.owner_id == person.user_id, Project.unit_id.in_(units))


def list_whole_of_unit(unit_id: int, fiscal_year: int) -> Sequence[Filing]:
    """Return the filings of a unit of one year as `get_filing` does, ready to be printed."""
    return _list_whole(fiscal_year, Project.unit_id == unit_id)


def _list_whole(fiscal_year: int, *wanted: ColumnElement[bool]) -> Sequence[Filing]:
    return db.session.scalars(
        select(Filing)
        .join(Filing.sheet)
        .join(Sheet.project)
        .where(Sheet.fiscal_year == fiscal_year, *wanted)
        .order_by(Project.unit_id, Filing.id)
        .options(*_whole())
    ).all()


def facts_of(filing: Filing, tree: UnitTree) -> FilingFacts:
    """Return what the rights to see, to edit and to submit go by.

    Lists ask it of many filings; decisions are judged by `get_facts`.
    """
    project = filing.sheet.project
    return FilingFacts(
        unit_id=project.unit_id,
        finance_bureau_id=tree.finance_bureau_of(project.unit_id),
        owner_id=project.owner_id,
        submitter_id=filing.rounds[-1].submitter_id if filing.rounds else None,
        route=route_of(filing, tree),
        position=Position(filing.state, filing.step),
        reported=filing.reported_at is not None,
        competent_department_id=tree.competent_department_of(project.unit_id),
        reached=reached_desks(filing),
    )


def get_facts(filing: Filing, tree: UnitTree, day: date) -> FilingFacts:
    """Return all that rights go by: `facts_of`, the decisions replayed, who is present.

    Those present on a day are asked for only where everybody at the desk must decide (one query).
    """
    present: Iterable[Holder] = ()
    if asks_for_all(filing) and filing.waiting_role and filing.waiting_unit_id is not None:
        post = (filing.waiting_role, filing.waiting_unit_id)
        present = map_holders([post], day)[post]
    return facts_with(filing, tree, [one.user_id for one in present])


def facts_with(filing: Filing, tree: UnitTree, present: Iterable[int] = ()) -> FilingFacts:
    """Return all that rights go by, where it is known who is present at a step for all."""
    replayed = replay_filing(filing)
    return replace(
        facts_of(filing, tree),
        present=frozenset(present),
        passed=replayed.passed,
        last=replayed.last,
        return_requested=replayed.request is not None,
    )


def route_of(filing: Filing, tree: UnitTree) -> Route:
    """Return the route frozen at submission, else the one its unit has today."""
    if filing.route is None:
        return tree.route_of(filing.sheet.project.unit_id)
    return frozen_route(filing.rounds[-1])


def list_waiting_for(person: Person, day: date) -> Sequence[Filing]:
    """Return the filings that wait for the person on a day, the longest waiting first.

    These are decisions at a desk of the person, and answers to requests for a return.
    """
    waiting = _listed().where(_waits_for(person, day)).order_by(Filing.saved_at)
    return db.session.scalars(waiting).all()


def list_by_ids(ids: Collection[int]) -> Sequence[Filing]:
    """Return the filings of these ids that exist, as lists show them."""
    return db.session.scalars(_listed().where(Filing.id.in_(ids)).order_by(Filing.id)).all()


def count_waiting_for(person: Person, day: date) -> int:
    """Count the filings of `list_waiting_for`."""
    waiting = select(func.count(Filing.id)).join(Filing.sheet).join(Sheet.project)
    return db.session.scalar(waiting.where(_waits_for(person, day))) or 0


def list_own(person: Person) -> Sequence[Filing]:
    """Return the filings of the projects that the person owns, at units where the post is held."""
    units = person.units_as(PostRole.OWNER)
    return db.session.scalars(
        _listed()
        .where(Project.owner_id == person.user_id, Project.unit_id.in_(units))
        .order_by(Sheet.fiscal_year.desc(), Project.unit_id, Filing.id)
    ).all()


def list_of_units(unit_ids: frozenset[int]) -> Sequence[Filing]:
    """Return every filing of some units, by unit."""
    return db.session.scalars(
        _listed()
        .where(Project.unit_id.in_(unit_ids))
        .order_by(Project.unit_id, Sheet.fiscal_year.desc(), Filing.id)
    ).all()


def list_at_desks() -> Sequence[Filing]:
    """Return every filing that waits at a desk, or for the answer to a request."""
    waits = or_(Filing.waiting_role.is_not(None), Filing.answering_role.is_not(None))
    return db.session.scalars(_listed().where(waits)).all()


@dataclass(frozen=True, slots=True)
class TotalFunds:
    """The total row of a filing's money block, in 万元; None where it holds no amount."""

    annual_budget_wan: Decimal | None
    executed_wan: Decimal | None


def total_funds(filing: Filing) -> TotalFunds:
    """Return the total row of the money block of a listed filing."""
    total = next((f for f in filing.sheet.funds if f.source == FundSource.TOTAL), None)
    if total is None:
        return TotalFunds(None, None)
    executed = next((e.executed_wan for e in filing.fund_executions if e.fund_id == total.id), None)
    return TotalFunds(total.annual_budget_wan, executed)


def list_decided_by(person: Person) -> Sequence[Filing]:
    """Return the filings on which the person has decided (not merely submitted)."""
    decided = (
        select(Round.filing_id)
        .join(Decision)
        .where(
            Decision.actor_id == person.user_id,
            Decision.action.not_in([Action.SUBMIT, Action.WITHDRAW]),
        )
    )
    return db.session.scalars(
        _listed().where(Filing.id.in_(decided)).order_by(Filing.saved_at.desc())
    ).all()


def readable_units(person: Person) -> frozenset[int]:
    """Return the units whose sheets the person reads by post."""
    return person.units_as(*READERS)


def count_by_state(unit_ids: frozenset[int]) -> dict[State, int]:
    """Count the filings of some units by state."""
    rows = db.session.execute(
        select(Filing.state, func.count())
        .join(Filing.sheet)
        .join(Sheet.project)
        .where(Project.unit_id.in_(unit_ids))
        .group_by(Filing.state)
    )
    return {state: number for state, number in rows}  # noqa: C416 - rows are no tuples to the type checker


def _whole() -> tuple[ORMOption, ...]:
    """Return the loading of a filing with its sheet, results, rounds and decisions."""
    sheet = joinedload(Filing.sheet)
    return (
        sheet.joinedload(Sheet.project).joinedload(Project.unit),
        sheet.joinedload(Sheet.project).joinedload(Project.owner),
        sheet.selectinload(Sheet.funds),
        sheet.selectinload(Sheet.objectives),
        sheet.selectinload(Sheet.indicators),
        joinedload(Filing.campaign),
        joinedload(Filing.waiting_unit),
        selectinload(Filing.measurements),
        selectinload(Filing.fund_executions),
        selectinload(Filing.objective_completions),
        selectinload(Filing.rounds).selectinload(Round.decisions),
        selectinload(Filing.rounds).selectinload(Round.scans),
    )


def _waits_for(person: Person, day: date) -> ColumnElement[bool]:
    """Return the condition that a filing waits for a decision that the person may take."""
    submitter = (
        select(Round.submitter_id)
        .where(Round.filing_id == Filing.id)
        .order_by(Round.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Nobody decides on an own submission, but to report it: what is signed off and still waits at
    # the unit itself waits to be reported.
    is_report = and_(Filing.state == State.SIGNED_OFF, Filing.waiting_unit_id == Project.unit_id)
    is_others = submitter != person.user_id
    at_own_desk = _is_at_a_post(person, Filing.waiting_role, Filing.waiting_unit_id)
    asked = _is_at_a_post(person, Filing.answering_role, Filing.answering_unit_id)
    asks_still = _asks_still(person, submitter, day)
    return or_(and_(at_own_desk, or_(is_others, is_report), asks_still), and_(asked, is_others))


def _is_at_a_post(
    person: Person,
    role: InstrumentedAttribute[PostRole | None],
    unit_id: InstrumentedAttribute[int | None],
) -> ColumnElement[bool]:
    posts = sorted(person.posts, key=lambda post: (post.unit_id, post.role))
    return or_(false(), *[and_(role == post.role, unit_id == post.unit_id) for post in posts])


def _asks_still(person: Person, submitter: ColumnElement[int], day: date) -> ColumnElement[bool]:
    """Return the condition that a step that all must pass has not been passed by the person.

    Where everybody who still holds the desk has passed it, it asks all of them again.
    """
    passed = select(StepPass.user_id).where(StepPass.filing_id == Filing.id)
    outstanding = (
        select(Post.id)
        .join(Post.user)
        .where(Post.role == Filing.waiting_role, Post.unit_id == Filing.waiting_unit_id)
        .where(User.active.is_(True), in_force(day))
        .where(Post.user_id.not_in(passed), Post.user_id != submitter)
    )
    for_others = (
        and_(
            Filing.waiting_role == proxy.post.role,
            Filing.waiting_unit_id == proxy.post.unit_id,
            literal(proxy.principal_id).in_(passed),
        )
        for proxy in person.proxies
    )
    has_passed = or_(literal(person.user_id).in_(passed), *for_others)
    return or_(~has_passed, ~outstanding.exists())


def _listed() -> Select[Filing]:
    """Select filings with what a line of a list shows."""
    project: Any = joinedload(Filing.sheet).joinedload(Sheet.project)
    options: tuple[ORMOption, ...] = (
        project.joinedload(Project.unit),
        project.joinedload(Project.owner),
        joinedload(Filing.sheet).selectinload(Sheet.funds),
        selectinload(Filing.fund_executions),
        joinedload(Filing.campaign),
        joinedload(Filing.waiting_unit),
        selectinload(Filing.rounds).selectinload(Round.decisions),
        selectinload(Filing.rounds).selectinload(Round.scans),
    )
    return select(Filing).join(Filing.sheet).join(Sheet.project).options(*options)
