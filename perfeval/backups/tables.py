"""The tables as the database itself describes them, in an order in which they can be filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, literal_column, select

REVISION_TABLE = "alembic_version"
_BATCH = 500  # rows written with one statement


def reflect_tables(connection: Connection) -> list[Table]:
    """Return the tables of the database, each behind those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


def get_revision(connection: Connection) -> str | None:
    """Return the revision of the schema, None for a database without one."""
    if not connection.dialect.has_table(connection, REVISION_TABLE):
        return None
    return connection.execute(
        select(literal_column("version_num")).select_from(Table(REVISION_TABLE, MetaData()))
    ).scalar()


def iter_rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield all rows of a table in the order of their keys, some hundred at a time."""
    keys = list(table.primary_key.columns) or list(table.columns)
    streaming = connection.execution_options(yield_per=_BATCH)
    yield from (tuple(row) for row in streaming.execute(select(table).order_by(*keys)))


def is_empty(connection: Connection, tables: Iterable[Table]) -> bool:
    """Tell whether none of the tables has a row."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in tables)


def fill_table(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, each behind the row of the same table that it refers to."""
    batch: list[Mapping[str, Any]] = []
    for row in _parents_first(table, rows):
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)
    _continue_numbers(connection, table)


def _parents_first(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        return rows
    waiting = list(rows)
    ordered: list[Mapping[str, Any]] = []
    written: set[tuple[str, Any]] = set()
    while waiting:
        ready = [row for row in waiting if all(_is_there(row, key, written) for key in own)]
        if not ready:
            raise ValueError(f"the rows of {table.name} refer to one another in a circle")
        written |= {(name, value) for row in ready for name, value in row.items()}
        ordered += ready
        waiting = [row for row in waiting if row not in ready]
    return ordered


def _is_there(row: Mapping[str, Any], key: Any, written: set[tuple[str, Any]]) -> bool:
    value = row[key.parent.name]
    return value is None or value == row[key.column.name] or (key.column.name, value) in written


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's own numbering go on behind the numbers that were written."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        name = connection.dialect.identifier_preparer.format_table(table)
        sequence = func.pg_get_serial_sequence(name, column.name)
        if connection.execute(select(sequence)).scalar():
            newest = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(sequence, newest)).where(newest.is_not(None)))
