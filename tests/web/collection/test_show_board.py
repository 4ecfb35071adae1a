"""收集情况: the bureau sees where every sheet is, and its content from the first report on."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import Action
from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, decide_filing, make_filing, make_office
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


def test_it_shows_the_state_of_every_sheet_of_the_district(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        for name, stop in [("甲", Stop.DRAFT), ("乙", Stop.CHECKED), ("丙", Stop.RECEIVED)]:
            bring_to(office, make_filing(office, name=f"项目{name}"), stop)
        make_filing(make_office("外区", login="second-"), name="外区项目")
    text = open_page(visit(office.officer), "/collection/").text
    for words in ("项目甲", "填报中 1", "项目乙", "待分管领导审核", "项目丙", "已接收 1"):
        assert words in text
    assert "外区项目" not in text


@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.SUBMITTED, Stop.SIGNED_OFF])
def test_before_the_report_nothing_of_the_content_shows(
    app: Flask, office: Office, visit: Visit, stop: Stop
) -> None:
    with app.app_context():
        filing_id = make_filing(office)
        bring_to(office, filing_id, stop)
    client = visit(office.officer)
    page = open_page(client, "/collection/")
    assert f"/sheets/{filing_id}" not in page.links
    assert "90.00" not in page.text
    assert "99.60%" not in page.text
    for address in ("", "/preview", "/print.pdf"):
        open_page(client, f"/sheets/{filing_id}{address}", 404)


def test_from_the_first_report_on_it_opens(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.REPORTED)
    client = visit(office.officer)
    page = open_page(client, "/collection/")
    assert f"/sheets/{filing_id}" in page.links
    assert "90.00" in page.text
    assert "99.60%" in page.text
    open_page(client, f"/sheets/{filing_id}")
    with app.app_context():
        decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
    assert f"/sheets/{filing_id}" in open_page(client, "/collection/").links


@pytest.mark.parametrize("who", ["owner", "clerk", "deputy", "director", "administrator"])
def test_it_belongs_to_the_bureau(office: Office, visit: Visit, who: str) -> None:
    assert "没有权限" in open_page(visit(getattr(office, who)), "/collection/", 403).text


def test_the_bureau_of_another_district_sees_its_own_only(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        second = make_office("外区", login="second-")
        bring_to(office, filing_id := make_filing(office, name="本区项目"), Stop.REPORTED)
    client = visit(second.officer)
    assert "本区项目" not in open_page(client, "/collection/").text
    open_page(client, f"/sheets/{filing_id}", 404)


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/collection/")


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.officer), "/collection/").status_code == 405
