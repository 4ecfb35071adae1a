"""An office in which things happened."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.workflow import Action
from perfeval.models import Notice, User
from tests.factories.filings import Office, Stop, bring_to, decide_filing, make_filing


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing that the clerk returned, so that clerk and owner were told of it."""
    with app.app_context():
        made = make_filing(office, name="督导经费")
        bring_to(office, made, Stop.SUBMITTED)
        decide_filing(made, office.clerk, Action.RETURN, "第 3 行的单位不符")
        bring_to(office, made, Stop.SUBMITTED)
    return made


def notice_of(app: Flask, user: User) -> Notice:
    """Return the newest notice of a person, as it is stored now."""
    with app.app_context():
        newest = select(Notice).where(Notice.user_id == user.id).order_by(Notice.id.desc()).limit(1)
        return db.session.scalars(newest).one()
