"""Filings: one with all that its page needs, a person's queue, the lists of owners and bureau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from perfeval.db import db
from perfeval.domain.permissions import READERS, FilingFacts, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import FundSource
from perfeval.domain.workflow import Action, Desk, Position, Route, State, Step
from perfeval.models import Decision, Filing, Project, Round, Sheet
from perfeval.queries.units import UnitTree


def get_filing(filing_id: int) -> Filing | None:
    """Return a filing with its sheet, results, rounds and decisions (a fixed number of queries)."""
    wanted = select(Filing).where(Filing.id == filing_id).options(*_whole())
    return db.session.scalars(wanted).one_or_none()


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
    """Return what the questions of rights need to know of a filing."""
    project = filing.sheet.project
    current = filing.rounds[-1] if filing.rounds else None
    return FilingFacts(
        unit_id=project.unit_id,
        finance_bureau_id=tree.finance_bureau_of(project.unit_id),
        owner_id=project.owner_id,
        submitter_id=current.submitter_id if current else None,
        route=route_of(filing, tree),
        position=Position(filing.state, filing.step),
        reported=filing.reported_at is not None,
    )


def route_of(filing: Filing, tree: UnitTree) -> Route:
    """Return the route frozen at submission, else the one its unit has today."""
    if filing.route is None:
        return tree.route_of(filing.sheet.project.unit_id)
    return read_route(filing.route)


def read_route(rows: list[dict[str, str]]) -> Route:
    """Read a frozen route."""
    return Route(
        tuple(Step(PostRole(row["role"]), Action(row["action"]), Desk(row["desk"])) for row in rows)
    )


def write_route(route: Route) -> list[dict[str, str]]:
    """Write a route as it is frozen."""
    return [
        {"role": step.role.value, "action": step.action.value, "desk": step.desk.value}
        for step in route.steps
    ]


def list_waiting_for(person: Person) -> Sequence[Filing]:
    """Return the filings that wait at a desk of the person, the longest waiting first."""
    return db.session.scalars(_listed().where(_waits_for(person)).order_by(Filing.saved_at)).all()


def count_waiting_for(person: Person) -> int:
    """Count the filings that wait at a desk of the person."""
    return db.session.scalar(select(func.count(Filing.id)).where(_waits_for(person))) or 0


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
        .where(Decision.actor_id == person.user_id, Decision.action != Action.SUBMIT)
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
    )


def _waits_for(person: Person) -> ColumnElement[bool]:
    """Return the condition that a filing waits for a decision that the person may take."""
    desks = [
        and_(Filing.waiting_role == post.role, Filing.waiting_unit_id == post.unit_id)
        for post in sorted(person.posts, key=lambda post: (post.unit_id, post.role))
    ]
    submitter = (
        select(Round.submitter_id)
        .where(Round.filing_id == Filing.id)
        .order_by(Round.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Nobody decides on an own submission, but to report it once it is signed off.
    is_report = and_(Filing.state == State.SIGNED_OFF, Filing.waiting_role != PostRole.DESK_OFFICER)
    return and_(or_(false(), *desks), or_(submitter != person.user_id, is_report))


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
    )
    return select(Filing).join(Filing.sheet).join(Sheet.project).options(*options)
