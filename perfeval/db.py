"""The database: base class, exact column types, transactions and bringing the schema up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

PACKAGE = Path(__file__).parent

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables; constraints are named, so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(db=db, render_as_batch=True)

if TYPE_CHECKING:

    class Model(Base):
        """Base of our tables, as the type checker sees it."""

        __abstract__ = True

else:
    Model = db.Model


class _Scaled(TypeDecorator[Decimal]):
    """A Decimal kept as a whole number of its smallest unit, so that sums in SQL are exact."""

    impl = BigInteger
    cache_ok = True
    places: int

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the whole number; refuses a value finer than the smallest unit."""
        if value is None:
            return None
        scaled = value.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} is finer than the column keeps")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the Decimal in the unit of the column."""
        return None if value is None else Decimal(value).scaleb(-self.places)


class Wan(_Scaled):
    """An amount in 万元, kept in 分 (0.000001 万元)."""

    cache_ok = True
    places = 6


class Points(_Scaled):
    """A score or weight, kept in millionths of a point."""

    cache_ok = True
    places = 6


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the instant in UTC; refuses one without time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the instant in UTC (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def init_database(app: Flask) -> None:
    """Join the database to an app and teach SQLite's connections our manners."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(resource_folder("migrations")))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _teach_sqlite(db.engine)


def begin_write() -> None:
    """Begin this request's transaction as a writing one, before anything is read.

    A transaction that reads first and then writes fails at once on SQLite if another one wrote in
    between; one that begins as a writer waits its turn.
    """
    db.session.connection(execution_options={"write": True})


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block did, or undo all of it if it raises."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def upgrade_schema(app: Flask, revision: str = "head") -> None:
    """Bring the database to a schema, the newest one by default.

    Raises alembic's CommandError if the database, or the revision, is newer than this program.
    """
    with app.app_context():
        # Not flask_migrate.upgrade: it answers an error by ending the process.
        config: Any = migrate.get_config(str(resource_folder("migrations")))
        command.upgrade(config, revision)
        db.session.remove()


def resource_folder(name: str) -> Path:
    """Return a folder that the wheel carries in the package, else the checkout's root folder."""
    packed = PACKAGE / f"_{name}"
    return packed if packed.is_dir() else PACKAGE.parent / name


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
