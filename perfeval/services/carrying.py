"""Making a project's sheet of another year from one that it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from perfeval.domain.audit import AuditAction
from perfeval.domain.carrying import Carried, carry_forward
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import ProjectReference, SheetDocument
from perfeval.models import Filing, Project
from perfeval.queries.last_year import has_sheet_of
from perfeval.services.audit import of_filing, record
from perfeval.services.sheets import blank_document, create_filing


@dataclass(frozen=True, slots=True)
class CarryOrder:
    """A sheet of a project with its pack, and the year and pack to carry it into."""

    project: Project
    last: SheetDocument
    last_pack: FormPack
    fiscal_year: int
    pack: FormPack


def plan_carrying(order: CarryOrder) -> Carried:
    """Return the sheet as it would be made; nothing is written.

    Raises DomainError if the project has a sheet of that year.
    """
    last, year = order.last, order.fiscal_year
    if has_sheet_of(order.project.id, year):
        raise DomainError(f"本项目已有{year}年度的表，请换一个年度，或直接打开那张表填写")
    blank = blank_document(
        order.pack,
        kind=last.kind,
        fiscal_year=year,
        project=ProjectReference(last.project.code, last.project.name),
        unit_name=last.implementing_unit or order.project.unit.name,
    )
    return carry_forward(last, blank, order.last_pack, order.pack)


def carry_sheet_forward(
    order: CarryOrder, *, actor: Person, at: datetime
) -> tuple[Filing, Carried]:
    """Make the sheet of another year with its first filing.

    Raises NotPermittedError if the actor is not the project's owner, DomainError as `plan_carrying`
    does.
    """
    project = order.project
    if actor.user_id != project.owner_id or not actor.holds(PostRole.OWNER, project.unit_id):
        raise NotPermittedError("只有本项目的经办人可以沿用上年建表")
    carried = plan_carrying(order)
    made = create_filing(
        project, carried.document, order.pack, campaign_id=None, actor=actor, at=at
    )
    facts = {"last_year": f"{order.last.fiscal_year}年度"}
    record(AuditAction.FILING_CARRIED, of_filing(made), actor=actor, at=at, facts=facts)
    return made, carried
