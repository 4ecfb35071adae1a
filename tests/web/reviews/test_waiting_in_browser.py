"""The signer's page in a real browser: one open beside the list, several signed, nothing lost."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
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
NAMES = ("甲项目", "乙项目", "丙项目")
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["360", "1280"])


@pytest.fixture
def waiting(app: Flask, office: Office) -> list[int]:
    """Three sheets that wait for the director: one of them with explanations."""
    with app.app_context():
        ids = [make_filing(office, name=name) for name in NAMES[:2]]
        ids.append(make_filing(office, published_sheet(), name=NAMES[2]))
        answer_filing(ids[2], office.owner)
        for filing_id in ids:
            bring_to(office, filing_id, Stop.PASSED)
    return ids


def enter(office: Office, pages: Pages, size: dict[str, int], **options: bool) -> Page:
    page = pages.open(viewport=size, **options)
    log_in_by_hand(page, office.director)
    page.goto("/reviews/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("待办")
    return page


@SIZES
@pytest.mark.usefixtures("live_server")
def test_pages_are_accessible_and_fit(
    office: Office, waiting: list[int], pages: Pages, size: dict[str, int]
) -> None:
    page = enter(office, pages, size)
    page.locator(".odd summary").first.click()
    addresses = ("", f"?open={waiting[2]}", f"batch?select={waiting[0]}", "phrases")
    for address in addresses:
        if address:
            page.goto(f"/reviews/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)
        assert page.evaluate(FITS), address


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
@SIZES
@pytest.mark.usefixtures("live_server")
def test_two_are_signed_after_one_was_read_beside_the_list(
    office: Office, waiting: list[int], pages: Pages, size: dict[str, int], scripted: bool
) -> None:
    pages.allow_error("422")  # the wrong password
    page = enter(office, pages, size, java_script_enabled=scripted)
    for name in NAMES[::2]:
        page.get_by_label(f"勾选{name}").check()
    page.get_by_role("button", name=f"在旁边看：{NAMES[2]}").click()
    opened = page.locator("#opened")
    expect(opened).to_contain_text(NAMES[2])
    expect(opened.locator("td[data-path='indicators[4].actual']")).to_have_text("6%")
    expect(page.get_by_label(f"勾选{NAMES[0]}")).to_be_checked()
    expect(page.get_by_label(f"勾选{NAMES[1]}")).not_to_be_checked()
    page.get_by_role("button", name="办理勾选的表").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("确认办理 2 张")
    page.get_by_label("意见（").fill("经主任办公会研究")
    page.get_by_label("常用语").select_option("同意。")
    page.get_by_text("经集体研究决定的，填写会议").click()
    page.get_by_label("会议名称").fill("主任办公会")
    page.get_by_label("会议日期").fill("2023-01-09")
    page.get_by_label("登录密码").fill("a wrong secret")
    page.get_by_role("button", name="确认办理 2 张").click()
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    expect(page.get_by_label("意见（")).to_have_value("经主任办公会研究\n同意。")
    expect(page.get_by_label("会议名称")).to_have_value("主任办公会")
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="确认办理 2 张").click()
    expect(page.get_by_role("status")).to_contain_text("已办理 2 张")
    page.get_by_role("link", name="回到待办").click()
    expect(page.locator("table.waiting tbody tr")).to_have_count(1)
    page.goto(f"/sheets/{waiting[0]}")
    expect(page.locator(".timeline")).to_contain_text("集体研究：主任办公会，2023年1月9日")
    expect(page.locator(".timeline .comment").last).to_have_text("经主任办公会研究\n同意。")


@pytest.mark.usefixtures("live_server")
def test_the_page_works_by_keyboard(office: Office, waiting: list[int], pages: Pages) -> None:
    page = enter(office, pages, WIDE)
    page.get_by_label(f"勾选{NAMES[1]}").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=f"在旁边看：{NAMES[1]}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"select={waiting[1]}&open={waiting[1]}"))
    expect(page.locator("#opened")).to_contain_text(NAMES[1])
