"""Applying a suggestion of the checks by click, and taking it back: never silent, never lossy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.cell_values import get_value, set_values
from perfeval.domain.checks.answers import cell_path, cell_reference
from perfeval.domain.checks.repairs import apply_suggestion, changed_cells, put_texts
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.locks import locked_paths
from perfeval.domain.persons import Person
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument
from perfeval.models import CellComment, Filing, Repair
from perfeval.queries.documents import draft_document
from perfeval.queries.findings import check_filing
from perfeval.services.audit import of_filing, record
from perfeval.services.findings import check_may_answer
from perfeval.services.sheets import write_document


@dataclass(frozen=True, slots=True)
class UndoneRepair:
    """A repair taken back; `kept` names in words the cells that were changed since and stay."""

    repair: Repair
    kept: tuple[str, ...]


def apply_repair(
    filing: Filing,
    pack: FormPack,
    *,
    check: str,
    path: str,
    answer: str = "",
    actor: Person,
    at: datetime,
) -> Repair:
    """Put the suggestion of a finding into the tables, and keep what the cells held before.

    `answer` is that to the finding's question. Raises NotPermittedError, WorkflowError, or
    DomainError: the finding is gone, suggests nothing, would change a locked cell, or the answer
    is not what was asked for.
    """
    check_may_answer(filing, actor)
    before, ids = draft_document(filing), _row_ids(filing)
    found = check_filing(filing, pack, before, ids).find(check, path)
    if found is None:
        raise DomainError("这一处疑点已经不在，不需要再修改")
    after = apply_suggestion(pack, before, found.finding, answer)
    return _apply(filing, pack, after, check, actor=actor, at=at)


def apply_proposal(
    filing: Filing, pack: FormPack, path: str, text: str, *, actor: Person, at: datetime
) -> Repair:
    """Put what a reviewer proposed into a cell, kept as a repair of no check (`check_id` "").

    Raises NotPermittedError, WorkflowError, or DomainError: there is no such cell, it is locked, or
    it holds the text already.
    """
    check_may_answer(filing, actor)
    after = put_texts(pack, draft_document(filing), {path: text})
    return _apply(filing, pack, after, "", actor=actor, at=at)


def _apply(
    filing: Filing, pack: FormPack, after: SheetDocument, check: str, *, actor: Person, at: datetime
) -> Repair:
    before, ids = draft_document(filing), _row_ids(filing)
    changed = changed_cells(before, after)
    if not changed:
        raise DomainError("各格已经是建议的内容，不需要再修改")
    check_may_answer(filing, actor, *changed)
    _refuse_locked(filing, pack, before, changed)
    write_document(filing, after, pack, row_ids=ids, actor=actor, at=at)
    repair = Repair(
        filing_id=filing.id,
        check_id=check,
        cells={cell_reference(cell, ids): list(texts) for cell, texts in changed.items()},
        actor_id=actor.user_id,
        actor_name=actor.full_name,
        applied_at=at,
    )
    db.session.add(repair)
    db.session.flush()
    _record(AuditAction.REPAIR_APPLIED, filing, repair, actor, at)
    return repair


def undo_repair(
    filing: Filing, pack: FormPack, repair_id: int, *, actor: Person, at: datetime
) -> UndoneRepair:
    """Put back what a repair replaced, in the cells that still hold what it put in.

    A comment whose proposal it put in waits for its answer again. Raises NotPermittedError,
    WorkflowError, or DomainError if it is no repair of this filing or was undone before.
    """
    check_may_answer(filing, actor)
    repair = db.session.get(Repair, repair_id)
    if repair is None or repair.filing_id != filing.id or repair.undone_at is not None:
        raise DomainError("这一次修改已经撤销过，或者不是在本表上做的")
    sheet, ids = draft_document(filing), _row_ids(filing)
    closed = _locked(filing, pack, sheet)
    wanted: dict[str, str] = {}
    kept: list[str] = []
    for reference, (before, after) in repair.cells.items():
        path = cell_path(reference, ids)
        if path is None:
            kept.append(f"所在的行已经删除的一格（“{after}”）")
        elif path in closed or (get_value(sheet, path) or "") != after:
            kept.append(describe_place(pack, sheet, path))
        else:
            wanted[path] = before
    check_may_answer(filing, actor, *wanted)
    write_document(filing, set_values(sheet, wanted), pack, row_ids=ids, actor=actor, at=at)
    repair.undone_at = at
    db.session.execute(
        update(CellComment)
        .where(CellComment.repair_id == repair.id)
        .values(answered=None, answered_at=None, repair_id=None)
    )
    db.session.flush()
    _record(AuditAction.REPAIR_UNDONE, filing, repair, actor, at)
    return UndoneRepair(repair, tuple(kept))


def _record(
    action: AuditAction, filing: Filing, repair: Repair, actor: Person, at: datetime
) -> None:
    """Record the act; the save, which is recorded by itself, tells the cells."""
    record(action, of_filing(filing), actor=actor, at=at, facts={"check": repair.check_id})


def _row_ids(filing: Filing) -> Sequence[int | None]:
    return [row.id for row in filing.sheet.indicators]


def _locked(filing: Filing, pack: FormPack, sheet: SheetDocument) -> frozenset[str]:
    is_locked = filing.sheet.targets_locked_at is not None
    return locked_paths(pack, sheet, targets_locked=is_locked)


def _refuse_locked(
    filing: Filing, pack: FormPack, sheet: SheetDocument, changed: dict[str, tuple[str, str]]
) -> None:
    closed = [path for path in changed if path in _locked(filing, pack, sheet)]
    if closed:
        places = "、".join(describe_place(pack, sheet, path) for path in closed)
        raise DomainError(f"{places}已锁定，不能按建议修改；目标确需修改的，请申请目标调整")
