"""指标套用 in a real browser: accessible with its lists open, no wider than a telephone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.factories.filings import Office, Stop, bring_to, corrected_sheet, make_filing
from tests.journeys.steps import log_in_by_hand
from tests.support.browser import Pages, assert_accessible


@pytest.mark.parametrize("width", [360, 1366])
def test_it_is_accessible(
    app: Flask, office: Office, pages: Pages, live_server: str, width: int
) -> None:
    with app.app_context():
        for name in ("甲项目", "乙项目"):
            project = replace(corrected_sheet().project, name=name)
            filing_id = make_filing(office, replace(corrected_sheet(), project=project))
            bring_to(office, filing_id, Stop.REPORTED)
    page = pages.open(viewport={"width": width, "height": 800})
    log_in_by_hand(page, office.officer)
    page.goto("/collection/")
    page.get_by_role("link", name="指标套用（2022年度）").click()
    page.get_by_text("13 种").click()
    link = page.get_by_role("link", name="乙项目").first
    expect(link).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    link.click()
    expect(page.locator(":target")).to_contain_text(corrected_sheet().indicators[0].name or "")
