"""本单位自评情况: what the sheets of a unit and year say side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.domain.roles import UnitKind
from perfeval.domain.sheets import ProjectReference, SheetDocument, SheetKind, Stage
from perfeval.domain.workflow import State
from perfeval.models import Project
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    load_filing,
    make_filing,
    make_office,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login, assert_not_found
from tests.web.statements import count_for


def address_of(office: Office, year: int = 2022) -> str:
    return f"/reviews/unit/{office.unit.id}/{year}/package"


def named(name: str, document: SheetDocument | None = None) -> SheetDocument:
    return replace(document or corrected_sheet(), project=ProjectReference(None, name))


def make_project(office: Office, name: str) -> None:
    """Make a project without a sheet."""
    db.session.add(
        Project(unit_id=office.unit.id, owner_id=office.owner.id, kind=SheetKind.PROJECT, name=name)
    )
    db.session.commit()


@pytest.fixture
def published(app: Flask, office: Office) -> tuple[int, ...]:
    """The three published sheets as drafts of the office."""
    with app.app_context():
        return tuple(make_filing(office, published_sheet(number)) for number in (1, 2, 3))


@pytest.mark.parametrize("who", ["clerk", "deputy", "director"])
def test_readers_find_it_beside_the_list(
    office: Office, published: tuple[int, ...], visit: Visit, who: str
) -> None:
    client = visit(getattr(office, who))
    assert address_of(office) in open_page(client, "/reviews/unit").links
    text = open_page(client, address_of(office)).text
    assert "本单位自评情况 区政府办公室 2022年度" in text


def test_copied_rows_lead_to_their_cells(
    office: Office, published: tuple[int, ...], visit: Visit
) -> None:
    whole, supervision, gazetteer = published
    client = visit(office.director)
    page = open_page(client, address_of(office))
    assert "32 行指标中，15 行（ 47% ）连同指标值与另一张表一字不差" in page.text
    assert "3 张表有 5 行指标连同指标值一字不差" in page.text
    for filing_id, first in ((whole, 8), (supervision, 4), (gazetteer, 5)):
        for row in range(first, first + 5):
            anchor = f"cell-indicators-{row}-name"
            assert f"/sheets/{filing_id}#{anchor}" in page.links
            assert anchor in open_page(client, f"/sheets/{filing_id}").anchors
    assert "规则 Q10" in page.links["/rules#Q10"]


def test_the_money_of_the_projects_stands_beside_the_whole(
    app: Flask, office: Office, published: tuple[int, ...], visit: Visit
) -> None:
    client = visit(office.clerk)
    text = open_page(client, address_of(office)).text
    assert "全年预算数 1,010.10 100.00 910.10 全年执行数 1,010.10 100.00 910.10" in text
    assert "没有单列项目支出" in text
    assert "没有发现不一致" in text
    with app.app_context():
        exact = replace(published_sheet(3).funds[0], annual_budget="920.000001")
        more = replace(published_sheet(3), funds=(exact,), indicators=())
        make_filing(office, named("新项目", more))
    page = open_page(client, address_of(office))
    assert "-9.900001" in page.text
    assert "各项目自评表合计 1020.000001 万元，多 9.900001 万元" in page.text
    assert f"/sheets/{published[0]}#cell-funds-0-annual_budget" in page.links
    assert "规则 Q42" in page.links["/rules#Q42"]


def test_a_unit_without_the_whole_cannot_hold_its_projects_against_it(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office)
    text = open_page(visit(office.clerk), address_of(office)).text
    assert "没有部门整体支出表，各项目的合计无从核对" in text
    assert "没有发现一字不差的指标" in text
    assert "没有发现不一致" not in text


def test_the_same_indicator_with_other_figures(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        project = corrected_sheet()
        row = replace(project.indicators[0], actual_value="999次")
        whole = make_filing(office, replace(published_sheet(1), indicators=(row,)))
        part = make_filing(office, project)
    page = open_page(visit(office.deputy), address_of(office))
    assert "在部门整体支出表里填“999次”" in page.text
    cells = {
        f"/sheets/{whole}#cell-indicators-0-actual",
        f"/sheets/{part}#cell-indicators-0-actual",
    }
    assert cells <= set(page.links)


def test_it_says_which_sheets_are_missing_or_not_signed_off(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, make_filing(office, named("甲项目")), Stop.SIGNED_OFF)
        bring_to(office, make_filing(office, named("乙项目")), Stop.CHECKED)
        make_filing(office, replace(named("去年的项目"), fiscal_year=2021))
        make_filing(office, replace(named("甲项目"), fiscal_year=2021))
        make_filing(office, replace(named("前年的项目"), fiscal_year=2020))
        make_filing(office, replace(named("明年的项目"), fiscal_year=2023))
        make_filing(office, replace(named("只报了目标的项目"), stage=Stage.DECLARATION))
        make_project(office, "没有表的项目")
    page = open_page(visit(office.director), address_of(office))
    assert "应有 6 张表：已审定 1 张，未审定 1 张，缺 4 张" in page.text
    for words in (
        "区政府办公室 部门整体支出 ✖ 缺表 ▲ 请核实 预算部门还要自评整体支出",
        "甲项目 ✔ 已审定 待报送财政局 张经办 13 / 13 ✔ 齐全",
        "待分管领导审核 张经办 13 / 13 ▲ 请核实 尽快办完填报、审核和审定。 规则 Q43",
        "去年的项目 ✖ 缺表 ▲ 请核实 上年度有表",
        "只报了目标的项目 ✖ 缺表 ✖ 必须修改 补报缺少的自评表",
        "没有表的项目 ✖ 缺表 ✖ 必须修改",
    ):
        assert words in page.text
    assert "前年的项目" not in page.text
    assert "明年的项目" not in page.text


def test_an_office_below_a_department_owes_no_whole(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office)
        db.session.merge(office.unit).kind = UnitKind.OFFICE
        db.session.commit()
    assert "应有 1 张表" in open_page(visit(office.clerk), address_of(office)).text


def test_a_void_sheet_counts_for_nothing(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing = load_filing(make_filing(office, named("作废的项目")))
        filing.state = State.VOID
        db.session.commit()
    page = open_page(visit(office.clerk), address_of(office))
    assert "作废的项目 ✖ 缺表" in page.text
    assert f"/sheets/{filing.id}" not in page.links


def test_another_unit_is_left_out(
    app: Flask, office: Office, published: tuple[int, ...], visit: Visit
) -> None:
    with app.app_context():
        make_filing(make_office("别处", login="second-"), named("别处的项目", published_sheet(2)))
    assert "别处的项目" not in open_page(visit(office.clerk), address_of(office)).text


def test_a_year_with_nothing_says_so(office: Office, visit: Visit) -> None:
    with_department = open_page(visit(office.clerk), address_of(office)).text
    assert "应有 1 张表：已审定 0 张，未审定 0 张，缺 1 张" in with_department
    assert "各张表还没有填资金" in with_department
    assert "各张表还没有填指标" in with_department


def test_an_office_with_nothing_says_so(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        db.session.merge(office.unit).kind = UnitKind.OFFICE
        db.session.commit()
    text = open_page(visit(office.clerk), address_of(office)).text
    assert "2022年度还没有自评表，也没有应评的项目" in text


def test_nobody_else_opens_it(office: Office, published: tuple[int, ...], visit: Visit) -> None:
    for user in (office.owner, office.officer, office.administrator, office.stranger):
        assert_not_found(visit(user), address_of(office))
    assert_not_found(visit(office.clerk), address_of(office).replace("2022", "22"))
    assert_not_found(visit(office.clerk), f"/reviews/unit/{office.bureau.id}/2022/package")


def test_it_asks_for_login(app: Flask, office: Office) -> None:
    assert_asks_for_login(app, address_of(office))


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.clerk), address_of(office)).status_code == 405


def test_more_sheets_ask_the_database_no_more_often(
    app: Flask, office: Office, published: tuple[int, ...], visit: Visit
) -> None:
    client = visit(office.director)
    counts = []
    for more in (1, 12):
        with app.app_context():
            for number in range(more):
                make_filing(office, named(f"第{more}批项目{number}"))
                make_project(office, f"第{more}批无表项目{number}")
        open_page(client, address_of(office))  # form packs are read once by the process
        counts.append(count_for(app, client, address_of(office)))
    assert counts[0] == counts[1] <= 16
