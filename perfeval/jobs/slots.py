"""Places for workers: whoever holds one is alive, and a place that is free has lost its worker.

The number of the place is the name under which a worker takes up jobs. A lock that goes with the
process keeps the place, so that nobody has to guess from clocks whether a worker has died.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

_MOST = 32
_LOCKS = 1_885_631_078  # tells our advisory locks from those of other programs


class LostSlotError(Exception):
    """The lock of a worker's place is gone, with the connection that held it."""


class Slot(Protocol):
    """A place that is held."""

    number: int

    def check(self) -> None:
        """Raise LostSlotError if the place is not held any more."""

    def release(self) -> None:
        """Give the place up."""


def take_slot(database: URL, folder: Path) -> Slot | None:
    """Take the first free place, or return None where there is none."""
    return next(
        (slot for n in range(1, _MOST + 1) if (slot := try_slot(n, database, folder))), None
    )


def try_slot(number: int, database: URL, folder: Path) -> Slot | None:
    """Take a place, or return None where somebody holds it; on SQLite there is one place only."""
    if database.get_backend_name() == "sqlite":
        return _FileSlot.take(folder / "worker.lock") if number == 1 else None
    return _ServerSlot.take(number, database)


class _FileSlot:
    """The place of an installation on SQLite: a database file that is open for writing."""

    number = 1

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def take(cls, path: Path) -> _FileSlot | None:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return None
        return cls(connection)

    def check(self) -> None:
        """Do nothing: the lock goes with the process."""

    def release(self) -> None:
        self._connection.close()


class _ServerSlot:
    """A place of an installation on PostgreSQL: an advisory lock of a connection of its own."""

    def __init__(self, number: int, connection: Connection) -> None:
        self.number = number
        self._connection = connection

    @classmethod
    def take(cls, number: int, database: URL) -> _ServerSlot | None:
        engine = create_engine(database, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        wanted = text("SELECT pg_try_advisory_lock(:locks, :number)")
        if connection.execute(wanted, {"locks": _LOCKS, "number": number}).scalar_one():
            return cls(number, connection)
        connection.close()
        return None

    def check(self) -> None:
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise LostSlotError from error

    def release(self) -> None:
        self._connection.close()
