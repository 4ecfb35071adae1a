"""The main job in a real browser: filled, checked, returned, signed off, reported and received."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from perfeval.models import User
from tests.factories.filings import (
    Office,
    corrected_sheet,
    make_filing,
    make_office,
    published_sheet,
)
from tests.journeys.steps import WIDE, decide, log_in_by_hand, open_sheet, type_sheet
from tests.support.browser import Pages, assert_accessible
from tests.web.pages import pdf_texts

NAME = "督导调研工作经费"
REASON = "第1行：督导次数请与台账核对后重新填写"


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose owner has the published sheet, with its faults."""
    with app.app_context():
        made = make_office("遂宁市安居区人民政府办公室")
        make_filing(made, published_sheet())
    return made


@dataclass(frozen=True, slots=True)
class Journey:
    """One way of the sheet through the office, in chapters."""

    office: Office
    pages: Pages
    scripted: bool

    def enter(self, user: User) -> Page:
        """Log somebody in with a browser of their own."""
        page = self.pages.open(java_script_enabled=self.scripted, viewport=WIDE)
        log_in_by_hand(page, user)
        return page

    def judge(self, page: Page) -> None:
        """Check the page for people who see or point poorly (axe is a script itself)."""
        if self.scripted:
            assert_accessible(page)

    def see_what_is_wrong(self, owner: Page) -> None:
        """The owner sees the findings beside the cells, and is not let through."""
        open_sheet(owner, NAME)
        self.judge(owner)
        cell = owner.locator('td[data-path="indicators[4].target"]')
        expect(cell.get_by_text("必须修改")).to_be_visible()
        owner.get_by_role("button", name="保存并送审").click()
        expect(owner.get_by_role("alert")).to_contain_text("必须修改，改好后才能送审")
        expect(owner.locator(".bar .state")).to_contain_text("填报中")

    def put_it_right(self, owner: Page) -> None:
        """The owner corrects every cell and submits."""
        type_sheet(owner, corrected_sheet())
        owner.get_by_role("button", name="保存", exact=True).first.click()
        expect(owner.get_by_text("没有发现问题")).to_be_visible()
        owner.get_by_label("送审说明").fill("已按台账核对")
        owner.get_by_role("button", name="保存并送审").click()
        expect(owner.locator(".bar")).to_contain_text("待财务审核")
        expect(owner.locator("textarea")).to_have_count(0)
        self.judge(owner)

    def pass_and_return_it(self) -> None:
        """The clerk passes it, the deputy head returns it, but not without a reason."""
        clerk = self.enter(self.office.clerk)
        self.judge(clerk)
        open_sheet(clerk, NAME)
        self.judge(clerk)
        decide(clerk, "通过", "金额与账一致")
        deputy = self.enter(self.office.deputy)
        open_sheet(deputy, NAME)
        decide(deputy, "退回", "")
        expect(deputy.get_by_text("请填写退回原因")).to_be_visible()
        decide(deputy, "退回", REASON)
        expect(deputy.get_by_text("现在没有需要您办理的表")).to_be_visible()

    def change_and_resubmit_it(self, owner: Page) -> None:
        """The owner reads the reason, changes the cell and submits again."""
        open_sheet(owner, NAME)
        expect(owner.locator(".alert-warning")).to_contain_text(REASON)
        owner.locator('[name="indicators-0-actual"]').fill("311次")
        owner.get_by_role("button", name="保存并送审").click()
        expect(owner.locator(".bar")).to_contain_text("待财务审核")

    def pass_it_to_the_end(self) -> None:
        """Every desk passes it on, the bureau receives it."""
        for user, button, opinion in (
            (self.office.clerk, "通过", "同意"),
            (self.office.deputy, "通过", "已改正"),
            (self.office.director, "审定", "准予上报"),
            (self.office.clerk, "报送财政局", ""),
            (self.office.officer, "接收", "收到"),
        ):
            page = self.enter(user)
            open_sheet(page, NAME)
            decide(page, button, opinion)
            expect(page.get_by_role("status")).to_contain_text(f"已{button}")
        expect(page.get_by_role("heading", name="收集情况")).to_be_visible()
        self.judge(page)

    def read_how_it_went(self, owner: Page) -> None:
        """Every decision stands on the sheet, round by round."""
        open_sheet(owner, NAME)
        rounds = owner.locator(".timeline")
        expect(rounds).to_have_count(2)
        # The return took back what had been passed before it.
        expect(rounds.nth(0).locator("strong")).to_have_text(["送审", "退回"])
        expect(rounds.nth(0).locator("s")).to_have_text(["通过"])
        expect(rounds.nth(1).locator("strong")).to_have_text(
            ["送审", "通过", "通过", "审定", "报送财政局", "接收"]
        )
        expect(rounds.nth(0)).to_contain_text(REASON)
        self.judge(owner)

    def read_the_print(self, owner: Page) -> None:
        """The PDF holds what was typed, unmarked."""
        sheet = owner.url.partition("#")[0]
        owner.goto(sheet + "/preview")
        self.judge(owner)
        answer = owner.request.get(sheet + "/print.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        text = "".join(pdf_texts(answer.body()))
        assert "送审稿" not in text
        assert "311次" in text
        for row in corrected_sheet().indicators[1:]:
            for string in (row.name, row.target_value, row.actual_value):
                assert "".join((string or "").split()) in text


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.usefixtures("live_server")
def test_a_published_sheet_is_put_right_and_goes_all_the_way(
    office: Office, pages: Pages, scripted: bool
) -> None:
    pages.allow_error("422")  # the refused submission
    journey = Journey(office, pages, scripted)
    owner = journey.enter(office.owner)
    journey.judge(owner)
    journey.see_what_is_wrong(owner)
    journey.put_it_right(owner)
    journey.pass_and_return_it()
    journey.change_and_resubmit_it(owner)
    journey.pass_it_to_the_end()
    journey.read_how_it_went(owner)
    journey.read_the_print(owner)
