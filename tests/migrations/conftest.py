"""Fixtures of the migration tests: empty databases of their own, each with a bare app on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

import perfeval.models  # noqa: F401 - registers the tables
from perfeval.db import db, init_database

NewApp = Callable[[], Flask]


@pytest.fixture
def new_app(database_url: str, tmp_path: Path) -> Iterator[NewApp]:
    """Makes an app on a new empty database, of the kind that this test runs on."""
    numbers = count(1)
    with ExitStack() as stack:

        def make() -> Flask:
            number = next(numbers)
            if database_url.startswith("sqlite"):
                url = f"sqlite:///{tmp_path / f'{number}.db'}"
            else:
                url = _create_beside(database_url, f"_m{number}", stack)
            return _bare_app(url, stack)

        yield make


def _bare_app(url: str, stack: ExitStack) -> Flask:
    app = Flask("perfeval")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    init_database(app)

    def dispose() -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    stack.callback(dispose)
    return app


def _create_beside(database_url: str, suffix: str, stack: ExitStack) -> str:
    """Create a PostgreSQL database beside the test's own, dropped at the end."""
    url = make_url(database_url)
    name = f"{url.database}{suffix}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    stack.callback(engine.dispose)

    def run(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    run(f'CREATE DATABASE "{name}"')
    stack.callback(run, f'DROP DATABASE "{name}"')
    return url.set(database=name).render_as_string(hide_password=False)
