"""Fixing the targets that were approved with the budget, and opening them again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.permissions import Permission, fits_state, may
from perfeval.domain.persons import Person
from perfeval.models import Filing
from perfeval.queries.filings import facts_of
from perfeval.queries.form_packs import get_pack
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_filing, record
from perfeval.services.findings import count_findings


def lock_targets(filing: Filing, *, actor: Person, at: datetime) -> None:
    """Fix the targets of a filing's sheet; locked ones keep the day on which they were locked.

    Raises NotPermittedError, or WorkflowError if the sheet is not open.
    """
    _check_may_lock(filing, actor)
    if filing.sheet.targets_locked_at is None:
        _set_lock(filing, at, at=at)
        record(AuditAction.TARGETS_LOCKED, of_filing(filing), actor=actor, at=at)


def unlock_targets(filing: Filing, *, actor: Person, at: datetime) -> None:
    """Let the owner change the targets again.

    Raises NotPermittedError, or WorkflowError if the sheet is not open.
    """
    _check_may_lock(filing, actor)
    if filing.sheet.targets_locked_at is not None:
        _set_lock(filing, None, at=at)
        record(AuditAction.TARGETS_UNLOCKED, of_filing(filing), actor=actor, at=at)


def _check_may_lock(filing: Filing, actor: Person) -> None:
    facts = facts_of(filing, get_unit_tree())
    if not may(actor, Permission.LOCK_TARGETS, facts):
        raise NotPermittedError("只有本单位的财务可以锁定或解除锁定绩效目标")
    if not fits_state(Permission.LOCK_TARGETS, facts):
        raise WorkflowError("该表已经送审，绩效目标的锁定不能改变；被退回后才能再改")


def _set_lock(filing: Filing, locked_at: datetime | None, *, at: datetime) -> None:
    filing.sheet.targets_locked_at = locked_at
    filing.saved_at = at
    flag_modified(filing, "saved_at")  # a new version: pages opened before show other fields
    db.session.flush()
    count_findings(filing, get_pack(filing.sheet.pack_id, filing.sheet.pack_version))
