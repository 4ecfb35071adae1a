"""How revisions run on SQLite: rows survive the copying of a table, and a fault undoes it all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text

from perfeval.db import db, migrate, resource_folder, upgrade_schema

NewApp = Callable[[], Flask]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {below!r}


def upgrade() -> None:
{body}


def downgrade() -> None:
    pass
"""
COPIES_PARENT = """
    with op.batch_alter_table("unit") as batch:
        batch.alter_column("name", type_=sa.String(200), existing_nullable=False)
"""
LOSES_PARENT = """
    op.execute("DELETE FROM unit")
"""


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """A copy of the migrations to which a test adds revisions."""
    folder = tmp_path / "migrations"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(resource_folder("migrations"), folder, ignore=ignore)
    return folder


@pytest.fixture
def app(new_app: NewApp) -> Flask:
    """An app whose database holds a unit with a subordinate office and a campaign."""
    app = new_app()
    upgrade_schema(app)
    with app.app_context(), db.engine.begin() as connection:
        for statement in (
            "INSERT INTO unit (id, name, kind) VALUES (1, '政府办公室', 'department')",
            "INSERT INTO unit (id, parent_id, name, kind) VALUES (2, 1, '热线办公室', 'office')",
            """INSERT INTO campaign (id, unit_id, title, fiscal_year, stage, due_on)
            VALUES (1, 1, '2022年度绩效自评', 2022, 'self_assessment', '2023-06-30')""",
        ):
            connection.execute(text(statement))
    return app


def _add(folder: Path, revision: str, below: str, body: str) -> None:
    content = REVISION.format(revision=revision, below=below, body=body)
    (folder / "versions" / f"{revision}.py").write_text(content, encoding="utf-8")


def _head(app: Flask) -> str:
    with app.app_context(), db.engine.connect() as connection:
        found: str = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar_one()
        return found


def _rows(app: Flask) -> tuple[int, int]:
    with app.app_context(), db.engine.connect() as connection:
        units = connection.execute(text("SELECT count(*) FROM unit")).scalar_one()
        campaigns = connection.execute(text("SELECT count(*) FROM campaign")).scalar_one()
        return units, campaigns


def _config(app: Flask, folder: Path) -> Any:
    with app.app_context():
        return migrate.get_config(str(folder))


@ON_SQLITE
def test_copying_a_parent_table_keeps_the_rows_below_it(app: Flask, below: Path) -> None:
    _add(below, "wider", _head(app), COPIES_PARENT)
    with app.app_context():
        command.upgrade(_config(app, below), "head")
        with db.engine.connect() as connection:
            kind = connection.execute(
                text("SELECT type FROM pragma_table_info('unit') WHERE name = 'name'")
            ).scalar_one()
    assert kind == "VARCHAR(200)"
    assert _rows(app) == (2, 1)


@ON_SQLITE
def test_broken_references_undo_every_revision_of_the_run(app: Flask, below: Path) -> None:
    head = _head(app)
    _add(below, "wider", head, COPIES_PARENT)
    _add(below, "loses", "wider", LOSES_PARENT)
    with app.app_context(), pytest.raises(RuntimeError, match="rows that are gone"):
        command.upgrade(_config(app, below), "head")
    assert _head(app) == head
    assert _rows(app) == (2, 1)


@ON_SQLITE
def test_foreign_keys_are_on_again_afterwards(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_fault_in_a_revision_undoes_the_run(app: Flask, below: Path) -> None:
    head = _head(app)
    _add(below, "wider", head, COPIES_PARENT)
    _add(below, "fault", "wider", "    raise RuntimeError('a fault')")
    with app.app_context(), pytest.raises(RuntimeError, match="a fault"):
        command.upgrade(_config(app, below), "head")
    assert _head(app) == head
    assert _rows(app) == (2, 1)
