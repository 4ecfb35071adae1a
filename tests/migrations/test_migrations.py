"""Every revision goes up and down with rows in every table, and ends at what the models say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Column, Engine, MetaData, Table, func, inspect, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary, String

from perfeval.db import db, migrate, upgrade_schema

NewApp = Callable[[], Flask]
VERSIONS = "alembic_version"


def test_rows_go_up_and_down_through_every_revision(new_app: NewApp) -> None:
    with new_app().app_context():
        config: Any = migrate.get_config()
        script = ScriptDirectory.from_config(config)
        revisions = [found.revision for found in script.walk_revisions("base", "head")][::-1]
        assert len(script.get_heads()) == 1, "two revisions claim to be the newest"
        for _ in range(2):  # what a downgrade leaves behind would be in the way the second time
            _climb(config, revisions)
            _descend(config, revisions)


def test_migrated_schema_is_in_step_with_the_models(new_app: NewApp) -> None:
    app = new_app()
    upgrade_schema(app)
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrated_schema_has_the_constraints_of_the_models(new_app: NewApp) -> None:
    """Names and CHECK constraints too, which Alembic does not compare."""
    migrated, created = new_app(), new_app()
    upgrade_schema(migrated)
    with created.app_context():
        db.create_all()
        expected = _constraints(db.engine)
    with migrated.app_context():
        found = _constraints(db.engine)
    del found[VERSIONS]
    assert found == expected


def test_command_finds_nothing_to_migrate(new_app: NewApp) -> None:
    app = new_app()
    upgrade_schema(app)
    with app.app_context():
        config: Any = migrate.get_config()
        command.check(config)


def test_second_upgrade_changes_nothing(new_app: NewApp) -> None:
    app = new_app()
    upgrade_schema(app)
    with app.app_context():
        _fill_every_table(db.engine)
        before = _count_rows(db.engine)
    upgrade_schema(app)
    with app.app_context():
        assert _count_rows(db.engine) == before


def _climb(config: Any, revisions: list[str]) -> None:
    counted: dict[str, int] = {}
    for revision in revisions:
        command.upgrade(config, revision)
        now = _count_rows(db.engine)
        assert {table: now[table] for table in counted if table in now} == counted
        _fill_every_table(db.engine)
        counted = _count_rows(db.engine)
        assert all(counted.values())


def _descend(config: Any, revisions: list[str]) -> None:
    for lower in [*revisions[-2::-1], "base"]:
        before = _count_rows(db.engine)
        command.downgrade(config, lower)
        now = _count_rows(db.engine)
        assert now == {table: before[table] for table in now}
    assert now == {}


def _reflect(engine: Engine) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name != VERSIONS]


def _count_rows(engine: Engine) -> dict[str, int]:
    tables = _reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }


def _fill_every_table(engine: Engine) -> None:
    """Put a row into each table that has none, a value in every column."""
    tables = _reflect(engine)
    with engine.begin() as connection:
        for table in tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
                values = {column.name: _some_value(column) for column in table.columns}
                connection.execute(table.insert().values(values))


def _some_value(column: Column[Any]) -> object:
    """Return a value that fits; every row has the id 1, so every reference is 1."""
    kinds: tuple[tuple[type, object], ...] = (
        (Boolean, True),
        (Integer, 1),
        (DateTime, datetime(2023, 6, 30, tzinfo=UTC)),
        (Date, date(2023, 6, 30)),
        (LargeBinary, b"%PDF"),
        (JSON, {"键": "值"}),
        (String, column.name[: getattr(column.type, "length", None) or 60]),
    )
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def _constraints(engine: Engine) -> dict[str, object]:
    """Return what the database itself says of each table's columns and constraints."""
    inspector = inspect(engine)

    def named(items: list[Any]) -> list[tuple[str, str]]:
        return sorted((item["name"], str(sorted(item.items()))) for item in items)

    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": named(list(inspector.get_foreign_keys(table))),
            "unique": named(list(inspector.get_unique_constraints(table))),
            "checks": named(list(inspector.get_check_constraints(table))),
            "indexes": named(list(inspector.get_indexes(table))),
        }
        for table in inspector.get_table_names()
    }
