"""沿用上年: what the page shows, what it makes, and last year's results beside the targets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind
from perfeval.models import AuditEvent, Filing
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    make_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import (
    NO_SUCH_ID,
    assert_asks_for_login,
    assert_not_found,
)
from tests.web.sheets.filling import open_sheet, stored
from tests.web.statements import count_for

YEAR = corrected_sheet().fiscal_year


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """Last year's sheet, signed off."""
    with app.app_context():
        made = make_filing(office, name="甲项目")
        bring_to(office, made, Stop.SIGNED_OFF)
        return made


def address_of(filing_id: int, year: int | None = None, pack: str = "") -> str:
    query = f"?fiscal_year={year}&pack_id={pack}" if year else ""
    return f"/projects/carry-forward/{filing_id}{query}"


def made_id(answer_location: str) -> int:
    return int(answer_location.rpartition("/")[2])


def chosen(year: int = YEAR + 1, pack: str = "sichuan-2022") -> dict[str, object]:
    return {"fiscal_year": year, "pack_id": pack}


def test_the_list_leads_to_the_page_and_the_page_to_a_sheet(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    assert address_of(filing_id) in open_page(client, "/projects/").links
    page = open_page(client, address_of(filing_id))
    assert f"将建立 {YEAR + 1} 年度的表" in page.text
    assert page.fields["pack_id"] == "sichuan-2022"
    answer = post(client, address_of(filing_id), chosen())
    page = follow(client, answer)
    last = corrected_sheet()
    assert f"已沿用{YEAR}年度的 {len(last.indicators)} 条指标" in page.text
    new = stored(app, made_id(answer.headers["Location"]))
    assert new.fiscal_year == YEAR + 1
    for old, row in zip(last.indicators, new.indicators, strict=True):
        assert (row.level2, row.name, row.target_value) == (
            old.level2,
            old.name,
            old.target_value,
        )
        assert not row.actual_value
        assert not row.score
    assert [one.expected_objective for one in new.objectives] == [
        one.expected_objective for one in last.objectives
    ]
    assert not any(fund.executed or fund.annual_budget for fund in new.funds)


def test_last_years_result_stands_beside_the_new_target_for_those_of_the_unit(
    office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    new_id = made_id(post(client, address_of(filing_id), chosen()).headers["Location"])
    actual = corrected_sheet().indicators[0].actual_value
    for user in (office.owner, office.clerk):
        page = open_page(visit(user), f"/sheets/{new_id}")
        assert f"上年完成：{actual}" in page.cells["indicators[0].target"]
    sheet = open_sheet(client, new_id)
    answer = post(client, f"/sheets/{new_id}/live", {**sheet.fields, "indicators-0-target": "1次"})
    assert "请核实" in answer.get_json()["last-year-indicators-0-target"]
    assert "上年完成" not in open_page(client, f"/sheets/{filing_id}").text


def test_rows_without_a_place_in_another_form_are_told_and_kept(
    app: Flask, office: Office, visit: Visit
) -> None:
    rows = (
        Indicator("产出指标", "成本指标", "人均成本", "≤300元"),
        Indicator("产出指标", "数量指标", "培训", "≥3次"),
    )
    document = SheetDocument("national-2020", SheetKind.PROJECT, YEAR, indicators=rows)
    with app.app_context():
        old_id = make_filing(office, document, name="乙项目")
    client = visit(office.owner)
    page = open_page(client, address_of(old_id, YEAR + 1, "central-2021"))
    assert "没有对应位置的指标" in page.text
    assert "人均成本" in page.text
    answer = post(client, address_of(old_id), chosen(pack="central-2021"))
    assert "排在表末" in follow(client, answer).text
    new = stored(app, made_id(answer.headers["Location"]))
    assert (new.indicators[-1].name, new.indicators[-1].level2) == ("人均成本", "成本指标")


def test_cells_that_still_name_the_old_year_are_told(
    app: Flask, office: Office, visit: Visit
) -> None:
    row = Indicator("产出指标", "时效指标", "完成时间", f"{YEAR}年12月31日前")
    document = replace(corrected_sheet(), indicators=(row,))
    with app.app_context():
        old_id = make_filing(office, document)
    client = visit(office.owner)
    assert f"仍写着 {YEAR} 年的内容" in open_page(client, address_of(old_id)).text
    page = follow(client, post(client, address_of(old_id), chosen()))
    assert f"以下内容仍写着{YEAR}年，请核对：三级指标《完成时间》" in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fiscal_year": YEAR}, "本项目已有"),
        ({"fiscal_year": ""}, "请填写四位年份"),
        ({"fiscal_year": "9" * 500}, "年份"),
        ({"pack_id": "nowhere"}, "不是有效的选择"),
        ({"pack_id": "chongqing-2021"}, "不是有效的选择"),  # it has no form for projects
    ],
)
def test_bad_input_is_said_and_makes_nothing(
    app: Flask, office: Office, filing_id: int, visit: Visit, changes: dict[str, object], said: str
) -> None:
    answer = post(visit(office.owner), address_of(filing_id), {**chosen(), **changes})
    assert answer.status_code == 422
    assert said in read(answer).text
    with app.app_context():
        assert len(db.session.scalars(select(Filing)).all()) == 1


def test_a_year_is_made_once(office: Office, filing_id: int, visit: Visit) -> None:
    client = visit(office.owner)
    assert post(client, address_of(filing_id), chosen()).status_code == 302
    answer = post(client, address_of(filing_id), chosen())
    assert answer.status_code == 422
    assert f"本项目已有{YEAR + 1}年度的表" in read(answer).text


def test_the_trail_says_where_the_sheet_comes_from(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    post(visit(office.owner), address_of(filing_id), chosen())
    with app.app_context():
        wanted = select(AuditEvent).where(AuditEvent.action == AuditAction.FILING_CARRIED)
        event = db.session.scalars(wanted).one()
    assert f"{YEAR}年度" in event.detail


def test_others_are_refused(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    assert_asks_for_login(app, address_of(filing_id))
    assert_not_found(visit(office.stranger), address_of(filing_id))
    assert_not_found(visit(office.stranger), address_of(filing_id), posted=True)
    assert_not_found(visit(office.owner), address_of(NO_SUCH_ID))
    for user in (office.clerk, office.director):
        page = open_page(visit(user), address_of(filing_id), 403)
        assert "只有本项目的经办人" in page.text
        assert post(visit(user), address_of(filing_id), chosen()).status_code == 403


def test_the_page_asks_a_constant_number_of_queries(
    app: Flask, office: Office, visit: Visit
) -> None:
    row = Indicator("产出指标", "数量指标", "培训", "3次", "3次")
    with app.app_context():
        one = make_filing(office, replace(corrected_sheet(), indicators=(row,)))
        many = make_filing(office, replace(corrected_sheet(), indicators=(row,) * 40))
    client = visit(office.owner)
    counts = [count_for(app, client, address_of(filing)) for filing in (one, many)]
    assert counts[0] == counts[1] < 25
