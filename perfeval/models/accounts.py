"""People, their posts and their login sessions."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from flask_security import RoleMixin, UserMixin, hash_password
from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from perfeval.db import Instant, Model, db
from perfeval.domain.roles import PostRole
from perfeval.models.columns import Key, Name, choice, reference
from perfeval.models.units import Unit

role_of_user = Table(
    "role_of_user",
    db.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Model, RoleMixin):
    """A role of Flask-Security; none is ever given (rights come from posts), the library asks."""

    __tablename__ = "role"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class User(Model, UserMixin):
    """A person with a login."""

    __tablename__ = "user"

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(60), unique=True)
    full_name: Mapped[Name]
    email: Mapped[str | None] = mapped_column(String(255), unique=True)  # type: ignore[assignment]  # no mail is asked for
    phone: Mapped[str | None] = mapped_column(String(40))
    wants_digest: Mapped[bool] = mapped_column(default=True, server_default=true())
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=lambda: secrets.token_hex(32)
    )

    roles: Mapped[list[Role]] = relationship(secondary=role_of_user)  # type: ignore[assignment]  # the mixin says list[RoleMixin]
    posts: Mapped[list[Post]] = relationship(back_populates="user", order_by="Post.id")

    def set_password(self, password: str) -> None:
        """Keep the hash of a new password; every session of the old one ends."""
        self.password = hash_password(password)
        self.fs_uniquifier = secrets.token_hex(32)


class Post(Model):
    """A role that a person holds at a unit, from a day to a day (both may be open)."""

    __tablename__ = "post"

    id: Mapped[Key]
    user_id: Mapped[int] = reference("user")
    unit_id: Mapped[int] = reference("unit")
    role: Mapped[PostRole] = choice(PostRole)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="posts")
    unit: Mapped[Unit] = relationship()


class LoginSession(Model):
    """One login; the cookie's key is kept as a hash only, so a stolen table opens nothing.

    `confirmed_at` is when the password was typed again for a signature, None as long as it was not.
    """

    __tablename__ = "login_session"

    id: Mapped[Key]
    user_id: Mapped[int] = reference("user")
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(45), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class Phrase(Model):
    """A quick phrase (常用语) of one person, for opinions."""

    __tablename__ = "phrase"
    __table_args__ = (UniqueConstraint("user_id", "text"),)

    id: Mapped[Key]
    user_id: Mapped[int] = reference("user", index=False)
    text: Mapped[str] = mapped_column(String(200))
