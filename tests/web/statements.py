"""Counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from perfeval.db import db
from tests.web.pages import open_page


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the block sends to the app's database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count_for(app: Flask, client: FlaskClient, address: str) -> int:
    """Return how many statements opening a page takes."""
    with counted_statements(app) as statements:
        open_page(client, address)
    return len(statements)
