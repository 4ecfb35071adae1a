"""Comments on cells in a real browser: said, answered, accepted, compared, closed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.filings import Office, Stop, bring_to, make_filing, make_office
from tests.journeys.steps import NARROW, WIDE, log_in_by_hand, open_sheet
from tests.support.browser import Pages, assert_accessible

NAME = "督导调研工作经费"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the sheet, with or without scripts."""

    page: Page
    scripted: bool

    def judge(self) -> None:
        """Check the page for people who see or point poorly, and that it fits the screen."""
        if self.scripted:
            assert_accessible(self.page)
            assert self.page.evaluate(FITS)

    def comment(self, path: str, text: str, proposal: str = "") -> None:
        """Choose a cell in the form, and say something of it."""
        cell = self.page.locator(f'td[data-path="{path}"]')
        cell.get_by_role("button", name="批注：").click()
        expect(self.page.get_by_label("批注哪一格")).to_have_value(path)
        expect(self.page.get_by_label("批注内容")).to_be_focused()
        self.page.get_by_label("批注内容").fill(text)
        self.page.get_by_label("建议改为").fill(proposal)
        self.page.get_by_role("button", name="提出批注").click()
        expect(cell).to_contain_text("待答复")


@pytest.fixture
def office(app: Flask) -> Office:
    """An office with a sheet that waits for the finance clerk."""
    with app.app_context():
        made = make_office()
        bring_to(made, make_filing(made, name=NAME), Stop.SUBMITTED)
    return made


def comment_and_return(desk: Desk) -> None:
    """A reviewer says something of two cells; the opinion typed meanwhile is still there."""
    desk.page.get_by_label("意见（").fill("见批注")
    desk.comment("indicators[0].actual", "台账是310次", "310次")
    expect(desk.page.get_by_label("意见（")).to_have_value("见批注")
    desk.comment("indicators[1].actual", "请说明口径")
    desk.judge()
    desk.page.get_by_label("批注内容").fill("第三条忘了点按钮")
    desk.page.get_by_label("批注哪一格").select_option("funds[0].executed")
    desk.page.get_by_role("button", name="退回", exact=True).click()
    expect(desk.page.get_by_role("status")).to_contain_text("1 条批注一并提出")


def answer_each(desk: Desk) -> None:
    """The owner is told which cells wait, and accepts, undoes, accepts again, explains, refuses."""
    page, panel = desk.page, desk.page.locator("#comments")
    expect(panel).to_contain_text("待答复 3")
    desk.judge()
    page.get_by_role("button", name="保存并送审").click()
    expect(page.get_by_role("alert").first).to_contain_text("3 条批注没有答复")
    page.wait_for_load_state()
    panel.get_by_role("button", name="采纳建议").click()
    expect(page.locator(".repaired")).to_contain_text("310次")
    expect(page.locator('[name="indicators-0-actual"]')).to_have_value("310次")
    page.wait_for_load_state()
    page.locator(".repaired").get_by_role("button", name="撤销").click()
    expect(page.locator('[name="indicators-0-actual"]')).to_have_value("312次")
    expect(panel).to_contain_text("待答复 3")
    page.wait_for_load_state()
    panel.get_by_role("button", name="采纳建议").click()
    expect(panel).to_contain_text("待答复 2")
    page.wait_for_load_state()
    panel.get_by_role("textbox").nth(1).fill("凭证已附")
    panel.get_by_role("textbox").first.fill("按督导台账统计")
    panel.get_by_role("button", name="答复", exact=False).first.click()
    expect(panel).to_contain_text("待答复 1")
    expect(panel.get_by_role("textbox").first).to_have_value("凭证已附")
    desk.judge()
    panel.get_by_role("button", name="答复", exact=False).first.click()
    expect(panel).to_contain_text("批注都已答复")
    page.get_by_role("button", name="保存并送审").click()
    expect(page.locator(".bar")).to_contain_text("待财务审核")


def see_what_changed(desk: Desk) -> None:
    """The reviewer sees what changed, holds the rounds against each other, and closes."""
    page = desk.page
    page.goto("/reviews/")
    expect(page.locator(".list")).to_contain_text("上次查看后有修改")
    desk.judge()
    open_sheet(page, NAME)
    expect(page.locator(".since-look")).to_contain_text("之后修改了 1 处")
    expect(page.locator('td[data-path="indicators[0].actual"]')).to_contain_text("上次查看后有修改")
    page.locator("#comments").get_by_role("button", name="办结").first.click()
    expect(page.locator("#comments")).to_contain_text("已办结 1")
    page.locator(".bar").get_by_role("link", name="修改对照表").click()
    expect(page.locator(".compared").first).to_contain_text("已采纳建议")
    expect(page.locator(".compared").first).to_contain_text("按督导台账统计")
    desk.judge()


@pytest.mark.parametrize(
    ("scripted", "size"),
    [(True, WIDE), (False, NARROW)],
    ids=["with scripts at 1280", "without scripts at 360"],
)
@pytest.mark.usefixtures("live_server")
def test_comments_go_back_and_forth(
    office: Office, pages: Pages, scripted: bool, size: dict[str, int]
) -> None:
    pages.allow_error("422")  # what was refused on the way
    clerk = Desk(pages.open(java_script_enabled=scripted, viewport=size), scripted)
    log_in_by_hand(clerk.page, office.clerk)
    open_sheet(clerk.page, NAME)
    comment_and_return(clerk)
    owner = Desk(pages.open(java_script_enabled=scripted, viewport=size), scripted)
    log_in_by_hand(owner.page, office.owner)
    open_sheet(owner.page, NAME)
    answer_each(owner)
    see_what_changed(clerk)
