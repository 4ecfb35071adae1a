"""Accounts: first passwords; login sessions, ended by logout, by idleness and by age."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.audit import INSTALLATION, AuditAction
from perfeval.domain.persons import Person
from perfeval.models import LoginSession, User
from perfeval.services.audit import of_user, record

IDLE_LIMIT = timedelta(hours=2)
AGE_LIMIT = timedelta(hours=12)
# No letter or digit that a reader could take for another one.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_SEEN_STEP = timedelta(minutes=5)  # how exactly "last seen" is kept


def random_password() -> str:
    """Return a password that nobody can guess (59 bits) and anybody can copy from paper."""
    letters = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def start_session(user: User, address: str, *, at: datetime) -> str:
    """Record a login and return the key for the cookie; only its hash is kept."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            user_id=user.id,
            key_hash=_hashed(key),
            created_at=at,
            last_seen_at=at,
            address=address[:45],
        )
    )
    db.session.flush()
    facts = {"address": address[:45]}
    record(AuditAction.LOGGED_IN, of_user(user), actor=_acting(user), at=at, facts=facts)
    return key


def note_refusal(user: User | None, reason: str, address: str, *, at: datetime) -> None:
    """Record that a login was refused; who tried is not known, only whose account it was.

    What was typed as the name of an account that does not exist is not kept: it may have been a
    password.
    """
    subject = of_user(user) if user else INSTALLATION
    facts = {"reason": reason, "address": address[:45]}
    record(AuditAction.LOGIN_REFUSED, subject, actor=None, at=at, facts=facts)


def find_session(user: User, key: str, *, at: datetime) -> LoginSession | None:
    """Return the open session of a cookie's key, or None if it has ended, idled out or aged."""
    found = db.session.scalars(
        select(LoginSession).where(
            LoginSession.key_hash == _hashed(key), LoginSession.user_id == user.id
        )
    ).one_or_none()
    if found is None or found.ended_at is not None:
        return None
    if at - found.last_seen_at > IDLE_LIMIT or at - found.created_at > AGE_LIMIT:
        return None
    return found


def is_due(found: LoginSession, *, at: datetime) -> bool:
    """Tell whether it is time to note again that a session is in use."""
    return at - found.last_seen_at > _SEEN_STEP


def see_session(key: str, *, at: datetime) -> None:
    """Note that a session is in use."""
    found = _find(key)
    if found is not None:
        found.last_seen_at = at
        db.session.flush()


def confirm_session(login: LoginSession, *, at: datetime) -> None:
    """Note that the password was typed again: the signatures of this login may follow."""
    login.confirmed_at = at
    db.session.flush()


def end_session(key: str, *, at: datetime) -> None:
    """End a session on the server: a copy of its cookie opens nothing any more."""
    found = _find(key)
    if found is not None and found.ended_at is None:
        found.ended_at = at
        db.session.flush()
        user = db.session.get_one(User, found.user_id)
        record(AuditAction.LOGGED_OUT, of_user(user), actor=_acting(user), at=at)


def _acting(user: User) -> Person:
    return Person(user.id, frozenset(), user.full_name)


def _find(key: str) -> LoginSession | None:
    return db.session.scalars(
        select(LoginSession).where(LoginSession.key_hash == _hashed(key))
    ).one_or_none()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
