"""Many self-assessments of a year together: a unit's package, and what a district reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from perfeval.db import db
from perfeval.domain.check_rules import CheckWords
from perfeval.domain.checks.package_model import Owed
from perfeval.domain.checks.rows import squeeze
from perfeval.domain.checks.word_lists import WordLists, join_lists
from perfeval.domain.form_pack import FormPack
from perfeval.domain.roles import UnitKind
from perfeval.domain.sheet_format import read_frozen_indicators
from perfeval.domain.sheets import ProjectReference, SheetDocument, SheetKind, Stage
from perfeval.domain.workflow import SIGNED_STATES, Action, State
from perfeval.models import Decision, Filing, Project, Round, Sheet, Unit
from perfeval.queries.form_packs import MissingPackError, get_pack
from perfeval.queries.siblings import map_documents


@dataclass(frozen=True, slots=True)
class UnitPackage:
    """The self-assessments of a unit and year by id of their filing, and what the unit owes."""

    filings: Mapping[int, Filing]
    documents: Mapping[int, SheetDocument]
    packs: Mapping[int, FormPack]
    register: tuple[Owed[int], ...]


@dataclass(frozen=True, slots=True)
class ReportedSheet:
    """A sheet as it was last reported: where it comes from, names and targets of its rows.

    `lists`: the words of its form pack.
    """

    unit_id: int
    unit_name: str
    name: str
    document: SheetDocument
    lists: WordLists


def get_unit_package(unit: Unit, fiscal_year: int) -> UnitPackage:
    """Return what stands in the tables now: the unit's own people read its drafts too.

    Seven queries, and one for each version of a form pack in use.
    """
    filings = {
        filing.id: filing
        for filing in db.session.scalars(
            select(Filing)
            .join(Filing.sheet)
            .join(Sheet.project)
            .where(*_self_assessments(fiscal_year), Project.unit_id == unit.id)
            .options(
                joinedload(Filing.sheet).joinedload(Sheet.project).joinedload(Project.owner),
                selectinload(Filing.rounds).selectinload(Round.scans),
            )
            .order_by(Filing.id)
        )
    }
    found = map_documents([unit.id], fiscal_year)
    versions = {(one.sheet.pack_id, one.sheet.pack_version) for one in filings.values()}
    packs = {version: get_pack(*version) for version in versions}
    return UnitPackage(
        filings,
        {key: found[key] for key in filings},
        {key: packs[one.sheet.pack_id, one.sheet.pack_version] for key, one in filings.items()},
        _register(unit, fiscal_year, filings),
    )


def map_reported(unit_ids: Iterable[int], fiscal_year: int) -> dict[int, ReportedSheet]:
    """Return the rows of the last reported round of each self-assessment of some units, by filing.

    What is read is the frozen round, as the bureau must never see a draft: after a return the
    tables hold the unit's unfinished words, and a later round may not have been reported yet. One
    query, and one for each version of a form pack in use; half width and spaces are beyond SQL, so
    that equal rows are counted outside it.
    """
    last = (
        select(Round.filing_id, func.max(Round.number).label("number"))
        .join(Round.decisions)
        .where(Decision.action == Action.REPORT)
        .group_by(Round.filing_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Filing.id, Round.content, Round.pack_id, Round.pack_version, Project)
        .join(Filing.sheet)
        .join(Sheet.project)
        .join(last, last.c.filing_id == Filing.id)
        .join(Round, (Round.filing_id == Filing.id) & (Round.number == last.c.number))
        .where(*_self_assessments(fiscal_year), Project.unit_id.in_(frozenset(unit_ids)))
        .options(joinedload(Project.unit))
        .order_by(Project.unit_id, Filing.id)
        .execution_options(yield_per=200)  # the texts of a district need not lie in memory at once
    )
    found = {
        filing_id: (project, (pack_id, version), read_frozen_indicators(content))
        for filing_id, content, pack_id, version, project in rows
    }
    lists = {version: _word_lists(*version) for version in {one[1] for one in found.values()}}
    return {
        filing_id: ReportedSheet(
            project.unit_id,
            project.unit.name,
            project.name,
            SheetDocument(
                pack=version[0],
                kind=project.kind,
                fiscal_year=fiscal_year,
                project=ProjectReference(project.code, project.name),
                indicators=indicators,
            ),
            lists[version],
        )
        for filing_id, (project, version, indicators) in found.items()
    }


def _word_lists(pack_id: str, version: int) -> WordLists:
    """Return the words of a form pack; a pack that cannot be had must not hide the whole list."""
    try:
        return join_lists(get_pack(pack_id, version).checks.words)
    except MissingPackError:
        return join_lists(CheckWords())


def _self_assessments(fiscal_year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Sheet.fiscal_year == fiscal_year,
        Filing.stage == Stage.SELF_ASSESSMENT,
        Filing.state != State.VOID,
    )


def _register(unit: Unit, year: int, filings: Mapping[int, Filing]) -> tuple[Owed[int], ...]:
    """Return what the unit owes: the filings there are, then what is missing beside them.

    A project owes a sheet if it has targets for the year, or none for any year; one that has a
    sheet of the year before may have ended. A department owes the sheet of its whole expenditure,
    which stands first.
    """
    owed = [
        Owed(one.sheet.project.name, one.sheet.project.kind, key, one.state in SIGNED_STATES)
        for key, one in filings.items()
    ]
    if unit.kind is UnitKind.DEPARTMENT and SheetKind.DEPARTMENT not in {o.kind for o in owed}:
        owed.append(Owed(unit.name, SheetKind.DEPARTMENT))
    named = {squeeze(one.name) for one in owed}
    projects = db.session.execute(
        select(Project.name, func.max(Sheet.fiscal_year))
        .outerjoin(Sheet, Sheet.project_id == Project.id)
        .where(Project.unit_id == unit.id, Project.kind == SheetKind.PROJECT)
        .where(or_(Sheet.id.is_(None), Sheet.fiscal_year.in_([year - 1, year])))
        .group_by(Project.id, Project.name)
        .order_by(Project.id)
    )
    for name, newest in projects:
        if squeeze(name) not in named:
            named.add(squeeze(name))
            owed.append(Owed(name, is_certain=newest != year - 1))
    return tuple(sorted(owed, key=lambda one: one.kind is SheetKind.PROJECT))
