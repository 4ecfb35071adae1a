"""Lifting the triggers that guard the audit trail, as somebody with the database file could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

TABLE = "audit_event"
_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")


@contextmanager
def lifted_guards(connection: Connection) -> Iterator[None]:
    """Let the block change and delete rows of the trail; the triggers are back afterwards."""
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(_TRIGGERS, {"table": TABLE}).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield
        for _, definition in triggers:
            connection.exec_driver_sql(definition)
    else:
        connection.execute(text(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER"))
        yield
        connection.execute(text(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"))
