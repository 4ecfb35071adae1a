"""People and their posts: making accounts, passwords, and giving and ending posts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.permissions import BUREAU_READERS, administered_units
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import LoginSession, Post, Unit, User
from perfeval.queries.organisation import is_username_taken, list_administrators
from perfeval.queries.people import find_user
from perfeval.queries.units import get_unit_tree
from perfeval.services.accounts import random_password
from perfeval.services.audit import of_user, record
from perfeval.services.organisation import (
    InputError,
    check_administers,
    is_closed,
    lock_unit,
    set_last_day,
)


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be given, from a day to a day (both may be open)."""

    role: PostRole
    unit: Unit
    valid_from: date | None = None
    valid_to: date | None = None


def create_person(
    *, username: str, full_name: str, post: NewPost, actor: Person, at: datetime
) -> tuple[User, str]:
    """Create a person with a first post; returns the account and its first password.

    Raises NotPermittedError, or InputError if the login name is taken or the post cannot be given.
    """
    check_administers(actor, post.unit.id)
    _check_post(post, at.date())
    if is_username_taken(username):
        raise InputError("username", f"账号“{username}”已有人使用，请换一个")
    password = random_password()
    user = User(username=username, full_name=full_name, active=True, posts=[], roles=[])
    user.set_password(password)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:  # somebody took it since we looked
        raise InputError("username", f"账号“{username}”已有人使用，请换一个") from error
    changes = [Change("账号", None, username), Change("姓名", None, full_name)]
    subject = of_user(user, post.unit.id)
    record(AuditAction.PERSON_CREATED, subject, actor=actor, at=at, changes=changes)
    _add_post(user, post, actor, at)
    return user, password


def rename_person(user: User, *, full_name: str, actor: Person, at: datetime) -> None:
    """Correct a person's name; signatures given so far keep the old one."""
    check_manages(actor, user, at)
    changes = [Change("姓名", user.full_name, full_name)]
    user.full_name = full_name
    db.session.flush()
    record(AuditAction.PERSON_RENAMED, of_user(user), actor=actor, at=at, changes=changes)


def reset_password(user: User, *, actor: Person, at: datetime) -> str:
    """Give a person a new password and return it; all sessions of the person end."""
    check_manages(actor, user, at)
    password = random_password()
    user.set_password(password)
    _end_sessions(user, at)
    record(AuditAction.PASSWORD_SET, of_user(user), actor=actor, at=at)
    return password


def disable_person(user: User, *, actor: Person, at: datetime) -> None:
    """Shut a person out; all sessions end at once and do not come back with the account.

    Raises NotPermittedError, or WorkflowError if the person is the actor.
    """
    check_manages(actor, user, at)
    if user.id == actor.user_id:
        raise WorkflowError("不能停用自己的账号，请由另一位单位管理员办理")
    user.active = False
    user.fs_uniquifier = secrets.token_hex(32)
    _end_sessions(user, at)
    record(AuditAction.PERSON_DISABLED, of_user(user), actor=actor, at=at)


def enable_person(user: User, *, actor: Person, at: datetime) -> None:
    """Let a person in again, with the old password."""
    check_manages(actor, user, at)
    user.active = True
    db.session.flush()
    record(AuditAction.PERSON_ENABLED, of_user(user), actor=actor, at=at)


def join_person(
    *, username: str, full_name: str, post: NewPost, actor: Person, at: datetime
) -> User:
    """Give a post to somebody who has an account already, named by login name and full name.

    Raises NotPermittedError, or InputError if no account has both names, or the post cannot be
    given.
    """
    check_administers(actor, post.unit.id)
    user = find_user(username)
    if user is None or user.full_name != full_name:
        raise InputError("username", "没有账号与姓名都相符的人员，请核对后再填")
    give_post(user, post, actor=actor, at=at)
    return user


def give_post(user: User, post: NewPost, *, actor: Person, at: datetime) -> Post:
    """Give a person a post.

    Raises NotPermittedError, or InputError if the person holds it already, the role does not
    belong to that kind of unit, the unit has closed, or the days are the wrong way round.
    """
    check_administers(actor, post.unit.id)
    _check_post(post, at.date())
    _lock_user(user)
    same = select(Post).where(
        Post.user_id == user.id, Post.unit_id == post.unit.id, Post.role == post.role
    )
    for held in db.session.scalars(same):
        if _overlap(held, post, at.date()):
            role = labels.ROLES[post.role]
            raise InputError("role", f"{user.full_name}在“{post.unit.name}”已有“{role}”岗位")
    return _add_post(user, post, actor, at)


def end_post(post: Post, *, last_day: date | None, actor: Person, at: datetime) -> None:
    """End a post after a day, without one at once.

    Raises NotPermittedError, WorkflowError if it has ended, or InputError if the day is past or
    before the first one, or nobody would be left to administer the unit.
    """
    check_administers(actor, post.unit_id)
    if is_over(post, at.date()):
        raise WorkflowError("该岗位已经结束，请刷新页面查看")
    yesterday = at.date() - timedelta(days=1)
    if last_day is None:
        last_day = yesterday
    elif last_day < yesterday:
        raise InputError("last_day", "结束日期不能早于昨天")
    elif post.valid_from and last_day < post.valid_from:
        raise InputError("last_day", "结束日期不能早于开始日期")
    if post.role is PostRole.UNIT_ADMINISTRATOR:
        _check_not_last(post, at.date())
    set_last_day(post, last_day, actor=actor, at=at)


def roles_at(kind: UnitKind) -> tuple[PostRole, ...]:
    """Return the roles that a unit of this kind has; the bureau's own are found there only."""
    bureau = kind is UnitKind.FINANCE_BUREAU
    return tuple(role for role in PostRole if bureau or role not in BUREAU_READERS)


def is_over(post: Post, day: date) -> bool:
    """Tell whether a post has ended by a day."""
    return post.valid_to is not None and post.valid_to < day


def manages(actor: Person, user: User, day: date) -> bool:
    """Tell whether the actor keeps the account: no post of the person lies elsewhere."""
    units = administered_units(actor, get_unit_tree().parents())
    known = any(post.unit_id in units for post in user.posts)
    return known and all(post.unit_id in units for post in user.posts if not is_over(post, day))


def check_manages(actor: Person, user: User, at: datetime) -> None:
    """Raise NotPermittedError unless the actor keeps the person's account."""
    if not manages(actor, user, at.date()):
        raise NotPermittedError(
            f"{user.full_name}在您管理范围以外的单位还有岗位，姓名、密码和停用须由那边的"
            "单位管理员或共同的上级单位管理员办理"
        )


def _check_post(post: NewPost, today: date) -> None:
    if post.role not in roles_at(post.unit.kind):
        raise InputError("role", f"“{labels.ROLES[post.role]}”只设在财政局")
    if is_closed(post.unit, post.valid_from or today):
        raise InputError("unit", f"“{post.unit.name}”已停用，不能再设岗位")
    if post.valid_from and post.valid_to and post.valid_to < post.valid_from:
        raise InputError("valid_to", "结束日期不能早于开始日期")
    if post.valid_to and post.valid_to < today:
        raise InputError("valid_to", "结束日期已过，不能再设")


def _check_not_last(post: Post, today: date) -> None:
    """Refuse to end a post without which no administrator is left at the unit or above it."""
    line = [unit.id for unit in get_unit_tree().line(post.unit_id)]
    lock_unit(post.unit_id)
    others = [held for held in list_administrators(line, today) if held.id != post.id]
    if not others:
        raise InputError(
            "last_day",
            f"这是“{post.unit.name}”最后一位单位管理员的岗位，请先为接任的人设置该岗位",
        )


def _overlap(held: Post, new: NewPost, today: date) -> bool:
    ends_before = held.valid_to and held.valid_to < (new.valid_from or today)
    starts_after = held.valid_from and new.valid_to and held.valid_from > new.valid_to
    return not (ends_before or starts_after)


def _add_post(user: User, new: NewPost, actor: Person, at: datetime) -> Post:
    post = Post(
        user=user,
        unit=new.unit,
        role=new.role,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    db.session.add(post)
    db.session.flush()
    changes = [
        Change("岗位", None, labels.ROLES[new.role]),
        Change("开始日期", None, new.valid_from.isoformat() if new.valid_from else None),
        Change("最后一天", None, new.valid_to.isoformat() if new.valid_to else None),
    ]
    subject = of_user(user, new.unit.id)
    record(AuditAction.POST_GIVEN, subject, actor=actor, at=at, changes=changes)
    return post


def _lock_user(user: User) -> None:
    """Let another change of the person's posts wait until this one is over."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())


def _end_sessions(user: User, at: datetime) -> None:
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
        .values(ended_at=at)
    )
    db.session.flush()
