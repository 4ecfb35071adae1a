"""Suggestions on the page: shown old to new, applied by one click, undone by one click."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    make_filing,
    published_sheet,
)
from tests.factories.sheets import (
    sheet_with_error,
    sheet_with_hint,
    sheet_with_suggestion,
    sheet_with_warning,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import assert_not_found
from tests.web.sheets.filling import SheetPage, open_sheet, stored

REPAIR = "repair:Q01:indicators[4].target"
TARGET, ACTUAL = (
    f"三级指标《督导事项按时办结率》{name}" for name in ("预期指标值", "实际完成指标值")
)


@pytest.fixture
def page(app: Flask, office: Office, visit: Visit) -> SheetPage:
    """The owner's page of a sheet with a certain repair."""
    with app.app_context():
        filing_id = make_filing(office, sheet_with_suggestion())
    return open_sheet(visit(office.owner), filing_id)


def undo_button(page: SheetPage) -> str:
    """Return the newest button that undoes a repair."""
    buttons = open_page(page.client, page.address).buttons
    return max(value for _, value in buttons if value.startswith("undo:"))


def values(app: Flask, page: SheetPage) -> tuple[str | None, str | None]:
    row = stored(app, page.filing_id).indicators[4]
    return row.target_value, row.actual_value


def test_every_cell_is_shown_as_it_would_be(page: SheetPage) -> None:
    shown = open_page(page.client, page.address)
    assert f"{TARGET}： ≥ → 改为 ≥96.25%" in shown.text
    assert f"{ACTUAL}： 96.25% → 改为 （空白）" in shown.text
    assert ("do", REPAIR) in shown.buttons


def test_one_click_saves_what_was_typed_applies_it_and_says_so(app: Flask, page: SheetPage) -> None:
    answer = page.press(REPAIR, {"indicators-1-actual": "65次"})
    shown = follow(page.client, answer)
    assert values(app, page) == ("≥96.25%", "")
    assert stored(app, page.filing_id).indicators[1].actual_value == "65次"
    told = shown.text[shown.text.index("已按建议修改 Q01") :]
    assert f"改了 2 格： {TARGET}： ≥ → 改为 ≥96.25% {ACTUAL}： 96.25% → 改为 （空白）" in told
    assert ("do", undo_button(page)) in shown.buttons


def test_the_panel_lists_it_until_it_is_undone(app: Flask, page: SheetPage) -> None:
    page.press(REPAIR)
    shown = open_page(page.client, page.address)
    assert "已按建议修改（1）" in shown.text
    undone = open_sheet(page.client, page.filing_id).press(undo_button(page))
    shown = follow(page.client, undone)
    assert "已撤销这次修改，各格恢复原来的内容" in shown.text
    assert "已按建议修改" not in shown.text
    assert values(app, page) == ("≥", "96.25%")
    assert ("do", REPAIR) in shown.buttons


def test_what_was_typed_since_stays_and_is_named(app: Flask, page: SheetPage) -> None:
    page.press(REPAIR)
    opened = open_sheet(page.client, page.filing_id)
    shown = follow(page.client, opened.press(undo_button(page), {"indicators-4-actual": "97%"}))
    assert f"{ACTUAL}在那之后又改动过，保持现在的内容" in shown.text
    assert values(app, page) == ("≥", "97%")


def test_a_hint_may_be_repaired_too(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_hint())
    page = open_sheet(visit(office.owner), filing_id)
    page.press("repair:Q22:funds[0].executed")
    assert stored(app, filing_id).funds[0].executed == "89.64"


def test_what_the_panel_shows_is_what_the_click_does(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    client = visit(office.owner)
    first = open_page(client, f"/sheets/{filing_id}")
    # What asks for a number shows a question in place of the new text.
    offered = [
        value
        for _, value in first.buttons
        if value.startswith("repair:") and value not in first.fields
    ]
    assert len(offered) >= 5
    for button in sorted(offered):
        page = open_sheet(client, filing_id)
        shown = open_page(client, page.address).text
        asked = {button: "412"} if button in page.fields else {}
        done = follow(client, page.press(button, asked)).text
        told = done[done.index("改了 ") : done.index(" 撤销")]
        changes = re.findall(r"： (\S+ → 改为 \S+)", told)
        assert changes
        unseen = [change for change in changes if change not in shown]
        assert unseen == [change for change in changes if asked and "412" in change]
        follow(client, open_sheet(client, filing_id).press(undo_button(page)))
    assert stored(app, filing_id).indicators == published_sheet().indicators


class TestQuestions:
    """A repair that needs a number asks for it."""

    ASK = "repair:Q05:indicators[0].target"

    @pytest.fixture
    def asking(self, app: Flask, office: Office, visit: Visit) -> SheetPage:
        """The owner's page of a sheet with a target that is not exact."""
        with app.app_context():
            filing_id = make_filing(office, sheet_with_warning())
        return open_sheet(visit(office.owner), filing_id)

    def test_the_answer_is_written_into_the_cell(self, app: Flask, asking: SheetPage) -> None:
        shown = open_page(asking.client, asking.address)
        assert "准确的指标值是多少（次）？" in shown.text
        assert self.ASK in shown.areas
        done = follow(asking.client, asking.press(self.ASK, {self.ASK: "310"}))
        assert "300余次 → 改为 ≥310次" in done.text
        assert stored(app, asking.filing_id).indicators[0].target_value == "≥310次"

    @pytest.mark.parametrize("answer", ["", "三百多", "310次", "<b>"])
    def test_what_is_no_number_is_said_at_the_finding_and_stays(
        self, app: Flask, asking: SheetPage, answer: str
    ) -> None:
        answered = asking.press(self.ASK, {self.ASK: answer, "indicators-1-actual": "65次"})
        assert answered.status_code == 422
        shown = read(answered)
        assert "内容已保存，但没有按建议修改" in shown.text
        assert shown.fields[self.ASK] == answer
        assert shown.folds["kind-Q05-warning"]
        field = answered.text.partition(f'name="{self.ASK}"')[2].partition(">")[0]
        assert "autofocus" in field
        after = stored(app, asking.filing_id).indicators
        assert (after[0].target_value, after[1].actual_value) == ("300余次", "65次")

    def test_a_number_half_typed_survives_other_buttons(self, asking: SheetPage) -> None:
        shown = read(asking.press("add:0", {self.ASK: "31"}))
        assert shown.fields[self.ASK] == "31"


@pytest.mark.parametrize(
    "button",
    [
        *("repair:Q01:indicators[0].target", "repair:Q99:indicators[4].target"),
        *("repair:Q01:indicators[400].target", "repair:Q01:$", "repair:", "repair"),
        *(
            "undo:",
            "undo:x",
            "undo:0",
            "undo:-1",
            "undo:²",
            f"undo:{'9' * 9}",
            f"undo:{'9' * 4000}",
        ),
    ],
    ids=lambda button: button[:30],
)
def test_what_is_not_offered_changes_nothing(app: Flask, page: SheetPage, button: str) -> None:
    before = stored(app, page.filing_id)
    answer = page.press(button)
    assert answer.status_code == 422
    assert "内容已保存，但没有" in read(answer).text
    assert stored(app, page.filing_id) == before


def test_a_repair_of_another_sheet_is_not_undone(
    app: Flask, office: Office, page: SheetPage
) -> None:
    page.press(REPAIR)
    theirs = undo_button(page)
    with app.app_context():
        other_id = make_filing(office, sheet_with_error())
    other = open_sheet(page.client, other_id)
    answer = other.press(theirs)
    assert answer.status_code == 422
    assert "不是在本表上做的" in read(answer).text
    assert values(app, page) == ("≥96.25%", "")


def test_the_address_of_the_message_tells_nothing_of_other_sheets(
    app: Flask, office: Office, page: SheetPage
) -> None:
    page.press(REPAIR)
    number = undo_button(page).removeprefix("undo:")
    with app.app_context():
        other_id = make_filing(office, sheet_with_error())
    for wanted in (number, "0", "x", "9" * 30):
        shown = open_page(page.client, f"/sheets/{other_id}?repaired={wanted}")
        assert "已按建议修改" not in shown.text


def test_who_may(app: Flask, office: Office, visit: Visit, page: SheetPage) -> None:
    assert_not_found(visit(office.stranger), page.address, posted=True)
    assert post(visit(office.clerk), page.address, {"do": REPAIR}).status_code == 403
    page.press(REPAIR)
    opened = open_sheet(page.client, page.filing_id)
    opened.press("save", {"indicators-4-actual": "97%"})
    undo = undo_button(page)
    with app.app_context():
        bring_to(office, page.filing_id, Stop.SUBMITTED)
    for button in (REPAIR, undo):
        assert opened.press(button).status_code == 409
    assert values(app, page) == ("≥96.25%", "97%")
