"""Delegations: registering one, its confirmation by the principal, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain import delegations as domain
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction
from perfeval.domain.delegations import Standing, may_register, refusal_of, standing_on
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.persons import HeldPost, Person
from perfeval.models import Delegation, Post, User
from perfeval.queries.delegations import holds_post, list_candidates, list_of_principal, term_of
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_user, record
from perfeval.services.organisation import InputError


@dataclass(frozen=True, slots=True)
class DelegationOrder:
    """A delegation to be registered: whose post, who fills it, from when to when, and why."""

    post: Post
    delegate: User
    starts_on: date
    ends_on: date
    reason: str = ""


def register_delegation(order: DelegationOrder, *, actor: Person, at: datetime) -> Delegation:
    """Register a delegation; one's own counts at once, another's when the principal confirms it.

    Raises NotPermittedError, or InputError: the post is not held in own right on the first day,
    the delegate does not work at the unit or above it, the days are past, the wrong way round or
    overlap another delegation of the post.
    """
    principal = order.post.user
    tree = get_unit_tree()
    if not may_register(actor, principal.id, order.post.unit_id, tree.parents()):
        raise NotPermittedError("代理由岗位本人、本单位文秘或单位管理员登记")
    db.session.execute(select(User.id).where(User.id == principal.id).with_for_update())
    new = domain.Delegation(
        HeldPost(order.post.unit_id, order.post.role),
        principal.id,
        order.delegate.id,
        order.starts_on,
        order.ends_on,
    )
    refusal = refusal_of(new, map(term_of, list_of_principal(principal.id)), at.date())
    if refusal:
        raise InputError(*refusal)
    _check_people(new, order, [unit.id for unit in tree.line(order.post.unit_id)])
    own = actor.user_id == principal.id
    row = Delegation(
        unit=order.post.unit,
        role=order.post.role,
        principal=principal,
        delegate=order.delegate,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        reason=order.reason,
        registrar_id=actor.user_id,
        registered_at=at,
        confirmed_at=at if own else None,
        confirmed_by_id=principal.id if own else None,
    )
    db.session.add(row)
    db.session.flush()
    _record(AuditAction.DELEGATION_REGISTERED, row, actor, at)
    return row


def confirm_delegation(row: Delegation, *, actor: Person, at: datetime) -> None:
    """Confirm a delegation that somebody registered for the actor.

    Raises NotPermittedError, or WorkflowError if it is confirmed already, ended or past.
    """
    if actor.user_id != row.principal_id:
        raise NotPermittedError(f"这条代理须由{row.principal.full_name}本人确认")
    _lock(row)
    match standing_on(term_of(row), at.date()):
        case Standing.OVER:
            raise WorkflowError("这条代理已撤销或已过期，不能再确认；仍需代理的请重新登记")
        case Standing.AHEAD | Standing.IN_FORCE:
            raise WorkflowError("这条代理已经确认过，不用再确认")
    row.confirmed_at = at
    row.confirmed_by_id = actor.user_id
    db.session.flush()
    _record(AuditAction.DELEGATION_CONFIRMED, row, actor, at)


def end_delegation(row: Delegation, *, actor: Person, at: datetime) -> None:
    """End a delegation at once, or refuse one that was registered for the actor.

    Raises NotPermittedError, or WorkflowError if it is over.
    """
    if not may_register(actor, row.principal_id, row.unit_id, get_unit_tree().parents()):
        raise NotPermittedError("代理由岗位本人、本单位文秘或单位管理员撤销")
    _lock(row)
    if standing_on(term_of(row), at.date()) is Standing.OVER:
        raise WorkflowError("这条代理已撤销或已过期，请刷新页面查看")
    row.ended_at = at
    db.session.flush()
    _record(AuditAction.DELEGATION_ENDED, row, actor, at)


def _check_people(new: domain.Delegation, order: DelegationOrder, line: list[int]) -> None:
    if not holds_post(new.principal_id, new.post, new.starts_on):
        role = labels.ROLES[new.post.role]
        raise InputError(
            "post",
            f"{order.post.user.full_name}在{new.starts_on}不担任“{role}”；"
            "代理来的岗位不能再转托他人",
        )
    if new.delegate_id not in {user.id for user in list_candidates(line, new.starts_on)}:
        raise InputError(
            "delegate",
            f"{order.delegate.full_name}那时在“{order.post.unit.name}”及其上级单位没有岗位，"
            "请另选代理人，或请单位管理员先为其设置岗位",
        )


def _record(action: AuditAction, row: Delegation, actor: Person, at: datetime) -> None:
    facts = {
        "post": labels.ROLES[row.role],
        "delegate": row.delegate.full_name,
        "first_day": row.starts_on.isoformat(),
        "last_day": row.ends_on.isoformat(),
        "reason": row.reason,
    }
    record(action, of_user(row.principal, row.unit_id), actor=actor, at=at, facts=facts)


def _lock(row: Delegation) -> None:
    """Let another change of the delegation wait until this one is over; read it as it is now."""
    db.session.refresh(row, with_for_update={"of": Delegation})
