"""The form as a spreadsheet: keys from cell to cell, several cells at once, blocks, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.factories.filings import Office, make_filing, make_office
from tests.journeys.steps import WIDE, log_in_by_hand, open_sheet
from tests.support.browser import Pages, assert_accessible

pytestmark = pytest.mark.usefixtures("live_server")
NAME = "督导调研工作经费"
CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """(field, texts) => {
  const clipboardData = new DataTransfer();
  const options = { clipboardData, bubbles: true, cancelable: true };
  Object.keys(texts).forEach((type) => clipboardData.setData(type, texts[type]));
  field.dispatchEvent(new ClipboardEvent("paste", options));
}"""
COPY = """(field) => {
  const clipboardData = new DataTransfer();
  const options = { clipboardData, bubbles: true, cancelable: true };
  field.dispatchEvent(new ClipboardEvent("copy", options));
  return [clipboardData.getData("text/plain"), clipboardData.getData("text/html")];
}"""


@pytest.fixture
def office(app: Flask) -> Office:
    """An office whose owner has a sheet without a fault."""
    with app.app_context():
        made = make_office()
        make_filing(made, name=NAME)
    return made


@pytest.fixture
def owner(office: Office, pages: Pages) -> Page:
    """The owner with the sheet open."""
    page = pages.open(viewport=WIDE)
    log_in_by_hand(page, office.owner)
    open_sheet(page, NAME)
    return page


def field(page: Page, i: int, key: str) -> Locator:
    return page.locator(f'[name="indicators-{i}-{key}"]')


def stand_in(page: Page, i: int, key: str) -> Locator:
    """Stand in a cell as a key brings one there: the whole text chosen."""
    cell = field(page, i, key)
    cell.focus()
    page.keyboard.press("Control+a")
    return cell


def test_keys_go_from_cell_to_cell(owner: Page) -> None:
    stand_in(owner, 0, "target")
    for key, there in (
        ("ArrowDown", (1, "target")),
        ("ArrowRight", (1, "actual")),
        ("Enter", (2, "actual")),
        ("Shift+Enter", (1, "actual")),
        ("ArrowLeft", (1, "target")),
        ("ArrowUp", (0, "target")),
        ("Tab", (0, "actual")),
    ):
        owner.keyboard.press(key)
        expect(field(owner, *there)).to_be_focused()


def test_within_a_text_the_arrows_move_the_cursor_until_its_end(owner: Page) -> None:
    cell = stand_in(owner, 0, "actual")
    owner.keyboard.type("31")
    owner.keyboard.press("ArrowLeft")
    expect(cell).to_be_focused()
    owner.keyboard.press("End")
    owner.keyboard.press("ArrowLeft")
    owner.keyboard.type("2")
    expect(cell).to_have_value("321")
    owner.keyboard.press("End")
    owner.keyboard.press("ArrowDown")
    expect(field(owner, 1, "actual")).to_be_focused()


def test_a_line_end_within_a_cell_takes_alt_and_enter(owner: Page) -> None:
    cell = stand_in(owner, 0, "actual")
    owner.keyboard.type("312次")
    owner.keyboard.press("Alt+Enter")
    owner.keyboard.type("合计")
    expect(cell).to_have_value("312次\n合计")


def test_keys_of_an_input_method_are_left_to_it(owner: Page) -> None:
    cell = stand_in(owner, 0, "actual")
    cell.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    cell.dispatch_event("keydown", {"key": "ArrowDown", "keyCode": 229})
    expect(cell).to_be_focused()


def test_several_cells_are_copied_emptied_and_brought_back(owner: Page) -> None:
    stand_in(owner, 0, "target")
    before = [field(owner, i, key).input_value() for i in (0, 1) for key in ("target", "actual")]
    owner.keyboard.press("Shift+ArrowRight")
    owner.keyboard.press("Shift+ArrowDown")
    last = field(owner, 1, "actual")
    expect(owner.locator("td.picked")).to_have_count(4)
    text, html = last.evaluate(COPY)
    assert text == f"{before[0]}\t{before[1]}\r\n{before[2]}\t{before[3]}"
    assert html.count("<tr>") == 2
    owner.keyboard.press("Delete")
    expect(field(owner, 0, "target")).to_have_value("")
    expect(last).to_have_value("")
    assert_accessible(owner)
    owner.keyboard.press("Control+z")
    expect(field(owner, 0, "target")).to_have_value(before[0])
    expect(last).to_have_value(before[3])
    owner.keyboard.press("Control+y")
    expect(last).to_have_value("")


def test_filling_down_takes_the_cell_above(owner: Page) -> None:
    field(owner, 0, "actual").fill("3天")
    cell = stand_in(owner, 1, "actual")
    owner.keyboard.press("Control+d")
    expect(cell).to_have_value("3天")
    expect(owner.locator("#finding-counts")).not_to_contain_text("没有发现问题")


def test_what_was_typed_in_two_cells_is_taken_back_one_after_the_other(owner: Page) -> None:
    first, second = field(owner, 0, "actual"), field(owner, 1, "actual")
    before = first.input_value(), second.input_value()
    stand_in(owner, 0, "actual")
    owner.keyboard.type("甲")
    owner.keyboard.press("Enter")
    owner.keyboard.type("乙")
    owner.keyboard.press("Enter")
    owner.keyboard.press("Control+z")
    expect(second).to_have_value(before[1])
    owner.keyboard.press("Control+z")
    expect(first).to_have_value(before[0])


@pytest.mark.parametrize("source", ["excel.html", "excel.txt", "wps.html", "word.html"])
def test_a_block_of_an_office_program_goes_into_the_cells(owner: Page, source: str) -> None:
    kind = "text/html" if source.endswith(".html") else "text/plain"
    text = (CLIPBOARD / source).read_text("utf-8")
    stand_in(owner, 0, "target").evaluate(PASTE, {kind: text})
    expect(field(owner, 0, "target")).to_have_value("≥310次")
    expect(field(owner, 0, "actual")).to_have_value("311次")
    merged = source == "word.html"  # filled down
    expect(field(owner, 1, "target")).to_have_value("≥310次" if merged else "≥61次")
    expect(field(owner, 1, "actual")).to_have_value("６２次\n（其中专报2次）")
    owner.keyboard.press("Control+z")
    expect(field(owner, 1, "actual")).not_to_have_value("６２次\n（其中专报2次）")


def test_a_longer_block_adds_the_rows_that_it_needs(owner: Page) -> None:
    rows = owner.locator('[name$="-row_id"]').count()
    text = "\r\n".join(f"第{i}项\t≥{i}次" for i in range(1, 6))
    stand_in(owner, rows - 2, "name").evaluate(PASTE, {"text/plain": text})
    expect(owner.locator('[name$="-row_id"]')).to_have_count(rows + 3)
    expect(field(owner, rows + 2, "target")).to_have_value("≥5次")


def test_one_text_goes_into_all_picked_cells(owner: Page) -> None:
    stand_in(owner, 0, "actual")
    owner.keyboard.press("Shift+ArrowDown")
    field(owner, 1, "actual").evaluate(PASTE, {"text/plain": "100%"})
    for i in (0, 1):
        expect(field(owner, i, "actual")).to_have_value("100%")


def test_rows_are_added_and_moved_by_keys(owner: Page) -> None:
    rows = owner.locator('[name$="-row_id"]').count()
    name = field(owner, 0, "name").input_value()
    stand_in(owner, 0, "actual")
    owner.keyboard.press("Alt+Insert")
    expect(owner.locator('[name$="-row_id"]')).to_have_count(rows + 1)
    owner.wait_for_load_state()
    stand_in(owner, 0, "actual")
    owner.keyboard.press("Alt+ArrowDown")
    expect(field(owner, 1, "name")).to_have_value(name)
