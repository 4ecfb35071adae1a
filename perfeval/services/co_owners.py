"""Naming who fills a sheet beside its owner (协办人), and ending it."""

from __future__ import annotations

from datetime import datetime

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.domain.permissions import Permission, may
from perfeval.domain.persons import HeldPost, Person
from perfeval.domain.roles import PostRole
from perfeval.models import CoOwner, CoOwnerRow, Filing, Sheet, User
from perfeval.queries.co_owners import rows_of_co_owners
from perfeval.queries.delegations import holds_post
from perfeval.queries.filings import facts_of
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_filing, record
from perfeval.services.organisation import InputError

WHOLE_SHEET = "整张表"


def name_co_owner(
    filing: Filing, user: User, *, rows: frozenset[int] | None, actor: Person, at: datetime
) -> CoOwner:
    """Let a person fill a sheet with its owner: the rows of some ids, None for the whole sheet.

    Who is one already gets these rows in place of the former. Raises NotPermittedError, or
    InputError: not an owner at the unit, the sheet's owner, or no such rows.
    """
    _check_may_name(filing, actor)
    project = filing.sheet.project
    if user.id == project.owner_id:
        raise InputError("user", f"{user.full_name}是本表的经办人，不用设为协办人")
    post = HeldPost(project.unit_id, PostRole.OWNER)
    if not user.active or not holds_post(user.id, post, at.date()):
        raise InputError("user", f"{user.full_name}不是本单位的经办人，请先请单位管理员设置岗位")
    if rows is not None and not rows:
        raise InputError("rows", "请勾选由其填写的指标行，或选择整张表")
    if rows is not None and rows - {row.id for row in filing.sheet.indicators}:
        raise InputError("rows", "所选的指标行已经不在本表，请刷新页面后再选")
    row = _put(filing.sheet, user, rows, actor, at)
    facts = {"co_owner": user.full_name, "rows": describe_share(row)}
    record(AuditAction.CO_OWNER_NAMED, of_filing(filing), actor=actor, at=at, facts=facts)
    return row


def end_co_owner(row: CoOwner, filing: Filing, *, actor: Person, at: datetime) -> None:
    """End that a person fills a sheet with its owner; what was filled stays.

    Raises NotPermittedError, or DomainError if it has ended before.
    """
    _check_may_name(filing, actor)
    if row.ended_at is not None:
        raise DomainError(f"{row.user.full_name}已经不是本表的协办人")
    row.ended_at = at
    db.session.flush()
    facts = {"co_owner": row.user.full_name}
    record(AuditAction.CO_OWNER_ENDED, of_filing(filing), actor=actor, at=at, facts=facts)


def pass_on(row: CoOwner, successor: User, *, actor: Person, at: datetime) -> None:
    """Let a successor fill what a leaver filled with others, beside what is the successor's own.

    A part of a hand-over, which records it.
    """
    row.ended_at = at
    own = rows_of_co_owners(row.sheet)
    if successor.id in (row.user_id, row.sheet.project.owner_id):
        return
    former = own.get(successor.id, frozenset())
    rows = frozenset(one.indicator_id for one in row.rows)
    joined = None if row.whole_sheet or former is None else rows | former
    _put(row.sheet, successor, joined, actor, at)


def describe_share(row: CoOwner) -> str:
    """Return in words what a co-owner fills: 整张表, or the names of the rows."""
    if row.whole_sheet:
        return WHOLE_SHEET
    own = {one.indicator_id for one in row.rows}
    rows = row.sheet.indicators
    names = (one.name or f"第{i}行" for i, one in enumerate(rows, start=1) if one.id in own)
    return "、".join(f"《{name}》" for name in names) or "没有指标行（原来的行已删除）"


def _check_may_name(filing: Filing, actor: Person) -> None:
    if not may(actor, Permission.NAME_CO_OWNERS, facts_of(filing, get_unit_tree())):
        raise NotPermittedError("协办人由本表的经办人或单位管理员设置")


def _put(
    sheet: Sheet, user: User, rows: frozenset[int] | None, actor: Person, at: datetime
) -> CoOwner:
    open_rows = (one for one in sheet.co_owners if one.ended_at is None and one.user_id == user.id)
    row = next(open_rows, None)
    if row is None:
        row = CoOwner(user=user, named_by_id=actor.user_id, named_at=at, rows=[])
        sheet.co_owners.append(row)
    row.whole_sheet = rows is None
    kept = [one for one in row.rows if one.indicator_id in (rows or ())]
    new = (rows or frozenset()) - {one.indicator_id for one in kept}
    row.rows = [*kept, *(CoOwnerRow(indicator_id=row_id) for row_id in sorted(new))]
    db.session.flush()
    return row
