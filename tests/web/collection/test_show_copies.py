"""指标套用: the copy-paste index of what a district reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import Indicator, ProjectReference, SheetDocument
from perfeval.domain.workflow import Action
from perfeval.models import Unit
from perfeval.packs import find_pack
from perfeval.services.sheets import write_document
from tests.factories import give_post, make_unit, post
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    submit_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, open_page
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for

ADDRESS = "/collection/2022/copies"
POSTS = {
    "owner": PostRole.OWNER,
    "clerk": PostRole.FINANCE_CLERK,
    "deputy": PostRole.DEPUTY_HEAD,
    "director": PostRole.DIRECTOR,
}


def sheet_of(name: str, *rows: int, year: int = 2022) -> SheetDocument:
    """Return a sheet with some rows of the corrected one, and the others under names of its own."""
    document = corrected_sheet()
    indicators = tuple(
        row if i in rows else replace(row, name=f"{name}的{row.name}")
        for i, row in enumerate(document.indicators)
    )
    project = ProjectReference(None, name)
    return replace(document, fiscal_year=year, project=project, indicators=indicators)


def report(office: Office, document: SheetDocument, unit: Unit | None = None) -> int:
    filing_id = make_filing(office, document, unit=unit)
    bring_to(office, filing_id, Stop.REPORTED)
    return filing_id


def rewrite(filing_id: int, document: SheetDocument) -> None:
    """Write another content into the tables, as the owner does after a return."""
    filing = load_filing(filing_id)
    with transaction():
        write_document(filing, document, find_pack(document.pack), actor=None, at=AT)


@pytest.fixture
def school(app: Flask, office: Office) -> Unit:
    """Another unit of the district, its desks held by the people of the office."""
    with app.app_context():
        unit = make_unit("区教育局", parent=db.session.get(Unit, office.unit.parent_id))
        for who, role in POSTS.items():
            give_post(getattr(office, who), role, unit)
    return unit


def look(office: Office, visit: Visit, address: str = ADDRESS) -> ReadPage:
    return open_page(visit(office.officer), address)


def test_units_and_rows_are_ordered_by_what_is_copied(
    app: Flask, office: Office, school: Unit, visit: Visit
) -> None:
    with app.app_context():
        first = report(office, sheet_of("督导", 0, 1, 2))
        second = report(office, sheet_of("信访", 2))
        third = report(office, sheet_of("校园安保", 0, 1, 2), school)
    page = look(office, visit)
    name = corrected_sheet().indicators[2].name
    assert "2 个单位报送了 3 张表，39 行指标中，7 行（ 18% ）" in page.text
    assert "区教育局 23% 3 种" in page.text
    assert page.text.index("区教育局 23%") < page.text.index("区政府办公室 15%")
    assert f"《{name}》" in page.text
    spread = page.text.index("在 2 个单位 3 个项目中一字不差")
    assert spread < page.text.index("在 2 个单位 2 个项目中一字不差")
    cells = {f"/sheets/{key}#cell-indicators-2-name" for key in (first, second, third)}
    assert cells <= set(page.links)
    client = visit(office.officer)
    for address in cells:
        assert address.partition("#")[2] in open_page(client, address).anchors
    assert "规则 Q10" in page.links["/rules#Q10"]


def test_the_board_leads_to_it(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        make_filing(office, sheet_of("督导"))
        make_filing(office, sheet_of("旧的", year=2020))
    links = look(office, visit, "/collection/").links
    assert links[ADDRESS] == "指标套用（2022年度）"
    assert "/collection/2020/copies" in links


@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.SUBMITTED, Stop.SIGNED_OFF])
def test_what_was_not_reported_is_not_seen(
    app: Flask, office: Office, visit: Visit, stop: Stop
) -> None:
    with app.app_context():
        reported = report(office, sheet_of("督导", *range(13)))
        hidden = make_filing(office, sheet_of("信访", *range(13)))
        bring_to(office, hidden, stop)
    page = look(office, visit)
    assert "1 个单位报送了 1 张表，13 行指标中，0 行（ 0% ）" in page.text
    assert "没有几个单位都用的指标" in page.text
    assert "信访" not in page.text
    assert not any(
        link.startswith((f"/sheets/{hidden}", f"/sheets/{reported}#")) for link in page.links
    )


def test_a_returned_sheet_counts_as_it_was_reported(
    app: Flask, office: Office, school: Unit, visit: Visit
) -> None:
    with app.app_context():
        report(office, sheet_of("督导", *range(13)))
        returned = report(office, sheet_of("校园安保", 3), school)
        decide_filing(returned, office.officer, Action.RETURN, "指标不具体")
        rewrite(returned, sheet_of("校园安保", *range(13)))
    name = corrected_sheet().indicators[3].name
    before = look(office, visit).text
    assert "26 行指标中，2 行" in before
    assert f"《{name}》" in before
    with app.app_context():
        submit_filing(returned, office.owner)
    assert "26 行指标中，2 行" in look(office, visit).text
    with app.app_context():
        bring_to(office, returned, Stop.REPORTED)
    assert "26 行指标中，26 行" in look(office, visit).text


def test_other_years_other_districts_and_common_projects_stay_out(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        report(office, sheet_of("督导", *range(13)))
        report(office, sheet_of("旧督导", *range(13), year=2021))
        report(office, sheet_of("日常公用经费", *range(13)))
        report(make_office("外区", login="second-"), sheet_of("外区督导", *range(13)))
    text = look(office, visit).text
    assert "1 个单位报送了 2 张表，13 行指标中，0 行" in text
    assert "外区" not in text


def test_a_form_pack_that_is_gone_hides_nothing(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing = load_filing(report(office, sheet_of("督导")))
        filing.rounds[-1].pack_version = 99
        db.session.commit()
    assert "13 行指标中，0 行" in look(office, visit).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it is about the template
def test_long_lists_say_what_they_leave_out(
    app: Flask, office: Office, school: Unit, visit: Visit
) -> None:
    row = corrected_sheet().indicators[0]
    rows = tuple(replace(row, name=f"通用指标{i}") for i in range(101))

    def with_rows(name: str, count: int) -> SheetDocument:
        document = sheet_of(name)
        return replace(document, indicators=(*rows[:count], *document.indicators))

    with app.app_context():
        for number in range(21):
            report(office, with_rows(f"项目{number}", 1))
        report(office, with_rows("督导", 101))
        report(office, with_rows("校园安保", 101), school)
    page = look(office, visit)
    assert "共 101 种，列出用得最多的 100 种" in page.text
    assert "在 2 个单位 23 个项目中一字不差" in page.text
    assert "另有 3 处，没有列出" in page.text  # of the 23 places of the first row
    assert "另有 81 种，没有列出" in page.text  # of the 101 rows of each unit
    assert "等 22 处" in page.text  # of the first row, in the office


def test_empty_states_are_said(app: Flask, office: Office, visit: Visit) -> None:
    assert "还没有单位报送 2022年度的自评表" in look(office, visit).text
    with app.app_context():
        report(office, sheet_of("在职人员工资"))
    assert "已报送的表里还没有指标" in look(office, visit).text


@pytest.mark.parametrize("who", ["owner", "clerk", "deputy", "director", "administrator"])
def test_it_belongs_to_the_bureau(office: Office, visit: Visit, who: str) -> None:
    assert "没有权限" in open_page(visit(getattr(office, who)), ADDRESS, 403).text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.officer), ADDRESS).status_code == 405


def test_more_sheets_ask_the_database_no_more_often(
    app: Flask, office: Office, school: Unit, visit: Visit
) -> None:
    client = visit(office.officer)
    counts = []
    for more in (1, 5):
        with app.app_context():
            for number in range(more):
                report(office, sheet_of(f"第{more}批{number}", 1), school if number % 2 else None)
        open_page(client, ADDRESS)  # form packs are read once by the process
        counts.append(count_for(app, client, ADDRESS))
    assert counts[0] == counts[1] <= 11


def test_a_sheet_without_rows_is_no_fault(app: Flask, office: Office, visit: Visit) -> None:
    row = Indicator("产出指标", "数量指标", "", "", "")
    with app.app_context():
        filing_id = report(office, sheet_of("督导"))
        decide_filing(filing_id, office.officer, Action.RETURN, "请补充")
        report(office, sheet_of("信访"))
        rewrite(filing_id, replace(sheet_of("督导"), indicators=(row,)))
    assert "26 行指标中，0 行" in look(office, visit).text
