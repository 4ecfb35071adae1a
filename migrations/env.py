"""Runs the migrations on the app's database, over a connection of its own.

On SQLite a change of a table copies it and drops the old one. With foreign keys on, dropping it
would delete the rows that point to it or be refused, so they are off here (the switch has no
effect inside a transaction, hence before it), and checked before anything is committed. All
revisions of one run stand in one transaction: either all of them are there afterwards or none.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator, TypeEngine

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """Write our own column types as the plain types that they store."""
    if kind == "type" and isinstance(item, TypeDecorator):
        plain: TypeEngine[Any] = item.impl_instance
        return f"sa.{plain!r}"
    return False


def migrate(connection: Connection) -> None:
    """Run what Alembic was asked for in one transaction."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            _run(connection)
        return
    _set_foreign_keys(connection, on=False)
    try:
        with connection.execution_options(write=True).begin():
            _run(connection)
            _check_foreign_keys(connection)
    finally:
        _set_foreign_keys(connection, on=True)


def _run(connection: Connection) -> None:
    # Told inside our transaction, Alembic leaves beginning and committing to us; told before it,
    # it would commit after each revision on SQLite.
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    # On the driver's connection: SQLAlchemy's would begin a transaction first.
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    if driver.execute("PRAGMA foreign_keys").fetchone()[0] != int(on):
        raise RuntimeError("SQLite did not switch foreign keys: a transaction is open")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"rows point to rows that are gone: {broken[:5]}")


with database.engine.connect() as own_connection:
    migrate(own_connection)
