"""The page of a sheet: fields for its owner while it is open, the form as it stands for others."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from perfeval.domain.workflow import Action, State
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found


def test_the_owner_types_into_the_form(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert page.fields["indicators-0-name"] == "督导中心重点工作次数"
    assert page.fields["indicators-0-actual"] == "312次"
    assert page.fields["funds-0-executed"] == "89.64"
    assert ("do", "submit") in page.buttons
    assert "没有发现问题" in page.text
    assert "尚未送审" in page.text


def test_findings_stand_beside_their_cells(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert "必须修改" in page.cells["indicators[4].target"]
    assert "怎样改" in page.cells["indicators[4].target"]
    assert "三级指标《经济增长率》预期指标值" in page.links["#cell-indicators-4-target"]
    targets = {address[1:] for address in page.links if address.startswith("#cell-")}
    assert targets <= page.anchors


@pytest.mark.parametrize("reader", ["clerk", "deputy", "director"])
def test_readers_see_the_form_without_fields(
    office: Office, filing_id: int, visit: Visit, reader: str
) -> None:
    page = open_page(visit(getattr(office, reader)), f"/sheets/{filing_id}")
    assert page.cells["indicators[0].actual"].strip() == "312次"
    assert not page.areas
    assert not any(name == "do" for name, _ in page.buttons)


def test_it_asks_for_login(app: Flask, filing_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{filing_id}")


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    assert_not_found(visit(getattr(office, who)), f"/sheets/{filing_id}")


@pytest.mark.parametrize("number", [0, NO_SUCH_ID, 2**31, 2**63, 10**30])
def test_an_unknown_number_is_not_found(office: Office, visit: Visit, number: int) -> None:
    assert_not_found(visit(office.owner), f"/sheets/{number}")


def test_once_submitted_the_owner_reads_only(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert not page.areas
    assert "待财务审核" in page.text


def test_only_the_current_desk_is_offered_a_decision(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.CHECKED)
    deputy = open_page(visit(office.deputy), f"/sheets/{filing_id}")
    assert {("action", "pass"), ("action", "return")} <= deputy.buttons
    for other in (office.owner, office.clerk, office.director):
        page = open_page(visit(other), f"/sheets/{filing_id}")
        assert not any(name == "action" for name, _ in page.buttons)


def test_a_returned_sheet_says_who_returned_it_and_why(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.CHECKED)
        decide_filing(filing_id, office.deputy, Action.RETURN, "第1行：次数与台账不符")
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert "由分管领导王分管退回：" in page.text
    assert "第1行：次数与台账不符" in page.text
    assert page.fields["indicators-0-actual"] == "312次"


def test_the_timeline_names_every_decision(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.RECEIVED)
    text = open_page(visit(office.officer), f"/sheets/{filing_id}").text
    timeline = text[text.index("办理过程") :]
    signed = ["送审 张经办", "通过 李财务", "通过 王分管", "审定 赵主任"]
    places = [timeline.index(words) for words in [*signed, "报送财政局 李财务", "接收 钱归口"]]
    assert places == sorted(places)
    assert "2023年1月10日 09:30" in timeline  # 01:30 in UTC


def test_opening_it_changes_nothing(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    with app.app_context():
        version = load_filing(filing_id).version
    open_page(client, f"/sheets/{filing_id}")
    open_page(client, f"/sheets/{filing_id}?do=submit&indicators-0-name=x")
    with app.app_context():
        filing = load_filing(filing_id)
        assert (filing.version, filing.state, filing.rounds) == (version, State.DRAFT, [])


def test_findings_of_one_kind_are_folded_together_errors_first(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    text = open_page(visit(office.owner), f"/sheets/{filing_id}").text
    listed = text[text.index("审核疑点") :]
    kinds = re.findall(r"[✖▲ℹ] (必须修改|请核实|提示) ", listed)
    assert set(kinds) == {"必须修改", "请核实", "提示"}
    assert kinds == sorted(kinds, key=["必须修改", "请核实", "提示"].index)
