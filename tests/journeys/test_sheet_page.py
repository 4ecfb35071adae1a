"""The sheet page under the hands: keyboard, narrow screens, posts at two units, going back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import update

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action
from perfeval.models import LoginSession
from tests.factories import give_post
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    make_filing,
    make_office,
    published_sheet,
)
from tests.journeys.steps import NARROW, WIDE, decide, log_in_by_hand, open_sheet
from tests.support.browser import Pages, assert_accessible

pytestmark = pytest.mark.usefixtures("live_server")
NAME = "督导调研工作经费"


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose owner has the published sheet."""
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


def focused(page: Page, attribute: str) -> str:
    found = page.evaluate("name => document.activeElement.getAttribute(name) || ''", attribute)
    return str(found)


def test_the_tab_key_reaches_every_field_in_the_order_of_the_form(owner: Page) -> None:
    names = owner.locator("#sheet-form textarea.field").evaluate_all("all => all.map(f => f.name)")
    owner.locator('[name="title"]').focus()
    reached = ["title"]
    for _ in range(4 * len(names) + 40):
        owner.keyboard.press("Tab")
        name = focused(owner, "name")
        if name == "new_level":
            break
        if name in names:
            reached.append(name)
    assert reached == names


def test_enter_in_a_text_makes_a_line_and_presses_no_button(owner: Page) -> None:
    field = owner.locator('[name="objectives-0-actual"]')
    rows = owner.locator('[name$="-row_id"]').count()
    address = owner.url
    field.focus()
    owner.keyboard.press("End")
    owner.keyboard.press("Enter")
    owner.keyboard.type("合计")
    expect(field).to_have_value(re.compile("\n合计$"))
    assert owner.url == address
    assert owner.locator('[name$="-row_id"]').count() == rows


def test_enter_in_the_list_of_levels_adds_no_row(owner: Page) -> None:
    rows = owner.locator('[name$="-row_id"]').count()
    owner.get_by_label("增加指标：").focus()
    owner.keyboard.press("Enter")
    owner.keyboard.press("Escape")
    owner.goto(owner.url)
    assert owner.locator('[name$="-row_id"]').count() == rows


def test_a_row_button_keeps_what_was_typed_and_returns_to_the_row(owner: Page) -> None:
    owner.locator('[name="indicators-3-actual"]').fill("5万元")
    owner.get_by_role("button", name="在第4行下方加一行").click()
    expect(owner).to_have_url(re.compile("#cell-indicators-4-name$"))
    expect(owner.locator('[name="indicators-3-actual"]')).to_have_value("5万元")
    expect(owner.locator("#cell-indicators-4-name")).to_be_in_viewport()


def test_a_finding_opens_at_its_cell_and_names_the_way_out(owner: Page) -> None:
    cell = owner.locator('td[data-path="indicators[4].target"]')
    expect(cell.get_by_text("怎样改")).to_be_hidden()
    cell.locator("summary").focus()
    owner.keyboard.press("Enter")
    expect(cell.get_by_text("怎样改")).to_be_visible()
    expect(owner.locator('[name="indicators-4-target"]')).to_have_attribute("aria-invalid", "true")
    assert_accessible(owner)


def test_the_list_of_findings_leads_to_the_cells(owner: Page) -> None:
    link = owner.locator("#findings a", has_text="三级指标《经济增长率》预期指标值")
    link.click()
    expect(owner.locator("#cell-indicators-4-target")).to_be_in_viewport()


def test_leaving_with_unsaved_text_asks_first(owner: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    owner.on("dialog", stay)
    owner.locator('[name="indicators-0-actual"]').press_sequentially("新")
    owner.get_by_role("link", name="我的项目").click(no_wait_after=True)
    expect(owner.locator('[name="indicators-0-actual"]')).to_have_value("新100%")
    assert asked == ["beforeunload"]


def test_a_login_that_ended_meanwhile_loses_no_text(
    app: Flask, owner: Page, office: Office, pages: Pages
) -> None:
    pages.allow_error("401")
    pages.allow_error("400")
    owner.locator('[name="indicators-0-actual"]').fill("辛苦填写的\n两行")
    with app.app_context():
        db.session.execute(update(LoginSession).values(ended_at=AT))
        db.session.commit()
    owner.get_by_role("button", name="保存", exact=True).first.click()
    expect(owner.get_by_role("heading", name="登录已过期")).to_be_visible()
    assert_accessible(owner)
    with owner.context.expect_page() as opened:
        owner.get_by_role("link", name="在新窗口登录").click()
    log_in_by_hand(opened.value, office.owner)
    owner.get_by_role("button", name="登录后继续保存").click()
    expect(owner.get_by_role("alert")).to_contain_text("内容没有保存")
    owner.get_by_role("button", name="保存", exact=True).first.click()
    expect(owner.get_by_role("status")).to_contain_text("已保存")
    expect(owner.locator('[name="indicators-0-actual"]')).to_have_value("辛苦填写的\n两行")


def test_a_narrow_screen_scrolls_the_form_and_not_the_page(
    office: Office, pages: Pages, app: Flask
) -> None:
    with app.app_context():
        waiting = make_filing(office, name="待办的项目")
        bring_to(office, waiting, Stop.SUBMITTED)
    for user, addresses in (
        (office.owner, ("/projects/", "/projects/new", "/sheets/1", "/sheets/1/preview")),
        (office.clerk, ("/reviews/", "/reviews/unit", "/reviews/decided", f"/sheets/{waiting}")),
        (office.officer, ("/collection/",)),
    ):
        page = pages.open(viewport=NARROW)
        page.goto("/login")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        log_in_by_hand(page, user)
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
    clerk = pages.open(viewport=NARROW)
    log_in_by_hand(clerk, office.clerk)
    clerk.goto(f"/sheets/{waiting}")
    decide(clerk, "通过", "同意")
    expect(clerk.get_by_role("status")).to_contain_text("已通过")


def test_on_a_narrow_screen_a_cell_out_of_sight_is_reached_and_saved(
    office: Office, pages: Pages
) -> None:
    page = pages.open(viewport=NARROW)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    field = page.locator('[name="indicators-0-actual"]')
    field.fill("412次")
    expect(field).to_be_in_viewport()
    page.get_by_role("button", name="保存", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(field).to_have_value("412次")


def test_posts_at_two_units_share_one_list_and_give_rights_where_held(
    app: Flask, office: Office, pages: Pages
) -> None:
    with app.app_context():
        second = make_office("地志办公室", login="second-")
        give_post(office.clerk, PostRole.DIRECTOR, second.unit)
        here = make_filing(office, name="本单位的项目")
        bring_to(office, here, Stop.SUBMITTED)
        there = make_filing(second, name="地志的项目")
        bring_to(second, there, Stop.PASSED)
        early = make_filing(second, name="财务未审的项目")
        bring_to(second, early, Stop.SUBMITTED)
    page = pages.open(viewport=WIDE)
    log_in_by_hand(page, office.clerk)
    rows = page.locator("table.list tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="地志的项目").locator("td.project")).to_contain_text("地志办公室")
    open_sheet(page, "地志的项目")
    decide(page, "审定", "同意上报")
    expect(page.get_by_role("status")).to_contain_text("已审定")
    expect(rows).to_have_count(1)
    page.goto(f"/sheets/{early}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("财务未审的项目")
    expect(page.get_by_role("button", name="通过")).to_have_count(0)


def test_the_pages_of_errors_and_returns_are_accessible(
    app: Flask, office: Office, pages: Pages
) -> None:
    with app.app_context():
        returned = make_filing(office, name="退回的项目")
        bring_to(office, returned, Stop.SUBMITTED)
        decide_filing(returned, office.clerk, Action.RETURN, "请改第一行")
    pages.allow_error("404")
    page = pages.open(viewport=WIDE)
    page.goto("/login")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
    assert_accessible(page)
    log_in_by_hand(page, office.owner)
    for address in ("/projects/", "/projects/new", f"/sheets/{returned}", "/nowhere"):
        page.goto(address)
        assert_accessible(page)
