"""Fixtures for all tests: the databases, the app on each, a client, a session and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import scoped_session

from tests.support import backends as databases
from tests.support.backends import Backends
from tests.support.browser import Pages, chromium
from tests.support.live import serve
from tests.support.sizes import size, tier

settings.register_profile(
    tier(),
    max_examples=size("hypothesis_examples"),
    deadline=None,  # the machines that run this are shared: time is no finding
    # A test's fixtures are made once for all its examples: one that writes empties what it wrote.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=tier() == "test",  # the short suite gives one answer for one commit
)
settings.load_profile(tier())

BROWSER_FIXTURES = {"browser", "pages", "page"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses the database on every backend, and browser tests on SQLite alone.

    A test chooses for itself with
    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True).
    """
    if "database_url" not in metafunc.fixturenames:
        return
    marks = metafunc.definition.iter_markers("parametrize")
    if any("database_url" in mark.args[0] for mark in marks):
        return
    in_browser = BROWSER_FIXTURES & set(metafunc.fixturenames)
    names = databases.NAMES[:1] if in_browser else databases.NAMES
    metafunc.parametrize("database_url", names, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it asks for, so that `-m "not browser"` needs no marks by hand."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "database_url" in asked:
            item.add_marker(pytest.mark.database)
        if BROWSER_FIXTURES & asked:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def backends(worker_id: str) -> Iterator[Backends]:
    """The databases and apps of this test process."""
    kept = Backends(worker_id)
    yield kept
    kept.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backends: Backends) -> str:
    """The URL of this test's database: the test runs once for SQLite and once for PostgreSQL."""
    return backends.url(request.param)


@pytest.fixture
def app(backends: Backends, database_url: str) -> Iterator[Flask]:
    """The app on this test's database: migrated, and empty before and after the test."""
    app = backends.app(database_url)
    yield app
    databases.empty_all_tables(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a session."""
    return app.test_client()


@pytest.fixture
def db_session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The session inside an app context; tests commit where the code under test would."""
    from perfeval.db import db

    with app.app_context():
        yield db.session
        db.session.remove()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of a real server that serves `app`."""
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    with chromium() as running:
        yield running


@pytest.fixture
def pages(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """Opens pages, one set of cookies each; at the end none may have complained or called out.

    Where the test also asks for `live_server`, addresses start there.
    """
    served = "live_server" in request.fixturenames
    opened = Pages(browser, request.getfixturevalue("live_server") if served else None)
    try:
        yield opened
    finally:
        opened.close()
    opened.assert_quiet()


@pytest.fixture
def page(live_server: str, pages: Pages) -> Page:
    """A page of the live server, watched as `pages` says."""
    return pages.open()
