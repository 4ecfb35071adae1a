"""The pages of the trail in a real browser: accessible, no wider than a telephone, lines open."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.support.browser import Pages, assert_accessible
from tests.web.audit.conftest import Auditors
from tests.web.audit.test_list_events import save


def log_in(page: Page, username: str) -> None:
    page.goto("/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("#submit")


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing with a folded session and some decisions."""
    with app.app_context():
        made = make_filing(office, name="督导项目")
        for minutes, title in enumerate(("第一稿", "第二稿")):
            save(office, made, title, minutes)
        bring_to(office, made, Stop.CHECKED)
    return made


@pytest.mark.parametrize("width", [360, 1280])
def test_the_auditors_page_is_accessible(
    auditors: Auditors, filing_id: int, live_server: str, pages: Pages, width: int
) -> None:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page, "auditor-region")
    for address in ("/audit/", f"/audit/?filing={filing_id}"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_session_opens_and_filters_work_without_javascript(
    auditors: Auditors, filing_id: int, live_server: str, pages: Pages
) -> None:
    page = pages.open(java_script_enabled=False)
    log_in(page, "auditor-unit")
    row = page.get_by_role("row").filter(has_text="2 次保存")
    row.get_by_text("逐次查看").click()
    expect(row.get_by_text("第一稿").first).to_be_visible()
    page.get_by_label("操作", exact=True).select_option(label="送审")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("row")).to_have_count(2)  # the heading and the submission


@pytest.mark.parametrize("width", [360, 1280])
def test_the_history_of_a_filing_is_accessible(
    office: Office, filing_id: int, live_server: str, pages: Pages, width: int
) -> None:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page, "owner")
    page.goto(f"/sheets/{filing_id}")
    page.get_by_role("link", name="办理和修改记录").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
