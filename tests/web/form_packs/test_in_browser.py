"""The pages of form packs in a real browser: accessible, no wider than a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.factories.form_packs import variant
from tests.support.browser import Pages, assert_accessible
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT

ADDRESSES = ("/form-packs/", "/form-packs/new", DRAFT, f"{DRAFT}/replace")


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("#username", "officer")
    page.fill("#password", PASSWORD)
    page.click("#submit")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible(bureau: Bureau, live_server: str, pages: Pages, width: int) -> None:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page)
    for address in (*ADDRESSES, "/form-packs/sichuan-2022/1"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_pack_is_mended_and_published_without_javascript(
    bureau: Bureau, live_server: str, pages: Pages
) -> None:
    pages.allow_error("422")
    page = pages.open(java_script_enabled=False, viewport={"width": 360, "height": 800})
    log_in(page)
    page.goto("/form-packs/new")
    good = variant(1, "anju-2026")
    bad = good.replace("span = 8", "span = 7").encode()
    page.set_input_files(
        "#file", {"name": "anju.toml", "mimeType": "application/toml", "buffer": bad}
    )
    page.get_by_role("button", name="检查并存为草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("各格 span 之和为 8，应为 9")
    mended = page.input_value("#text").replace("span = 7", "span = 8")
    page.fill("#text", mended)
    page.get_by_role("button", name="检查并存为草稿").click()
    expect(page.get_by_role("status")).to_contain_text("已存为草稿")
    page.get_by_role("button", name="发布第 1 版").click()
    expect(page.get_by_role("status")).to_contain_text("已发布")


def test_a_refused_upload_is_accessible(bureau: Bureau, live_server: str, pages: Pages) -> None:
    pages.allow_error("422")
    page = pages.open(viewport={"width": 360, "height": 800})
    log_in(page)
    page.goto("/form-packs/new")
    page.fill("#text", variant(3).replace("span = 8", "span = 7"))
    page.get_by_role("button", name="检查并存为草稿").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
