"""Pasting a block of cells: missing rows are added, what finds no place is told."""

from __future__ import annotations

from flask import Flask

from tests.factories.filings import Office
from tests.web.conftest import Visit
from tests.web.pages import follow
from tests.web.sheets.filling import open_sheet, stored


def test_a_block_is_laid_from_the_chosen_cell(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    block = {"pasted": "≥310次\t311次\r\n≥61次\t62次\r\n", "paste_at": "indicators-0-target"}
    answer = open_sheet(client, filing_id).press("paste", block)
    assert answer.location.endswith("#cell-indicators-0-target")
    rows = stored(app, filing_id).indicators
    assert [(row.target_value, row.actual_value) for row in rows[:2]] == [
        ("≥310次", "311次"),
        ("≥61次", "62次"),
    ]


def test_rows_that_are_missing_are_added(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    before = stored(app, filing_id).indicators
    last = len(before) - 1
    page = open_sheet(visit(office.owner), filing_id)
    page.press(f"paste:indicators-{last}-name", {"pasted": "甲\t≥1次\n乙\t≥2次\n丙\t≥3次"})
    rows = stored(app, filing_id).indicators
    assert [row.name for row in rows[last:]] == ["甲", "乙", "丙"]
    assert rows[-1].target_value == "≥3次"
    assert {(row.level1, row.level2) for row in rows[last:]} == {
        (before[-1].level1, before[-1].level2)
    }


def test_what_found_no_place_is_told(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    page = open_sheet(client, filing_id)
    answer = page.press("paste:indicators-0-actual", {"pasted": "5次\t<b>多的</b>"})
    text = follow(client, answer).text
    assert "没有位置可放、没有采用的：“<b>多的</b>”" in text
    assert stored(app, filing_id).indicators[0].actual_value == "5次"
    answer = page.press("paste:nowhere", {"pasted": "5次"})
    assert answer.status_code in (302, 409)


def test_a_row_is_doubled(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    before = stored(app, filing_id).indicators
    open_sheet(visit(office.owner), filing_id).press("duplicate:2")
    after = stored(app, filing_id).indicators
    assert after == (*before[:3], before[2], *before[3:])


def test_more_rows_than_a_sheet_may_have_are_refused_and_nothing_is_lost(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    before = stored(app, filing_id).indicators
    client = visit(office.owner)
    many = "\n".join(f"第{i}个" for i in range(400))
    answer = open_sheet(client, filing_id).press("paste:indicators-0-name", {"pasted": many})
    assert "没有采用的：“第300个”" in follow(client, answer).text
    after = stored(app, filing_id).indicators
    assert len(after) == 300
    assert after[0].level1 == before[0].level1
