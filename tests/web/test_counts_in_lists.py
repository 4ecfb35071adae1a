"""疑点 in the lists: the stored counts as word and sign, and the way to the quality of filling."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.domain.workflow import Action
from tests.factories.filings import (
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page


@pytest.fixture
def clean_id(app: Flask, office: Office) -> int:
    """A draft that nothing is wrong with."""
    with app.app_context():
        return make_filing(office)


@pytest.mark.parametrize(("who", "address"), [("owner", "/projects/"), ("clerk", "/reviews/unit")])
def test_a_draft_shows_what_is_open(
    app: Flask, office: Office, visit: Visit, who: str, address: str
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    page = open_page(visit(getattr(office, who)), address)
    shown = page.links[f"/sheets/{filing_id}/quality"]
    assert "疑点" in page.text
    assert " ".join(shown.split()) == "✖ 必须修改 13 ▲ 请核实 4"


@pytest.mark.parametrize(
    ("who", "address", "stop"),
    [
        ("owner", "/projects/", Stop.SUBMITTED),
        ("clerk", "/reviews/", Stop.SUBMITTED),
        ("clerk", "/reviews/decided", Stop.CHECKED),
        ("director", "/reviews/unit", Stop.SUBMITTED),
        ("officer", "/collection/", Stop.REPORTED),
    ],
)
def test_what_was_submitted_shows_its_explanations(
    app: Flask, office: Office, visit: Visit, who: str, address: str, stop: Stop
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
        answer_filing(filing_id, office.owner)
        bring_to(office, filing_id, stop)
    page = open_page(visit(getattr(office, who)), address)
    assert " ".join(page.links[f"/sheets/{filing_id}/quality"].split()) == "※ 情况说明 13"


def test_a_clean_sheet_has_none(office: Office, clean_id: int, visit: Visit) -> None:
    page = open_page(visit(office.owner), "/projects/")
    assert " ".join(page.links[f"/sheets/{clean_id}/quality"].split()) == "✔ 没有"


def test_what_nobody_has_counted_is_not_called_none(
    app: Flask, office: Office, clean_id: int, visit: Visit
) -> None:
    with app.app_context():
        filing = load_filing(clean_id)
        filing.open_errors = filing.open_warnings = filing.waivers = None
        db.session.commit()
    page = open_page(visit(office.owner), "/projects/")
    assert page.links[f"/sheets/{clean_id}/quality"].strip() == "—"


def test_the_bureau_is_told_nothing_of_a_draft(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        before = make_filing(office, published_sheet())
        returned = make_filing(office, published_sheet(3))
        answer_filing(returned, office.owner)
        bring_to(office, returned, Stop.REPORTED)
        decide_filing(returned, office.officer, Action.RETURN, "请补实际完成值")
    page = open_page(visit(office.officer), "/collection/")
    assert f"/sheets/{returned}" in page.links
    for filing_id in (before, returned):
        assert f"/sheets/{filing_id}/quality" not in page.links
    assert "情况说明" not in page.text
    assert "必须修改" not in page.text
