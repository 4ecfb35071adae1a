"""A submitted filing for the tests of desks."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.filings import Office, Stop, bring_to, make_filing


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing that waits for the finance clerk."""
    with app.app_context():
        made = make_filing(office)
        bring_to(office, made, Stop.SUBMITTED)
    return made
