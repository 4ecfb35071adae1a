"""A bureau with its officer, another bureau, and a draft of the officer's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.models import User
from tests.factories import log_in
from tests.factories.filings import Office, make_office
from tests.factories.form_packs import draft, variant


@dataclass(frozen=True)
class Bureau:
    """People, and the officer's client. The draft is national-2020, version 2."""

    app: Flask
    office: Office
    stranger: User  # officer of another bureau
    officer: FlaskClient  # logged in


@pytest.fixture
def bureau(app: Flask) -> Bureau:
    """The bureau, stored."""
    with app.app_context():
        office = make_office()
        stranger = make_office("邻区政府办公室", login="other-").officer
        draft(office, variant(2))
        return Bureau(app, office, stranger, log_in(app.test_client(), office.officer))
