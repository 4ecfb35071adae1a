"""填报质量检查 and the findings of a round in a real browser: accessible, narrow, on paper."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.filings import (
    Office,
    Stop,
    answer_filing,
    bring_to,
    make_filing,
    published_sheet,
)
from tests.journeys.steps import NARROW, WIDE, log_in_by_hand
from tests.support.browser import Pages, assert_accessible

FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def explained_id(app: Flask, office: Office) -> int:
    """A published sheet with its faults explained, submitted."""
    with app.app_context():
        made = make_filing(office, published_sheet())
        answer_filing(made, office.owner)
        bring_to(office, made, Stop.SUBMITTED)
    return made


def enter(office: Office, pages: Pages, size: dict[str, int], **options: bool) -> Page:
    page = pages.open(viewport=size, **options)
    log_in_by_hand(page, office.clerk)
    return page


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["360", "1280"])
@pytest.mark.usefixtures("live_server")
def test_pages_are_accessible_and_fit(
    office: Office, explained_id: int, pages: Pages, size: dict[str, int]
) -> None:
    page = enter(office, pages, size)
    for address, folded in (("", "#findings"), ("/quality", "main")):
        page.goto(f"/sheets/{explained_id}{address}")
        page.locator(f"{folded} details:not([open]) > summary").last.click()
        assert_accessible(page)
        assert page.evaluate(FITS), address


@pytest.mark.usefixtures("live_server")
def test_without_scripts_a_question_leads_to_its_cell(
    office: Office, explained_id: int, pages: Pages
) -> None:
    page = enter(office, pages, WIDE, java_script_enabled=False)
    page.goto("/reviews/")
    page.get_by_role("link", name="情况说明 13").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("填报质量检查")
    page.get_by_role("link", name="三级指标《经济增长率》预期指标值").first.click()
    expect(page).to_have_url(f"/sheets/{explained_id}#cell-indicators-4-target")
    expect(page.locator("#cell-indicators-4-target")).to_be_in_viewport()


@pytest.mark.usefixtures("live_server")
def test_on_paper_only_the_content_stands(office: Office, explained_id: int, pages: Pages) -> None:
    page = enter(office, pages, WIDE)
    page.goto(f"/sheets/{explained_id}/quality")
    page.emulate_media(media="print")
    for unseen in (".top", ".side", ".bar .steps", ".rule-link", "details.scale"):
        expect(page.locator(unseen).first).to_be_hidden()
    expect(page.locator("h1")).to_contain_text("督导调研工作经费")
    expect(page.locator(".questions")).to_contain_text("《经济增长率》只有比较符号")
