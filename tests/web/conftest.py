"""Fixtures of the tests of pages: an office, and visitors who have logged in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.models import User
from tests.factories import log_in
from tests.factories.filings import Office, make_office

Visit = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask) -> Office:
    """An office with somebody at each desk."""
    with app.app_context():
        return make_office()


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Log somebody in, with cookies of their own."""
    return lambda user: log_in(app.test_client(), user)
