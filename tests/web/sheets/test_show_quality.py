"""填报质量检查: level, reasons and questions, for everyone who may see the sheet."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import Action
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found


@pytest.fixture
def faulty_id(app: Flask, office: Office) -> int:
    """A draft of a published sheet with its faults."""
    with app.app_context():
        return make_filing(office, published_sheet())


def test_a_clean_sheet_is_proper_and_gives_no_reason_to_ask(
    office: Office, filing_id: int, visit: Visit
) -> None:
    page = open_page(visit(office.owner), f"/sheets/{filing_id}/quality")
    assert "填报质量： ✔ 规范" in page.text
    assert "13 项指标的指标值和实际完成值齐全，都能对照" in page.text
    assert "没有需要追问的地方" in page.text


def test_before_submission_the_owner_checks_the_draft(
    office: Office, faulty_id: int, visit: Visit
) -> None:
    page = open_page(visit(office.owner), f"/sheets/{faulty_id}/quality")
    assert "送审前自查" in page.text
    assert "填报质量： ✖ 不规范" in page.text
    assert "有 13 处“必须修改”的疑点没有处理" in page.text
    assert page.links[f"/sheets/{faulty_id}"] == "返回填报页"


def test_reasons_and_questions_lead_to_their_cells(
    office: Office, faulty_id: int, visit: Visit
) -> None:
    client = visit(office.director)
    page = open_page(client, f"/sheets/{faulty_id}/quality")
    asked = page.text[page.text.index("审核时可能提出的问题") :]
    assert "《督导、调研》的指标值是“400余次”，实际完成值“100%”怎样与它对照" in asked
    assert "另有 2 处同样的问题" in asked
    prefix = f"/sheets/{faulty_id}#"
    targets = {link.removeprefix(prefix) for link in page.links if link.startswith(prefix)}
    assert len(targets) >= 6
    assert targets <= open_page(client, f"/sheets/{faulty_id}").anchors
    assert "规则 Q03" in page.links["/rules#Q03"]


def test_the_table_of_the_levels_can_be_read(office: Office, filing_id: int, visit: Visit) -> None:
    text = open_page(visit(office.owner), f"/sheets/{filing_id}/quality").text
    assert "基本规范 需要完善 不规范" in text
    assert "不能与指标值对照的实际完成值 有 1 处 20% 以上 50% 以上" in text
    assert "不是绩效评价的得分和等次" in text


def test_of_a_round_it_speaks_as_of_its_day_with_the_explanations(
    app: Flask, office: Office, faulty_id: int, visit: Visit
) -> None:
    with app.app_context():
        answer_filing(faulty_id, office.owner, explanation="区里统一下达，暂不能改")
        bring_to(office, faulty_id, Stop.SUBMITTED)
    page = open_page(visit(office.clerk), f"/sheets/{faulty_id}/quality")
    assert "依据第1轮送审的内容和当时的检查结果" in page.text
    assert "有 13 处“必须修改”的疑点没有改，只作了情况说明" in page.text
    assert "情况说明 ：区里统一下达，暂不能改 张经办" in page.text
    assert "送审前自查" not in page.text
    assert page.links[f"/sheets/{faulty_id}/review-notes.pdf"] == "审核说明"


def test_after_a_return_the_bureau_sees_the_round_it_knows(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.REPORTED)
        decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
    address = f"/sheets/{filing_id}/quality"
    assert "依据第1轮送审" in open_page(visit(office.officer), address).text
    assert "送审前自查" in open_page(visit(office.owner), address).text
    assert "尚在填报" in open_page(visit(office.director), address).text


@pytest.mark.parametrize("who", ["owner", "clerk", "deputy", "director"])
def test_the_sheet_leads_there(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    page = open_page(visit(getattr(office, who)), f"/sheets/{filing_id}")
    assert page.links[f"/sheets/{filing_id}/quality"] == "填报质量检查"


def test_it_asks_for_login(app: Flask, filing_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{filing_id}/quality")


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert_not_found(client, f"/sheets/{filing_id}/quality")
    assert_not_found(client, f"/sheets/{NO_SUCH_ID}/quality")


def test_nothing_can_be_sent_to_it(office: Office, filing_id: int, visit: Visit) -> None:
    assert post(visit(office.owner), f"/sheets/{filing_id}/quality").status_code == 405
