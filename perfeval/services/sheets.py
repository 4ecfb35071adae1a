"""Making sheets and saving what people typed into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from perfeval.db import db
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.checks.answers import cell_reference
from perfeval.domain.differences import find_every_difference
from perfeval.domain.errors import NotPermittedError
from perfeval.domain.form_pack import FormPack, FundsBlock, IndicatorsBlock, ObjectivesBlock
from perfeval.domain.merging import Merged, Seen, SheetVersion, merge_sheets
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole
from perfeval.domain.row_lines import blank_indicators, blank_table
from perfeval.domain.sheets import (
    Fund,
    Objective,
    ProjectReference,
    SheetDocument,
    SheetKind,
    Stage,
)
from perfeval.domain.workflow import State
from perfeval.models import Filing, Project, Sheet
from perfeval.queries.co_owners import rows_of_co_owners
from perfeval.queries.documents import draft_document
from perfeval.services.audit import of_filing, of_project, record
from perfeval.services.errors import ClashError, StaleError
from perfeval.services.findings import count_findings
from perfeval.services.kept_packs import keep_pack
from perfeval.services.sheet_rows import write_cells


def create_project(
    *,
    unit_id: int,
    owner_id: int,
    kind: SheetKind,
    name: str,
    code: str | None,
    actor: Person,
    at: datetime,
) -> Project:
    """Create a project of a unit; its owner must hold that post there.

    Raises NotPermittedError if the actor is not an owner at the unit.
    """
    if not actor.holds(PostRole.OWNER, unit_id):
        raise NotPermittedError("只有本单位的经办人可以新建项目")
    project = Project(unit_id=unit_id, owner_id=owner_id, kind=kind, name=name, code=code)
    db.session.add(project)
    db.session.flush()
    record(AuditAction.PROJECT_CREATED, of_project(project), actor=actor, at=at)
    return project


def create_filing(
    project: Project,
    document: SheetDocument,
    pack: FormPack,
    *,
    campaign_id: int | None,
    actor: Person | None,
    at: datetime,
) -> Filing:
    """Create a project's sheet for a year with its first filing, holding `document`.

    The sheet stays under this version of the pack, which is kept for it. `actor` is None for the
    program itself.
    """
    pack = keep_pack(pack, at=at)
    sheet = Sheet(
        project=project,
        fiscal_year=document.fiscal_year,
        pack_id=pack.id,
        pack_version=pack.version,
    )
    filing = Filing(
        sheet=sheet,
        campaign_id=campaign_id,
        stage=document.stage or Stage.SELF_ASSESSMENT,
        state=State.DRAFT,
        saved_at=at,
        texts={},
        rounds=[],
    )
    db.session.add_all([sheet, filing])
    db.session.flush()
    changes = _write(filing, document, pack, None, at)
    facts = {"pack": f"{pack.id} 第 {pack.version} 版"}
    record(
        AuditAction.FILING_CREATED,
        of_filing(filing),
        actor=actor,
        at=at,
        changes=changes,
        facts=facts,
    )
    return filing


def blank_document(
    pack: FormPack, *, kind: SheetKind, fiscal_year: int, project: ProjectReference, unit_name: str
) -> SheetDocument:
    """Return an empty sheet with every row that the form prescribes."""
    form = pack.form(kind)
    funds: FundsBlock | None = form.first_block(FundsBlock)
    objectives: ObjectivesBlock | None = form.first_block(ObjectivesBlock)
    indicators: IndicatorsBlock | None = form.first_block(IndicatorsBlock)
    return SheetDocument(
        pack=pack.id,
        kind=kind,
        fiscal_year=fiscal_year,
        project=project,
        implementing_unit=unit_name,
        funds=tuple(Fund(line.source) for line in funds.rows) if funds else (),
        objectives=(Objective(),) * (objectives.blank_rows if objectives else 1),
        indicators=blank_indicators(indicators) if indicators else (),
        tables={key: blank_table(block) for key, block in form.tables().items()} or None,
    )


def save_document(
    filing: Filing,
    document: SheetDocument,
    pack: FormPack,
    *,
    seen: Seen,
    row_ids: Sequence[int | None] | None = None,
    actor: Person | None,
    at: datetime,
) -> Merged:
    """Save what a person typed over what is stored; returns what stands there then.

    Where somebody saved since the person saw it, both are put together cell by cell. Raises
    ClashError where both changed the same cell and nobody chose which side stands, StaleError where
    it is not known what the person saw. `row_ids` names the stored indicator behind each row, None
    for a new one.
    """
    ids = (None,) * len(document.indicators) if row_ids is None else tuple(row_ids)
    merged = Merged(SheetVersion(document, ids))
    if filing.version != seen.version or seen.asked:
        merged = _merge(filing, merged.sheet, seen)
    document, ids = merged.sheet.document, merged.sheet.row_ids
    try:
        changes = write_document(filing, document, pack, row_ids=ids, actor=actor, at=at)
    except StaleDataError as error:
        raise StaleError from error  # the other one saved while we wrote
    _check_own_cells(filing, changes, actor)
    return merged


def _check_own_cells(filing: Filing, changes: Sequence[Change], actor: Person | None) -> None:
    """Raise NotPermittedError if a co-owner changed what somebody else fills."""
    own = rows_of_co_owners(filing.sheet).get(actor.user_id) if actor else None
    if actor is None or own is None or actor.user_id == filing.sheet.project.owner_id:
        return
    rows = tuple(f"indicators#{row_id}." for row_id in own)
    if not all(change.cell.startswith(rows) for change in changes):
        raise NotPermittedError("只能修改分给您协办的指标行")


def _merge(filing: Filing, mine: SheetVersion, seen: Seen) -> Merged:
    if seen.sheet is None:
        raise StaleError
    ids = tuple(row.id for row in filing.sheet.indicators)
    theirs = SheetVersion(draft_document(filing), ids)
    merged = merge_sheets(seen.sheet, mine, theirs, asked=seen.asked, choices=seen.choices)
    if merged.clashes:
        raise ClashError(merged, theirs, filing.version)
    return merged


def write_document(
    filing: Filing,
    document: SheetDocument,
    pack: FormPack,
    *,
    row_ids: Sequence[int | None] | None = None,
    actor: Person | None,
    at: datetime,
) -> Sequence[Change]:
    """Write a document over what is stored; every cell that changed is recorded, old → new.

    Returns what changed.
    """
    changes = _write(filing, document, pack, row_ids, at)
    if changes:
        record(AuditAction.SHEET_SAVED, of_filing(filing), actor=actor, at=at, changes=changes)
    return changes


def _write(
    filing: Filing,
    document: SheetDocument,
    pack: FormPack,
    row_ids: Sequence[int | None] | None,
    at: datetime,
) -> list[Change]:
    """Write a document and return what it changed."""
    before, before_ids = draft_document(filing), [row.id for row in filing.sheet.indicators]
    write_cells(filing, document, pack, row_ids)
    filing.saved_at = at
    flag_modified(filing, "saved_at")  # a save is a new version even if only rows changed
    db.session.flush()
    count_findings(filing, pack)
    return _changes(pack, before, before_ids, filing)


def _changes(
    pack: FormPack, before: SheetDocument, before_ids: Sequence[int], filing: Filing
) -> list[Change]:
    """Return what differs from a document that stood in the tables before."""
    ids = [row.id for row in filing.sheet.indicators]
    found = find_every_difference(
        pack, before, draft_document(filing), old_ids=before_ids, new_ids=ids
    )
    return [
        Change(
            one.place,
            one.old or None,
            one.new or None,
            cell_reference(one.path, before_ids if one.is_gone else ids),
        )
        for one in found
    ]
