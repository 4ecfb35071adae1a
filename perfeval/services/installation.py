"""The first rows of a database: what a real installation begins with, and whether one has begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from perfeval.db import db
from perfeval.domain.audit import INSTALLATION, AuditAction, Change
from perfeval.domain.errors import DomainError
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import Post, Unit, User
from perfeval.services.audit import record

IN_USE = "数据库里已有单位或人员，不能再次初始化；新的人员请由单位管理员在网页上添加"


@dataclass(frozen=True, slots=True)
class FirstNames:
    """The units that an installation begins with, and its first administrator."""

    region: str
    finance_bureau: str
    department: str
    username: str
    full_name: str


def has_begun() -> bool:
    """Tell whether the database holds a unit or a person."""
    return any(db.session.scalar(select(exists().select_from(table))) for table in (Unit, User))


def begin_installation(names: FirstNames, password: str, *, at: datetime) -> User:
    """Make the first units and the person who administers all of them.

    The post is at the region, so that it covers the bureau and every department below, and begins
    on the day of `at`. Raises DomainError if a name is blank or the database is in use.
    """
    _check(names)
    if has_begun():
        raise DomainError(
            "数据库里已有单位或人员，不能再次初始化；新的人员请由单位管理员在网页上添加"
        )
    region = Unit(name=names.region, kind=UnitKind.REGION, route_steps=[])
    db.session.add(region)
    for name, kind in (
        (names.finance_bureau, UnitKind.FINANCE_BUREAU),
        (names.department, UnitKind.DEPARTMENT),
    ):
        db.session.add(Unit(parent=region, name=name, kind=kind, route_steps=[]))
    person = User(username=names.username, full_name=names.full_name)
    person.set_password(password)
    person.posts.append(
        Post(unit=region, role=PostRole.UNIT_ADMINISTRATOR, valid_from=at.date(), valid_to=None)
    )
    db.session.add(person)
    db.session.flush()
    changes = [Change(word, None, name) for word, (name, _most) in _limits(names).items()]
    record(AuditAction.INSTALLATION_BEGUN, INSTALLATION, actor=None, at=at, changes=changes)
    return person


def _limits(names: FirstNames) -> dict[str, tuple[str, int]]:
    """Return what was given under its word, with the most characters of each."""
    return {
        "行政区名称": (names.region, 180),
        "财政局名称": (names.finance_bureau, 180),
        "预算部门名称": (names.department, 180),
        "账号": (names.username, 60),
        "姓名": (names.full_name, 180),
    }


def _check(names: FirstNames) -> None:
    for word, (name, most) in _limits(names).items():
        if not name.strip():
            raise DomainError(f"{word}不能为空")
        if len(name) > most:
            raise DomainError(f"{word}超过 {most} 个字，请缩短")
