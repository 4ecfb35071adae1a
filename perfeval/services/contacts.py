"""How people are reached: telephone and mail, kept by the administrator or the person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from perfeval.db import db
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.mail_addresses import is_mail_address
from perfeval.domain.persons import Person
from perfeval.models import User
from perfeval.services.audit import of_user, record
from perfeval.services.organisation import InputError
from perfeval.services.people import check_manages

_WANTED = {True: "要", False: "不要"}


def set_contact(user: User, *, phone: str, email: str, actor: Person, at: datetime) -> None:
    """Set telephone and mail address of a person, "" for none.

    Raises NotPermittedError, or InputError if the address cannot be one or is somebody else's.
    """
    check_manages(actor, user, at)
    changes = [Change("电话", user.phone, phone or None), _set_email(user, email)]
    user.phone = phone or None
    db.session.flush()
    record(AuditAction.CONTACT_SET, of_user(user), actor=actor, at=at, changes=changes)


def set_own_mail(
    user: User, *, email: str, wants_digest: bool, actor: Person, at: datetime
) -> None:
    """Set one's own mail address, "" for none, and whether the mail of the day is wanted.

    Raises InputError if the address cannot be one or is somebody else's.
    """
    wanted = Change("每天的汇总邮件", _WANTED[user.wants_digest], _WANTED[wants_digest])
    changes = [_set_email(user, email), wanted]
    user.wants_digest = wants_digest
    db.session.flush()
    record(AuditAction.CONTACT_SET, of_user(user), actor=actor, at=at, changes=changes)


def _set_email(user: User, email: str) -> Change:
    if email and not is_mail_address(email):
        raise InputError("email", "邮箱应如 zhang@example.cn，请检查")
    same = select(User.id).where(func.lower(User.email) == email.lower(), User.id != user.id)
    if email and db.session.scalars(same.limit(1)).first() is not None:
        raise InputError("email", "这个邮箱已登记在另一个账号下，请换一个")
    change = Change("邮箱", user.email, email or None)
    user.email = email or None
    return change
