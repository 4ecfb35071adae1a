"""Scores and points on the sheet page: computed beside the cells, filled in on request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.domain.sheets import Fund, Indicator, ProjectReference, SheetDocument, SheetKind
from perfeval.packs import find_pack
from perfeval.services.sheets import blank_document
from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, read
from tests.web.questions import assert_not_found, assert_only_posted
from tests.web.sheets.filling import SheetPage, open_sheet, stored

PACK = find_pack("national-2020")


def scored_sheet() -> SheetDocument:
    """A sheet of nine rows whose targets are met, but for the first at 80 %."""
    blank = blank_document(
        PACK,
        kind=SheetKind.PROJECT,
        fiscal_year=2022,
        project=ProjectReference(None, "道路维护"),
        unit_name="区政府办公室",
    )
    rows = tuple(
        replace(
            row, name=f"指标{i}", target_value="≥100次", actual_value="80次" if i == 0 else "100次"
        )
        for i, row in enumerate(blank.indicators)
    )
    total = Fund("total", "90.00", "90.00", "71.34", "", "10", "")
    return replace(blank, indicators=rows, funds=(total, *blank.funds[1:]))


@pytest.fixture
def scored_id(app: Flask, office: Office) -> int:
    with app.app_context():
        return make_filing(office, scored_sheet())


def points_of(rows: tuple[Indicator, ...]) -> list[str | None]:
    return [row.max_score for row in rows]


def score(page: SheetPage, typed: dict[str, str]) -> dict[str, str]:
    """Return the fragments that the server computes for what is on screen."""
    answer = post(page.client, f"{page.address}/live", {**page.fields, **typed})
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_balancing_gives_every_level_its_default(
    app: Flask, office: Office, scored_id: int, visit: Visit
) -> None:
    page = open_sheet(visit(office.owner), scored_id)
    assert page.press("balance").status_code == 302
    rows = stored(app, scored_id).indicators
    assert points_of(rows) == ["12.5"] * 4 + ["7.5"] * 4 + ["10"]


def test_filling_in_leaves_what_was_typed(
    app: Flask, office: Office, scored_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    open_sheet(client, scored_id).press("balance")
    open_sheet(client, scored_id).press("fill-scores", {"indicators-0-score": "9"})
    after = stored(app, scored_id)
    assert [row.score for row in after.indicators] == ["9"] + ["12.50"] * 3 + ["7.50"] * 4 + [
        "10.00"
    ]
    assert (after.funds[0].execution_rate, after.funds[0].score) == ("79.27%", "7.93")
    assert after.total_score == "95.43"
    text = read(client.get(f"/sheets/{scored_id}")).text
    assert "自动 10.00" in text
    assert "与填写不同" in text
    assert "请在偏差原因栏说明理由" in text


def test_all_scores_follow_the_rules_when_asked(
    app: Flask, office: Office, scored_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    open_sheet(client, scored_id).press("balance", {"indicators-0-score": "9"})
    open_sheet(client, scored_id).press("all-scores")
    assert stored(app, scored_id).indicators[0].score == "10.00"
    assert "与填写不同" not in read(client.get(f"/sheets/{scored_id}")).text


def test_what_is_on_screen_is_scored_and_nothing_is_saved(
    app: Flask, office: Office, scored_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    open_sheet(client, scored_id).press("balance")
    page, before = open_sheet(client, scored_id), stored(app, scored_id)
    fragments = score(page, {"indicators-0-actual": "50次"})
    assert "自动 6.25" in fragments["auto-indicators-0-score"]
    assert "50 ÷" in fragments["auto-indicators-0-score"]
    assert "自动总分" in fragments["weights"]
    assert stored(app, scored_id) == before


def test_what_cannot_be_scored_is_said(office: Office, scored_id: int, visit: Visit) -> None:
    page = open_sheet(visit(office.owner), scored_id)
    fragments = score(page, {"indicators-1-actual": ""})
    assert "未能计分" in fragments["auto-indicators-1-score"]
    assert "不能计分" in fragments["weights"]


def test_a_form_without_points_shows_none(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_sheet(visit(office.owner), filing_id)
    text = open_page(page.client, page.address).text
    assert "分值和得分" not in text
    assert not any(name.startswith(("auto-", "weights")) for name in score(page, {}))


def test_points_that_do_not_add_up_block_submission_only(
    app: Flask, office: Office, scored_id: int, visit: Visit
) -> None:
    page = open_sheet(visit(office.owner), scored_id)
    typed = {f"indicators-{i}-max_score": "5" for i in range(9)}
    answer = page.press("submit", typed)
    assert answer.status_code == 422
    text = read(answer).text
    assert "没有送审" in text
    assert "各指标分值合计为 45，应为 90" in text
    assert points_of(stored(app, scored_id).indicators) == ["5"] * 9


def test_only_its_owner_asks_for_scores_while_it_is_open(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    address = f"/sheets/{filing_id}/live"
    assert_only_posted(app, office.owner, address)
    assert_not_found(visit(office.stranger), address, posted=True)
    assert post(visit(office.clerk), address).status_code == 403
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    assert post(visit(office.owner), address).status_code == 409
