"""Units and their routes: making, renaming, closing, and which desks a filing passes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.domain.permissions import BUREAU_READERS, READERS, administered_units
from perfeval.domain.persons import Person
from perfeval.domain.roles import UnitKind
from perfeval.domain.routes import BUREAU_ACTIONS, check_route
from perfeval.domain.workflow import Route
from perfeval.models import Post, RouteStep, Unit
from perfeval.queries.organisation import (
    count_waiting_at,
    find_sibling,
    list_posts_at,
    own_route,
    route_code,
)
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_unit, of_user, record

CREATABLE_KINDS = (UnitKind.DEPARTMENT, UnitKind.OFFICE)
ROUTE_ROLES = (*READERS, *BUREAU_READERS)


class InputError(DomainError):
    """What was typed cannot be used; `field` names where it was typed."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def check_administers(actor: Person, unit_id: int) -> None:
    """Raise NotPermittedError unless the actor administers the unit."""
    if unit_id not in administered_units(actor, get_unit_tree().parents()):
        raise NotPermittedError("只有本单位或上级单位的单位管理员可以办理")


def is_closed(unit: Unit, day: date) -> bool:
    """Tell whether a unit's last day is over."""
    return unit.valid_to is not None and unit.valid_to < day


def may_close(actor: Person, unit: Unit) -> bool:
    """Tell whether the actor may close the unit: an administrator of a unit above it."""
    tree = get_unit_tree()
    parents = tree.parents()
    above = parents.get(unit.id)
    return unit.kind in CREATABLE_KINDS and above in administered_units(actor, parents)


def create_unit(
    parent: Unit,
    *,
    name: str,
    kind: UnitKind,
    valid_from: date | None,
    actor: Person,
    at: datetime,
) -> Unit:
    """Create a unit below another.

    Raises NotPermittedError, or InputError if the name is taken there or the parent has closed.
    """
    check_administers(actor, parent.id)
    lock_unit(parent.id)
    if kind not in CREATABLE_KINDS:
        raise InputError("kind", "只能新建预算部门或下属单位")
    if is_closed(parent, at.date()):
        raise InputError("name", f"“{parent.name}”已停用，不能再设下属单位")
    _check_name(name, parent.id, at)
    unit = Unit(name=name, kind=kind, parent_id=parent.id, valid_from=valid_from, route_steps=[])
    db.session.add(unit)
    db.session.flush()
    changes = [
        Change("名称", None, name),
        Change("类别", None, labels.UNIT_KINDS[kind]),
        Change("启用日期", None, _day(valid_from)),
    ]
    record(AuditAction.UNIT_CREATED, of_unit(unit), actor=actor, at=at, changes=changes)
    return unit


def rename_unit(unit: Unit, *, name: str, actor: Person, at: datetime) -> None:
    """Give a unit a new name; rounds keep the name that they were filed with.

    Raises NotPermittedError, or InputError if a sibling has the name.
    """
    check_administers(actor, unit.id)
    lock_unit(unit.parent_id or unit.id)
    if name == unit.name:
        return
    _check_name(name, unit.parent_id, at)
    changes = [Change("名称", unit.name, name)]
    unit.name = name
    db.session.flush()
    record(AuditAction.UNIT_RENAMED, of_unit(unit), actor=actor, at=at, changes=changes)


def close_unit(unit: Unit, *, last_day: date, actor: Person, at: datetime) -> None:
    """Close a unit after a day; the posts there end with it.

    Raises NotPermittedError, or InputError if something waits at its desks, a unit below it is
    open longer, or the day lies before its first.
    """
    check_administers(actor, unit.id)
    if not may_close(actor, unit):
        raise NotPermittedError("停用一个单位，须由上级单位的单位管理员办理")
    lock_unit(unit.id)
    waiting = count_waiting_at(unit.id)
    if waiting:
        raise InputError("last_day", f"该单位还有 {waiting} 张表待办，办完或退回后才能停用")
    for below in get_unit_tree().children(unit.id):
        if below.valid_to is None or below.valid_to > last_day:
            raise InputError("last_day", f"下属的“{below.name}”仍在使用，请先停用")
    if unit.valid_from and last_day < unit.valid_from:
        raise InputError("last_day", "停用日期不能早于启用日期")
    changes = [Change("最后一天", _day(unit.valid_to), _day(last_day))]
    unit.valid_to = last_day
    record(AuditAction.UNIT_CLOSED, of_unit(unit), actor=actor, at=at, changes=changes)
    for post in list_posts_at(unit.id, at.date()):
        set_last_day(post, min(post.valid_to or last_day, last_day), actor=actor, at=at)
    db.session.flush()


def set_last_day(post: Post, last_day: date, *, actor: Person, at: datetime) -> None:
    """Let a post end after a day; who may do so is for the caller to have asked."""
    changes = [
        Change("岗位", None, labels.ROLES[post.role]),
        Change("最后一天", _day(post.valid_to), _day(last_day)),
    ]
    post.valid_to = last_day
    db.session.flush()
    subject = of_user(post.user, post.unit_id)
    record(AuditAction.POST_ENDED, subject, actor=actor, at=at, changes=changes)


def set_route(unit: Unit, route: Route | None, *, seen: str, actor: Person, at: datetime) -> None:
    """Give a unit a route of its own, or with None the one of the unit above it.

    `seen` is the `route_code` of the unit's own route that the actor had on screen. Sheets that
    are under way keep the route they were submitted with. Raises NotPermittedError, or DomainError
    if the route cannot be walked, a step's post is not one that acts there, or somebody changed
    the route since.
    """
    check_administers(actor, unit.id)
    locked = lock_unit(unit.id)
    if route_code(own_route(locked)) != seen:
        raise DomainError("您打开本页之后，该流程已被他人修改。请核对下面的环节后再保存")
    if route is not None:
        check_route(route)
        _check_roles(route)
    changes = [Change("流程", _route_words(own_route(locked)), _route_words(route))]
    locked.route_steps.clear()
    db.session.flush()  # the old positions must be free before the new steps take them
    for position, step in enumerate(route.steps if route else ()):
        locked.route_steps.append(RouteStep.from_step(position, step))
    db.session.flush()
    record(AuditAction.ROUTE_SET, of_unit(unit), actor=actor, at=at, changes=changes)


def lock_unit(unit_id: int) -> Unit:
    """Return a unit as it is stored now; another change of it waits until this one is over."""
    return db.session.scalars(
        select(Unit)
        .where(Unit.id == unit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _route_words(route: Route | None) -> str:
    """Return the desks of a route as the trail tells them; without one a unit takes another's."""
    if route is None:
        return "沿用上级"
    return " → ".join(map(labels.describe_step, route.steps))


def _check_name(name: str, parent_id: int | None, at: datetime) -> None:
    if find_sibling(name, parent_id, at.date()) is not None:
        raise InputError("name", f"同一上级下已有名为“{name}”的单位")


def _check_roles(route: Route) -> None:
    for step in route.steps:
        at_bureau = step.action in BUREAU_ACTIONS
        if step.role not in (BUREAU_READERS if at_bureau else READERS):
            raise DomainError(
                "“接收”“审核通过”“终审”环节由财政局归口业务股室或绩效股办理，"
                "其他环节由股室负责人、财务、分管领导或主要负责人办理"
            )
        if step.substitute and step.substitute not in READERS:
            raise DomainError("代签审定的只能是股室负责人、财务或分管领导")
