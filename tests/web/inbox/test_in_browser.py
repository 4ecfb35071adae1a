"""The pages of messages, settings and jobs in a real browser: accessible, on a telephone too."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page

from perfeval.db import db
from perfeval.domain.jobs import JobKind
from perfeval.domain.roles import PostRole
from perfeval.models import Unit
from perfeval.services.jobs import request_job
from tests.factories import PASSWORD, give_post
from tests.factories.filings import AT, Office
from tests.support.browser import Pages, assert_accessible

ADDRESSES = ("/notices/", "/account/", "/reviews/chat-text", "/admin/jobs")


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("#username", "clerk")
    page.fill("#password", PASSWORD)
    page.click("#submit")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible(
    app: Flask, office: Office, filing_id: int, live_server: str, pages: Pages, width: int
) -> None:
    with app.app_context():
        region = db.session.query(Unit).filter_by(parent_id=None).one()
        give_post(office.clerk, PostRole.UNIT_ADMINISTRATOR, region)
        request_job(JobKind.DIGEST, {"day": "2023-01-10"}, at=AT)
        db.session.commit()
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page)
    for address in ADDRESSES:
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto(f"/sheets/{filing_id}")
    assert_accessible(page, "aside")


def test_the_text_is_copied_by_a_button_and_selected_without_it(
    office: Office, filing_id: int, live_server: str, pages: Pages
) -> None:
    page = pages.open(permissions=["clipboard-read", "clipboard-write"])
    log_in(page)
    page.goto("/reviews/")
    page.get_by_role("link", name="复制催办文字").click()
    page.get_by_role("button", name="复制").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "李财务（区政府办公室财务审核）：1 张" in copied
    plain = pages.open(java_script_enabled=False)
    log_in(plain)
    plain.goto("/reviews/chat-text")
    assert plain.get_by_role("button", name="复制").count() == 0
    assert "李财务" in plain.get_by_label("催办文字").input_value()


def test_a_message_is_opened_and_read_without_javascript(
    office: Office, filing_id: int, live_server: str, pages: Pages
) -> None:
    page = pages.open(java_script_enabled=False, viewport={"width": 360, "height": 800})
    log_in(page)
    page.goto("/notices/")
    page.get_by_role("button", name="打开该表").first.click()
    page.wait_for_url(f"**/sheets/{filing_id}")
    page.goto("/notices/")
    assert page.get_by_text("未读").count() == 0
