"""本单位自评情况 in a real browser: accessible, no wider than a telephone, its links hit cells."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.filings import Office, make_filing, published_sheet
from tests.journeys.steps import log_in_by_hand
from tests.support.browser import Pages, assert_accessible


@pytest.fixture
def address(app: Flask, office: Office) -> str:
    """The package of an office with the three published sheets."""
    with app.app_context():
        for number in (1, 2, 3):
            make_filing(office, published_sheet(number))
    return f"/reviews/unit/{office.unit.id}/2022/package"


def enter(pages: Pages, office: Office, width: int) -> Page:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in_by_hand(page, office.director)
    return page


@pytest.mark.parametrize("width", [360, 1366])
def test_it_is_accessible(
    office: Office, address: str, pages: Pages, live_server: str, width: int
) -> None:
    page = enter(pages, office, width)
    for shown in (address, address.replace("2022", "2019"), "/reviews/unit"):
        page.goto(shown)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), shown


def test_a_copied_row_leads_to_its_cell(
    office: Office, address: str, pages: Pages, live_server: str
) -> None:
    page = enter(pages, office, 1366)
    page.goto(address)
    row = page.get_by_role("row", name="保就业率")
    row.get_by_role("link", name="地方志工作经费").click()
    expect(page.locator(":target")).to_contain_text("保就业率")
