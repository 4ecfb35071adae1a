"""The administrator's pages in a real browser: accessible, no wider than a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.support.browser import Pages, assert_accessible
from tests.web.admin.conftest import County

ADDRESSES = (
    "/admin/",
    "/admin/units/{office}",
    "/admin/units/{office}/route",
    "/admin/people",
    "/admin/people/new",
    "/admin/people/{owner}",
    "/admin/people/{owner}/handover",
    "/delegations/",
)


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("#username", "admin")
    page.fill("#password", PASSWORD)
    page.click("#submit")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible(county: County, live_server: str, pages: Pages, width: int) -> None:
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page)
    for address in ADDRESSES:
        page.goto(county.address(address))
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_route_is_edited_without_javascript(
    county: County, live_server: str, pages: Pages
) -> None:
    pages.allow_error("422")
    page = pages.open(java_script_enabled=False)
    log_in(page)
    page.goto(county.address("/admin/units/{office}/route"))
    page.get_by_role("button", name="删去第 1 个环节").click()
    page.get_by_role("button", name="第 2 个环节上移").click()
    page.get_by_role("button", name="保存流程").click()
    expect(page.get_by_role("alert")).to_contain_text("流程的顺序应为")
    page.get_by_role("button", name="第 1 个环节下移").click()
    page.get_by_role("button", name="保存流程").click()
    expect(page.get_by_role("status")).to_contain_text("流程已保存")


def test_a_refused_form_and_the_slip_are_accessible(
    county: County, live_server: str, pages: Pages
) -> None:
    pages.allow_error("422")
    page = pages.open()
    log_in(page)
    page.goto("/admin/people/new")
    page.get_by_role("button", name="新建账号").click()
    expect(page.get_by_text("请填写姓名")).to_be_visible()
    assert_accessible(page)
    page.fill("#new-username", "li.si")
    page.fill("#new-full_name", "李四")
    page.get_by_role("button", name="新建账号").click()
    expect(page.get_by_text("密码只显示这一次")).to_be_visible()
    assert_accessible(page)
