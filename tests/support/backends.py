"""The databases of one test process and the app on each, made when first asked for."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask import Flask
from sqlalchemy import event

from tests.support.guards import lifted_guards
from tests.support.postgres import REQUIRED, NoPostgresError, postgres_database

NAMES = ("sqlite", "postgresql")


def build_app(database_url: str, folder: Path) -> Flask:
    """Return the app of the tests: the only place that knows how it is wired."""
    from perfeval.app import create_app
    from perfeval.config import Settings

    settings = Settings(
        database_url=database_url,
        secret_key="a secret of the tests",
        testing=True,
        instance_folder=folder,
    )
    return create_app(settings)


def empty_all_tables(app: Flask) -> None:
    """Delete every row; the schema stays."""
    from perfeval.db import db

    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection, lifted_guards(connection):
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())


def forgo_durability(app: Flask) -> None:
    """Let SQLite not wait for the disk: nothing here outlives a loss of power."""
    from perfeval.db import db

    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return

        @event.listens_for(db.engine, "connect")
        def hurry(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        db.engine.dispose()


class Backends:
    """Keeps one database and one app per backend until the session ends."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._folder = Path(mkdtemp(prefix="perfeval-tests-"))
        self._stack = ExitStack()
        self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self._urls: dict[str, str] = {}
        self._apps: dict[str, Flask] = {}
        self._missing: str | None = None

    def url(self, backend: str) -> str:
        """Return the URL of the backend's database; without a PostgreSQL the test is skipped."""
        if backend not in self._urls:
            self._urls[backend] = self._sqlite() if backend == "sqlite" else self._postgresql()
        return self._urls[backend]

    def app(self, database_url: str) -> Flask:
        """Return the app on that database, its schema made by the migrations."""
        if database_url not in self._apps:
            from perfeval.db import upgrade_schema

            app = build_app(database_url, self._new_folder("instance"))
            forgo_durability(app)
            upgrade_schema(app)
            self._stack.callback(_dispose, app)
            self._apps[database_url] = app
        return self._apps[database_url]

    def close(self) -> None:
        """Close the apps, drop the databases and remove the folders."""
        self._stack.close()

    def _new_folder(self, name: str) -> Path:
        return Path(mkdtemp(prefix=f"{name}-", dir=self._folder))

    def _sqlite(self) -> str:
        return f"sqlite:///{self._new_folder('sqlite') / 'test.db'}"

    def _postgresql(self) -> str:
        if self._missing is None:
            try:
                name = f"perfeval_test_{self._worker}"
                return self._stack.enter_context(postgres_database(name))
            except NoPostgresError as error:
                self._missing = str(error)
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(self._missing, pytrace=False)
        pytest.skip(self._missing)


def _dispose(app: Flask) -> None:
    from perfeval.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
