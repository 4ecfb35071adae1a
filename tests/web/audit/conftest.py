"""Fixtures of the auditor's pages: auditors of the region, of the office, and of another region."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.models import Unit, User
from tests.factories import give_post, make_user
from tests.factories.filings import Office, make_office


@dataclass(frozen=True)
class Auditors:
    """Who reads which part of the trail."""

    region: User
    unit: User
    elsewhere: User


@pytest.fixture
def auditors(app: Flask, office: Office) -> Auditors:
    """An auditor at each of three places."""
    with app.app_context():
        other = make_office("外区办公室", login="second-")
        region, elsewhere = (
            db.session.get_one(Unit, one.unit.parent_id) for one in (office, other)
        )
        made = []
        for name, unit in (("region", region), ("unit", office.unit), ("elsewhere", elsewhere)):
            user = make_user(f"auditor-{name}", "吴审计")
            give_post(user, PostRole.AUDITOR, unit)
            made.append(user)
    return Auditors(*made)
