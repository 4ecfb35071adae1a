"""Two windows on one sheet: both saves stand cell by cell, and a clash is asked about."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import State
from tests.factories.filings import Office, corrected_sheet, load_filing, make_filing
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.sheets.filling import SheetPage, open_sheet, stored

ACTUAL = "indicators-0-actual"


@pytest.fixture
def late(office: Office, filing_id: int, visit: Visit) -> SheetPage:
    """A page that was opened before everything that a test saves."""
    return open_sheet(visit(office.owner), filing_id)


def save_meanwhile(late: SheetPage, button: str = "save", **typed: str) -> None:
    fields = {name.replace("_", "-"): text for name, text in typed.items()}
    assert open_sheet(late.client, late.filing_id).press(button, fields).status_code == 302


def test_different_cells_both_stand(app: Flask, filing_id: int, late: SheetPage) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    shown = follow(late.client, late.press("save", {"indicators-1-actual": "后存的"}))
    assert "两边的改动已经合并" in shown.text
    rows = stored(app, filing_id).indicators
    assert (rows[0].actual_value, rows[1].actual_value) == ("先存的", "后存的")


def test_a_cell_that_both_changed_shows_both_values_and_asks(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    answer = late.press("save", {ACTUAL: "后存的", "comment": "请审"})
    assert answer.status_code == 409
    shown = read(answer)
    assert "该表已被保存过，有 1 处与您的改动不同" in shown.text
    assert "采用已保存的： 先存的" in shown.text
    assert "您填的是： 后存的" in shown.text
    assert shown.fields[ACTUAL] == "后存的"
    assert shown.fields["comment"] == "请审"
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"
    again = late.send({**shown.fields, "do": "save"})
    assert again.status_code == 409, "a click without a choice is no choice"
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"


@pytest.mark.parametrize(("side", "text"), [("mine", "后存的"), ("theirs", "先存的")])
def test_the_chosen_side_stands(
    app: Flask, filing_id: int, late: SheetPage, side: str, text: str
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    shown = read(late.press("save", {ACTUAL: "后存的", "comment": "请审"}))
    chosen = read(late.send({**shown.fields, **shown.choices[f"clash-1-{side}"], "do": "save"}))
    assert chosen.fields["comment"] == "请审"
    assert stored(app, filing_id).indicators[0].actual_value == text


def test_a_choice_is_asked_for_again_if_a_third_save_came_between(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    shown = read(late.press("save", {ACTUAL: "后存的"}))
    save_meanwhile(late, indicators_0_actual="第三次")
    chosen = {**shown.fields, **shown.choices["clash-1-mine"], "do": "save"}
    answer = late.send(chosen)
    assert answer.status_code == 409
    assert "采用已保存的： 第三次" in read(answer).text
    assert stored(app, filing_id).indicators[0].actual_value == "第三次"


def test_a_row_removed_meanwhile_is_asked_about_and_can_stand_or_go(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, "remove-sure:0")
    shown = read(late.press("save", {ACTUAL: "后存的"}))
    assert "（本行已删除）" in shown.text
    late.send({**shown.fields, **shown.choices["clash-1-mine"], "do": "save"})
    rows = stored(app, filing_id).indicators
    assert [row.name for row in rows] == [row.name for row in corrected_sheet().indicators]
    assert rows[0].actual_value == "后存的"


def test_a_row_added_meanwhile_stays_once_even_through_a_clash(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, "add:1", indicators_0_actual="先存的")
    shown = read(late.press("save", {ACTUAL: "后存的"}))
    late.send({**shown.fields, **shown.choices["clash-1-mine"], "do": "save"})
    rows = stored(app, filing_id).indicators
    assert len(rows) == len(corrected_sheet().indicators) + 1
    assert (rows[0].actual_value, rows[2].name) == ("后存的", None)


def test_a_row_changed_meanwhile_is_not_removed_unseen(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    shown = follow(late.client, late.press("remove-sure:0"))
    assert "没有删除" in shown.text
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"


def test_nobody_submits_what_they_have_not_seen(
    app: Flask, filing_id: int, late: SheetPage
) -> None:
    save_meanwhile(late, indicators_0_actual="313次")
    page = read(late.press("submit", {"comment": "请审"}))
    assert "您刚才按的按钮没有执行" in page.text
    assert page.fields["comment"] == "请审"
    with app.app_context():
        assert load_filing(filing_id).state is State.DRAFT


@pytest.mark.parametrize("seen", ["", "forged", "x.y", "." * 5000])
def test_without_what_the_page_was_made_from_nothing_is_saved_and_all_is_shown(
    app: Flask, filing_id: int, late: SheetPage, seen: str
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    answer = late.press("save", {ACTUAL: "后存的", "seen": seen})
    assert answer.status_code == 409
    assert read(answer).cells["indicators[0].actual"].strip() == "后存的"
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"


def test_what_another_sheet_was_made_from_counts_for_nothing(
    app: Flask, office: Office, filing_id: int, late: SheetPage, visit: Visit
) -> None:
    with app.app_context():
        other_id = make_filing(office, name="另一个")
    other = open_page(late.client, f"/sheets/{other_id}").fields["seen"]
    save_meanwhile(late, indicators_0_actual="先存的")
    assert late.press("save", {ACTUAL: "后存的", "seen": other}).status_code == 409
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"


@pytest.mark.parametrize("choice", ["", "mine", "mine:", "yours:0", "theirs:" + "0" * 16])
def test_a_choice_that_the_page_did_not_offer_is_none(
    app: Flask, filing_id: int, late: SheetPage, choice: str
) -> None:
    save_meanwhile(late, indicators_0_actual="先存的")
    shown = read(late.press("save", {ACTUAL: "后存的"}))
    (name,) = shown.choices["clash-1-mine"]
    assert late.send({**shown.fields, name: choice, "do": "save"}).status_code == 409
    assert stored(app, filing_id).indicators[0].actual_value == "先存的"
