"""办理和修改记录: who changed which cell when, for those who read the unit's sheets."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import Action
from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, decide_filing, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login, assert_not_found
from tests.web.statements import count_for


@pytest.fixture
def address(filing_id: int) -> str:
    return f"/sheets/{filing_id}/history"


def test_it_tells_every_change_and_step_in_words(
    app: Flask, office: Office, filing_id: int, address: str, visit: Visit
) -> None:
    client = visit(office.owner)
    page = open_page(client, f"/sheets/{filing_id}")
    assert page.links[address] == "办理和修改记录"
    fields = {**page.fields, "indicators-0-actual": "999次", "do": "save"}
    assert post(client, f"/sheets/{filing_id}", fields).status_code == 302
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
        decide_filing(filing_id, office.clerk, Action.RETURN, "次数不符")
    text = open_page(client, address).text
    for words in ("修改内容", "送审", "退回", "意见：次数不符", "张经办", "李财务"):
        assert words in text
    assert "三级指标《督导中心重点工作次数》实际完成指标值： 312次 → 999次" in text


@pytest.mark.parametrize("who", ["owner", "clerk", "deputy", "director"])
def test_those_who_read_the_units_sheets_read_it(
    office: Office, address: str, visit: Visit, who: str
) -> None:
    assert "新建自评表" in open_page(visit(getattr(office, who)), address).text


@pytest.mark.parametrize("who", ["officer", "administrator", "stranger"])
@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.RECEIVED])
def test_for_others_it_is_not_there(
    app: Flask, office: Office, filing_id: int, address: str, visit: Visit, who: str, stop: Stop
) -> None:
    """The bureau opens the sheet that was reported to it, never the drafts before."""
    with app.app_context():
        bring_to(office, filing_id, stop)
    client = visit(getattr(office, who))
    assert_not_found(client, address)
    if who == "officer" and stop is Stop.RECEIVED:
        assert address not in open_page(client, f"/sheets/{filing_id}").links


def test_it_shows_the_one_sheet_only(
    app: Flask, office: Office, address: str, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office, name="热线项目")
    assert "热线项目" not in open_page(visit(office.owner), address).text


def test_more_events_ask_the_database_no_more_often(
    app: Flask, office: Office, filing_id: int, address: str, visit: Visit
) -> None:
    client = visit(office.owner)
    few = count_for(app, client, address)
    with app.app_context():
        for _ in range(4):
            bring_to(office, filing_id, Stop.SUBMITTED)
            decide_filing(filing_id, office.clerk, Action.RETURN, "再改")
    assert count_for(app, client, address) <= few + 2, (
        "decisions and scans of the rounds, once each"
    )


def test_it_asks_for_login(app: Flask, address: str) -> None:
    assert_asks_for_login(app, address)


def test_nothing_can_be_sent_to_it(office: Office, address: str, visit: Visit) -> None:
    assert post(visit(office.owner), address).status_code == 405


def test_an_unknown_sheet_has_none(office: Office, visit: Visit) -> None:
    assert_not_found(visit(office.owner), "/sheets/2000000000/history")
