"""The quality gate in a real browser: found while typing, repaired, explained, confirmed once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from perfeval.domain.workflow import Action
from tests.factories.filings import Office, decide_filing, make_filing, make_office
from tests.journeys.steps import WIDE, log_in_by_hand, open_sheet
from tests.support.browser import Pages, assert_accessible

NAME = "督导调研工作经费"
REASON = "该项按季度比例考核，上级文件规定用百分比填报"


@dataclass(frozen=True, slots=True)
class Gate:
    """The owner at the sheet, with or without scripts."""

    page: Page
    scripted: bool

    def type(self, name: str, text: str) -> None:
        """Type into a cell; without scripts the checks wait for the button."""
        self.page.locator(f'[name="{name}"]').fill(text)
        if not self.scripted:
            self.press("保存")

    def press(self, button: str) -> None:
        """Press the first button of that name among those that are shown."""
        self.page.locator("button:visible", has_text=button).first.click()

    def note(self, path: str) -> Locator:
        """Return the notes of a cell."""
        return self.page.locator(f'td[data-path="{path}"] .notes')

    def judge(self) -> None:
        """Check the page for people who see or point poorly (axe is a script itself)."""
        if self.scripted:
            assert_accessible(self.page)


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose owner has a sheet without a fault."""
    with app.app_context():
        made = make_office()
        make_filing(made, name=NAME)
    return made


def repair_undo_and_repair_again(gate: Gate) -> None:
    """A value in the wrong cell is found, moved back by a click, and back again."""
    expect(gate.page.locator("#finding-counts")).to_contain_text("没有发现问题")
    gate.type("indicators-4-target", "≥")
    expect(gate.note("indicators[4].target")).to_contain_text("必须修改")
    expect(gate.page.locator("#finding-counts")).to_contain_text("必须修改 1 处")
    gate.judge()
    gate.press("按建议修改")
    expect(gate.page.locator(".repaired")).to_contain_text("96.25%")
    expect(gate.page.locator('[name="indicators-4-target"]')).to_have_value("≥96.25%")
    gate.judge()
    gate.page.locator(".repaired").get_by_role("button", name="撤销").click()
    expect(gate.page.get_by_role("status")).to_contain_text("已撤销这次修改")
    expect(gate.page.locator('[name="indicators-4-target"]')).to_have_value("≥")
    expect(gate.page.locator('[name="indicators-4-actual"]')).to_have_value("96.25%")
    gate.press("按建议修改")
    expect(gate.page.locator('[name="indicators-4-actual"]')).to_have_value("")
    gate.type("indicators-4-actual", "96.5%")
    expect(gate.page.locator("#finding-counts")).to_contain_text("没有发现问题")


def explain_what_stays(gate: Gate) -> None:
    """An error that stays is explained; it blocks no more and everybody can read why."""
    gate.type("indicators-0-actual", "99%")
    expect(gate.note("indicators[0].actual")).to_contain_text("必须修改")
    panel = gate.page.locator("#findings")
    panel.get_by_text("确实不能改的，写情况说明").click()
    panel.get_by_label("情况说明：").fill("无")
    gate.press("按情况说明保留")
    expect(gate.page.locator(".refused")).to_contain_text("没有具体内容")
    expect(panel.get_by_label("情况说明：")).to_have_value("无")
    gate.judge()
    panel.get_by_label("情况说明：").fill(REASON)
    gate.press("按情况说明保留")
    expect(gate.page.locator("#finding-counts")).to_contain_text("情况说明 1 处")
    expect(gate.note("indicators[0].actual")).to_contain_text("已作情况说明")
    panel.get_by_text("已处理（1）").click()
    expect(panel.get_by_text(REASON)).to_be_visible()
    gate.judge()


def confirm_once(gate: Gate) -> None:
    """A warning asks once, at the submission."""
    gate.type("indicators-1-target", "60余次")
    expect(gate.note("indicators[1].target")).to_contain_text("请核实")
    gate.press("保存并送审")
    expect(gate.page.get_by_role("alert").first).to_contain_text("1 处“请核实”还没有确认")
    gate.judge()
    gate.page.get_by_label("已逐条核实").check()
    gate.press("保存并送审")
    expect(gate.page.locator(".bar")).to_contain_text("待财务审核")


def ask_again_where_it_changed(gate: Gate) -> None:
    """After a return another cell asks nothing again; the cell itself does."""
    gate.page.reload()
    box = gate.page.get_by_label("已逐条核实")
    gate.type("indicators-2-actual", "109次")
    expect(gate.page.locator("#finding-counts")).to_contain_text("请核实 0 处")
    expect(box).to_have_count(0)
    gate.type("indicators-1-target", "61余次")
    expect(box).to_be_visible()
    box.check()
    gate.press("保存并送审")
    expect(gate.page.locator(".bar")).to_contain_text("待财务审核")


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.usefixtures("live_server")
def test_a_sheet_goes_through_the_gate(
    app: Flask, office: Office, pages: Pages, scripted: bool
) -> None:
    pages.allow_error("422")  # what was refused on the way
    page = pages.open(java_script_enabled=scripted, viewport=WIDE)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    gate = Gate(page, scripted)
    repair_undo_and_repair_again(gate)
    explain_what_stays(gate)
    confirm_once(gate)
    with app.app_context():
        decide_filing(int(page.url.rpartition("/")[2]), office.clerk, Action.RETURN, "第1行请核对")
    ask_again_where_it_changed(gate)
