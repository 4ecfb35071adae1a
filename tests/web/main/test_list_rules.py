"""检查规则: every check can be read by whoever is logged in."""

from __future__ import annotations

from flask import Flask

from perfeval.domain.checks import CHECKS
from perfeval.domain.labels import LEVELS
from tests.factories.filings import Office, make_filing, published_sheet
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


def test_it_says_all_of_every_check(office: Office, visit: Visit) -> None:
    text = open_page(visit(office.clerk), "/rules").text
    for check in CHECKS:
        for words in (check.id, check.title, check.why, check.good, check.bad, check.fix):
            assert " ".join(words.split()) in text
        assert LEVELS[check.level] in text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/rules")


def test_a_finding_leads_to_its_rule(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    links = open_page(visit(office.owner), f"/sheets/{filing_id}").links
    assert "Q03" in links["/rules#Q03"]
