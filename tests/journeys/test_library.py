"""The library picked from by keyboard while a name is typed; last year's sheet carried on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind
from tests.factories.filings import Office, make_filing, make_office
from tests.factories.library import TRAINING, make_entry
from tests.journeys.steps import NARROW, WIDE, log_in_by_hand, open_sheet
from tests.support.browser import Pages, assert_accessible

pytestmark = pytest.mark.usefixtures("live_server")
NAME = "培训经费"
SHEET = SheetDocument(
    "national-2020",
    SheetKind.PROJECT,
    2022,
    indicators=(
        Indicator("产出指标", "数量指标"),
        Indicator("产出指标", "质量指标", "培训合格率", "≥95%", "98%"),
    ),
)


@pytest.fixture
def office(app: Flask) -> Office:
    """An office with a sheet, and two entries in its library."""
    with app.app_context():
        made = make_office()
        make_filing(made, SHEET, name=NAME)
        make_entry(made.unit, made.owner)
        make_entry(made.bureau, made.officer, replace(TRAINING, name="培训人次"))
    return made


def field(page: Page, i: int, key: str) -> Locator:
    return page.locator(f'[name="indicators-{i}-{key}"]')


def test_an_indicator_is_picked_by_keyboard_and_taken_back(office: Office, pages: Pages) -> None:
    page = pages.open(viewport=WIDE)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    name, offer = field(page, 0, "name"), page.get_by_role("listbox")
    name.focus()
    page.keyboard.type("培训")
    expect(offer.get_by_role("option")).to_have_count(2)
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = offer.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("培训人次")
    page.keyboard.press("Enter")
    expect(name).to_have_value("培训人次")
    expect(name).to_be_focused()
    expect(field(page, 0, "target")).to_have_value("≥3次")
    expect(offer).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(field(page, 0, "target")).to_have_value("")
    expect(name).to_have_value("培训")
    page.keyboard.press("Control+a")
    page.keyboard.press("Enter")
    expect(field(page, 1, "name")).to_be_focused()


def test_escape_closes_the_list_and_the_keys_are_the_forms_again(
    office: Office, pages: Pages
) -> None:
    page = pages.open(viewport=NARROW)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    name, offer = field(page, 0, "name"), page.get_by_role("listbox")
    name.focus()
    page.keyboard.type("次")
    expect(offer).to_be_visible()
    page.keyboard.press("Escape")
    expect(offer).to_have_count(0)
    page.keyboard.press("Enter")
    expect(field(page, 1, "name")).to_be_focused()
    name.focus()
    page.keyboard.type("数")
    expect(offer.get_by_role("option")).to_have_count(1)
    offer.get_by_role("option").click()
    expect(name).to_have_value("举办培训次数")


def test_the_pages_of_the_library_are_accessible_and_work_without_scripts(
    office: Office, pages: Pages
) -> None:
    page = pages.open(viewport=NARROW, java_script_enabled=False)
    log_in_by_hand(page, office.clerk)
    page.get_by_role("link", name="指标库", exact=True).click()
    page.get_by_label("查找指标").fill("举办")
    page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_role("button", name="删除举办培训次数").click()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("status")).to_contain_text("已恢复")
    seen = pages.open(viewport=WIDE)
    log_in_by_hand(seen, office.clerk)
    for address in ("/library/", "/library/new", "/library/import"):
        seen.goto(address)
        assert_accessible(seen)


def test_the_next_year_begins_with_last_years_indicators(office: Office, pages: Pages) -> None:
    page = pages.open(viewport=WIDE)
    log_in_by_hand(page, office.owner)
    page.goto("/projects/")
    page.get_by_text("沿用上年，建立新年度的表").click()
    page.locator("#carry").get_by_role("link", name=NAME).click()
    assert_accessible(page)
    page.get_by_role("button", name="建立新年度的表").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2023年度")
    expect(page.get_by_text("上年完成：98%")).to_be_visible()
    assert_accessible(page)
