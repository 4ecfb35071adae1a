"""Checking what is on screen while it is typed: the page's own parts, and nothing is saved."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from perfeval.domain.sheets import Indicator
from perfeval.queries.findings import list_answers
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.factories.sheets import sheet_with_error, sheet_with_suggestion
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, open_page
from tests.web.questions import assert_not_found, assert_only_posted
from tests.web.sheets.filling import SheetPage, open_sheet, stored
from tests.web.statements import counted_statements

WRONG = {"indicators-0-actual": "99%", "indicators-4-target": "≥95余%"}


def check(page: SheetPage, typed: dict[str, str]) -> dict[str, str]:
    """Return the parts that the server answers for what is on screen."""
    answer = post(page.client, f"{page.address}/live", {**page.fields, **typed})
    assert answer.status_code == 200
    return dict(answer.get_json())


def part_of(page: str, element: str) -> str:
    """Return what an element of a page shows; it holds no other of its kind."""
    found = re.search(rf'<(\w+)[^>]* id="{element}"[^>]*>(.*?)</\1>', page, re.DOTALL)
    assert found is not None
    return found[2]


def words(html: str) -> str:
    return ReadPage(html).text


def test_what_is_typed_is_found_at_its_cell_and_in_the_panel(
    office: Office, filing_id: int, visit: Visit
) -> None:
    parts = check(open_sheet(visit(office.owner), filing_id), WRONG)
    assert "✖ 必须修改" in words(parts["notes-indicators-0-actual"])
    assert "▲ 请核实" in words(parts["notes-indicators-4-target"])
    assert "必须修改 1 处 · 请核实 1 处" in words(parts["finding-counts"])
    panel = ReadPage(parts["finding-list"])
    assert "#cell-indicators-0-actual" in panel.links
    assert ("do", "waive:Q03:indicators[0].actual") in panel.buttons
    assert "以上 1 处“请核实”已逐条核实" in words(parts["confirmation"])


def test_a_cell_put_right_has_nothing_to_show(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_error())
    page = open_sheet(visit(office.owner), filing_id)
    parts = check(page, {"indicators-0-actual": "312次"})
    assert not [name for name in parts if name.startswith("notes-")]
    assert "没有发现问题" in words(parts["finding-counts"])
    assert words(parts["finding-list"]) == ""
    assert words(parts["confirmation"]) == ""


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_answer_is_what_the_page_shows_after_saving(
    app: Flask, office: Office, visit: Visit, number: int
) -> None:
    with app.app_context():
        make_filing(office, published_sheet(), name="另一个项目")  # a sibling has its say too
        filing_id = make_filing(office, published_sheet(number))
    page = open_sheet(visit(office.owner), filing_id)
    typed = {"indicators-0-actual": "450次", "indicators-1-target": "≥"}
    parts = check(page, typed)
    page.press("save", typed)
    html = page.client.get(page.address).text
    shown = open_page(page.client, page.address)
    assert words(parts["finding-counts"]) == words(part_of(html, "finding-counts"))
    assert words(parts["finding-list"]) in shown.text
    assert ReadPage(parts["finding-list"]).folds.items() <= shown.folds.items()
    for name in parts:
        if name.startswith("notes-"):
            assert words(parts[name]) == words(part_of(html, name)), name
    named = {name for name in shown.anchors if name.startswith("notes-")}
    empty = {name for name in named if not words(part_of(html, name))}
    assert named - empty == {name for name in parts if name.startswith("notes-")}


def test_nothing_is_saved(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    page, before = open_sheet(visit(office.owner), filing_id), stored(app, filing_id)
    with app.app_context():
        version = load_filing(filing_id).version
    for button in ("save", "submit", "remove-sure:0", "confirm:Q05:indicators[4].target"):
        check(page, {**WRONG, "do": button})
    assert stored(app, filing_id) == before
    with app.app_context():
        filing = load_filing(filing_id)
        assert (filing.version, filing.rounds) == (version, [])
        assert list_answers(filing_id) == []


def test_half_typed_explanations_are_not_answered_back(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_error())
    page = open_sheet(visit(office.owner), filing_id)
    parts = check(page, {"waive:Q03:indicators[0].actual": "还没有写完"})
    assert not any("还没有写完" in html for html in parts.values())


def test_the_box_stays_ticked_for_what_it_was_ticked_for(
    office: Office, filing_id: int, visit: Visit
) -> None:
    page = open_sheet(visit(office.owner), filing_id)
    first = check(page, WRONG)["confirmation"]
    ticked = first.partition('value="')[2].partition('"')[0]
    assert "checked" not in first
    assert "checked" in check(page, {**WRONG, "confirmed": ticked})["confirmation"]
    other = {**WRONG, "indicators-4-target": "≥96余%"}
    assert "checked" not in check(page, {**other, "confirmed": ticked})["confirmation"]


def test_a_text_that_is_too_long_is_said_at_its_cell(
    office: Office, filing_id: int, visit: Visit
) -> None:
    parts = check(open_sheet(visit(office.owner), filing_id), {"indicators-2-name": "长" * 4001})
    assert "一格最多 4000 个字" in words(parts["notes-indicators-2-name"])


def test_applied_repairs_stay_listed(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_suggestion())
    client = visit(office.owner)
    open_sheet(client, filing_id).press("repair:Q01:indicators[4].target")
    parts = check(open_sheet(client, filing_id), WRONG)
    assert "已按建议修改（1）" in words(parts["finding-list"])


def test_a_longer_sheet_asks_the_database_no_more_often(
    app: Flask, office: Office, visit: Visit
) -> None:
    row = Indicator("完成指标", "数量指标", "某项", "≥1次", "1次")
    client = visit(office.owner)
    counts = []
    for rows in (3, 60):
        with app.app_context():
            sheet = replace(corrected_sheet(), indicators=(row,) * rows)
            filing_id = make_filing(office, sheet)
        page = open_sheet(client, filing_id)
        with counted_statements(app) as statements:
            check(page, {})
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_only_its_owner_asks_while_it_is_open(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    address = f"/sheets/{filing_id}/live"
    assert_only_posted(app, office.owner, address)
    assert_not_found(visit(office.stranger), address, posted=True)
    assert post(visit(office.clerk), address).status_code == 403
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    assert post(visit(office.owner), address).status_code == 409


@pytest.mark.parametrize("fields", [{}, {"indicators-0-row_id": "x"}, {"version": "x", "do": ":"}])
def test_a_page_in_pieces_is_checked_as_far_as_it_goes(
    office: Office, filing_id: int, visit: Visit, fields: dict[str, str]
) -> None:
    answer = post(visit(office.owner), f"/sheets/{filing_id}/live", fields)
    assert answer.status_code == 200
    assert "finding-counts" in answer.get_json()
