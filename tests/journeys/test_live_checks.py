"""The checks while typing: what a person opened, typed or stands in stays, whatever comes back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from perfeval.db import db
from perfeval.models import LoginSession
from tests.factories.filings import AT, Office, make_filing, make_office, published_sheet
from tests.journeys.steps import WIDE, log_in_by_hand, open_sheet
from tests.support.browser import Pages

pytestmark = pytest.mark.usefixtures("live_server")
NAME = "督导调研工作经费"
OPEN_FINDINGS = "details.kind[open]:not(.done) > .one > .leaf[open], details.kind.leaf[open]"


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose owner has the published sheet, with its faults."""
    with app.app_context():
        made = make_office()
        make_filing(made, published_sheet())
    return made


@pytest.fixture
def owner(office: Office, pages: Pages) -> Page:
    """The owner with the sheet open."""
    page = pages.open(viewport=WIDE)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    return page


def counts(page: Page) -> str:
    return page.locator("#finding-counts").inner_text()


def test_a_jump_puts_the_cursor_into_the_cell(owner: Page) -> None:
    owner.locator("#findings a", has_text="三级指标《保就业率》预期指标值").click()
    expect(owner.locator('[name="indicators-5-target"]')).to_be_focused()
    expect(owner.locator('[name="indicators-5-target"]')).to_be_in_viewport()
    expect(owner).to_have_url(re.compile("#cell-indicators-5-target$"))


def test_opening_a_sixth_closes_the_oldest(owner: Page) -> None:
    expect(owner.locator(OPEN_FINDINGS)).to_have_count(5)
    first = owner.locator(OPEN_FINDINGS).first
    name = str(first.get_attribute("id"))
    owner.locator("#kind-Q40-error > summary").click()
    expect(owner.locator("#kind-Q40-error")).to_have_attribute("open", "")
    expect(owner.locator(OPEN_FINDINGS)).to_have_count(5)
    expect(owner.locator(f'[id="{name}"]')).not_to_have_attribute("open", "")
    for kind in ("Q05-warning", "Q20-warning", "Q41-warning", "Q58-error", "Q03-error"):
        owner.locator(f"#kind-{kind} > summary").click()
    expect(owner.locator("details.kind[open]")).to_have_count(5)
    expect(owner.locator(OPEN_FINDINGS)).to_have_count(5)


def test_what_is_half_typed_and_open_stays_while_the_panel_changes(owner: Page) -> None:
    owner.locator("#kind-Q03-error > summary").click()
    group = owner.locator("#kind-Q03-error")
    group.get_by_text("确实不能改的，写情况说明").click()
    explanation = group.get_by_label("情况说明：")
    before = counts(owner)
    owner.locator('[name="indicators-3-actual"]').fill("130元/天")
    explanation.click()
    owner.keyboard.type("按批示件数计")
    expect(owner.locator("#finding-counts")).not_to_have_text(before)
    expect(explanation).to_be_focused()
    owner.keyboard.type("，非督导次数")
    expect(explanation).to_have_value("按批示件数计，非督导次数")
    # The finding goes and comes again: so does what was typed at it.
    owner.locator('[name="indicators-0-actual"]').fill("450次")
    expect(group).to_have_count(0)
    owner.locator('[name="indicators-0-actual"]').fill("100%")
    expect(owner.locator("#kind-Q03-error textarea")).to_have_value("按批示件数计，非督导次数")


def test_only_the_newest_answer_counts(owner: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    owner.route("**/live", hold_the_first)
    field = owner.locator('[name="indicators-0-actual"]')
    with owner.expect_request("**/live"):
        field.fill("99件")
    field.fill("450次")
    expect(owner.locator("#kind-Q03-error")).to_have_count(0)
    after = counts(owner)
    with owner.expect_response("**/live"):
        held[0].continue_()
    owner.wait_for_timeout(300)  # time enough for an old answer to be shown by mistake
    assert counts(owner) == after
    expect(owner.locator("#kind-Q03-error")).to_have_count(0)


def test_without_a_connection_the_page_keeps_what_it_shows(owner: Page, pages: Pages) -> None:
    pages.allow_error("ERR_INTERNET_DISCONNECTED")
    before = counts(owner)
    owner.context.set_offline(True)
    with owner.expect_event("requestfailed"):
        owner.locator('[name="indicators-0-actual"]').fill("450次")
    assert counts(owner) == before
    owner.context.set_offline(False)
    owner.locator('[name="indicators-0-actual"]').fill("451次")
    expect(owner.locator("#finding-counts")).not_to_have_text(before)


def test_once_the_login_has_ended_it_asks_once_and_no_more(app: Flask, owner: Page) -> None:
    with app.app_context():
        db.session.execute(update(LoginSession).values(ended_at=AT))
        db.session.commit()
    asked: list[str] = []
    owner.on("request", lambda request: asked.append(request.url))
    field = owner.locator('[name="indicators-0-actual"]')
    with owner.expect_response("**/live"):
        field.fill("450次")
    field.fill("451次")
    owner.wait_for_timeout(900)
    assert len([url for url in asked if "/live" in url and "next=" not in url]) == 1
    expect(field).to_have_value("451次")


def test_a_field_tells_whether_it_must_be_changed(owner: Page) -> None:
    field = owner.locator('[name="indicators-4-target"]')
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("≥6%")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    field.fill("≥")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_enter_after_a_number_presses_the_button_beside_it(owner: Page) -> None:
    owner.locator("#kind-Q05-warning > summary").click()
    number = owner.locator("#kind-Q05-warning input")
    number.fill("412")
    number.press("Enter")
    expect(owner.locator(".repaired")).to_contain_text("≥412次")
    expect(owner.locator('[name="indicators-0-target"]')).to_have_value("≥412次")


def test_only_the_count_line_is_read_aloud(owner: Page) -> None:
    alive = owner.locator("[aria-live]").evaluate_all("all => all.map(one => one.id)")
    assert alive == ["finding-counts"]
