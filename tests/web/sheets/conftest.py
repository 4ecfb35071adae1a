"""A filing for the tests of the sheet's pages."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.filings import Office, make_filing


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A draft that holds the corrected sample sheet."""
    with app.app_context():
        return make_filing(office)
