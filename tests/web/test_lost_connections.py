"""The database server was started anew while the site runs: nobody sees an error for it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from perfeval.db import db
from tests.factories.filings import Office
from tests.web.conftest import Visit

OTHERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_after_the_connections_were_cut_is_a_page(
    app: Flask, office: Office, visit: Visit
) -> None:
    client = visit(office.clerk)
    assert client.get("/notices/").status_code == 200
    with app.app_context():
        url = db.engine.url
    with create_engine(url, poolclass=NullPool).connect() as connection:
        assert connection.execute(OTHERS).scalar_one() > 0, "the site held a connection"
    assert client.get("/notices/").status_code == 200
