"""Paper in a real browser: printed, signed by hand, scanned, registered and sealed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.filings import Office, Stop, bring_to, make_filing, make_office
from tests.factories.paper import code_of, make_scan
from tests.journeys.steps import NARROW, WIDE, log_in_by_hand
from tests.support.browser import Pages, assert_accessible
from tests.web.pages import pdf_texts

NAME = "督导调研工作经费（更正示范）"


@pytest.fixture
def office(app: Flask) -> Office:
    """An office."""
    with app.app_context():
        return make_office("遂宁市安居区人民政府办公室")


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A sheet that waits for the deputy head."""
    with app.app_context():
        made = make_filing(office, name=NAME)
        bring_to(office, made, Stop.CHECKED)
    return made


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan on the clerk's disk."""
    path = tmp_path / "盖章扫描件.pdf"
    path.write_bytes(make_scan())
    return path


def fits(page: Page) -> None:
    """The page is accessible and no wider than the screen."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_paper_is_signed_scanned_and_sealed(
    app: Flask,
    office: Office,
    filing_id: int,
    live_server: str,
    pages: Pages,
    scan: Path,
    scripted: bool,
) -> None:
    pages.allow_error("422")
    with app.app_context():
        code = code_of(filing_id)
    page = pages.open(java_script_enabled=scripted, viewport=WIDE if scripted else NARROW)
    log_in_by_hand(page, office.clerk)
    page.goto(f"/sheets/{filing_id}")
    address = page.get_by_role("link", name="打印签字盖章稿").get_attribute("href") or ""
    printed = page.request.get(address).body()
    assert "单位（盖章）" in "".join(pdf_texts(printed))

    page.get_by_role("link", name="登记线下签批").click()
    page.get_by_label("签批日期").fill("2023-01-10")
    page.get_by_label("纸面上的意见").fill("同意")
    page.get_by_label("扫描件", exact=True).set_input_files(scan)
    page.get_by_role("button", name="登记通过").click()
    expect(page.get_by_role("alert")).to_contain_text("读不出验真码")
    if scripted:
        fits(page)
    expect(page.get_by_label("纸面上的意见")).to_have_value("同意")
    page.get_by_label("验真码").fill(code.lower())
    page.get_by_role("button", name="登记通过").click()
    expect(page.get_by_role("status")).to_contain_text("已登记线下签批")
    expect(page.locator(".timeline")).to_contain_text("线下签批 2023-01-10（登记：李财务）")

    page.get_by_role("link", name="上传盖章扫描件").click()
    page.get_by_label("扫描件", exact=True).set_input_files(scan)
    page.get_by_label("验真码").fill(code)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status")).to_contain_text("已标为“已盖章”")
    expect(page.locator(".bar")).to_contain_text("已盖章")
    if scripted:
        fits(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_are_accessible(
    office: Office, filing_id: int, live_server: str, pages: Pages, width: int
) -> None:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in_by_hand(page, office.clerk)
    for address in ("/scan", "/paper-decision"):
        page.goto(f"/sheets/{filing_id}{address}")
        fits(page)
