"""修改对照表 on screen and printed: between which rounds, and for whom."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from flask import Flask

from perfeval.domain.comments import Answered
from perfeval.domain.workflow import Action
from tests.factories.comments import answer, change_cells, comment_on
from tests.factories.filings import Office, Stop, bring_to, decide_filing, submit_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found
from tests.web.statements import count_for

FIRST, SECOND = "indicators[0].actual", "indicators[1].actual"


@pytest.fixture
def returned_id(app: Flask, office: Office, filing_id: int) -> int:
    """A filing in its third round: the clerk sent it back with comments, then the bureau."""
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
        one = comment_on(filing_id, office.clerk, FIRST, "台账是310次", "310次")
        two = comment_on(filing_id, office.clerk, SECOND, "口径是什么")
        decide_filing(filing_id, office.clerk, Action.RETURN, "见批注")
        answer(filing_id, office.owner, one, "", Answered.ACCEPTED)
        answer(filing_id, office.owner, two, "按督导台账统计")
        change_cells(filing_id, office.owner, {"implementing_unit": "另一个单位"})
        submit_filing(filing_id, office.owner)
        bring_to(office, filing_id, Stop.REPORTED)
        three = comment_on(filing_id, office.officer, FIRST, "财政局再问")
        decide_filing(filing_id, office.officer, Action.RETURN, "见批注")
        answer(filing_id, office.owner, three, "已核对")
        submit_filing(filing_id, office.owner)
    return filing_id


def address_of(filing_id: int, ending: str = "", older: int = 1, newer: int = 2) -> str:
    return f"/sheets/{filing_id}/changes{ending}?older={older}&newer={newer}"


def test_comment_old_new_and_explanation_stand_side_by_side(
    office: Office, returned_id: int, visit: Visit
) -> None:
    text = open_page(visit(office.clerk), address_of(returned_id)).text
    assert "批注和答复（2 处）" in text
    assert "台账是310次（建议改为“310次”） 312次 ✎ 已改 310次 已采纳建议" in text
    assert "口径是什么 64次 （未修改） 已说明 张经办：按督导台账统计" in text
    assert "其他修改（1 处）" in text
    assert "另一个单位" in text
    assert "财政局再问" not in text


def test_any_two_rounds_of_the_unit_may_be_compared_in_either_order(
    office: Office, returned_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    for older, newer in ((1, 3), (3, 1)):
        text = open_page(client, address_of(returned_id, older=older, newer=newer)).text
        assert "台账是310次" in text
        assert "财政局再问" in text
    last = open_page(client, f"/sheets/{returned_id}/changes").text
    assert "财政局再问" in last
    assert "台账是310次" not in last
    assert "没有批注" in open_page(client, address_of(returned_id, older=3, newer=3)).text


def test_it_is_printed_as_pdf_and_word(office: Office, returned_id: int, visit: Visit) -> None:
    client = visit(office.director)
    page = open_page(client, address_of(returned_id))
    assert page.links[address_of(returned_id, ".pdf")] == "下载 PDF"
    answered = client.get(address_of(returned_id, ".pdf"))
    assert (answered.status_code, answered.mimetype) == (200, "application/pdf")
    text = "".join(pdf_texts(answered.data))
    assert "修改对照表单位：区政府办公室" in text
    assert "台账是310次" in text
    assert "312次310次已采纳建议" in text
    assert "另一个单位" in text
    word = Document(BytesIO(client.get(address_of(returned_id, ".docx")).data))
    shown = "".join(cell.text for table in word.tables for cell in table._cells)
    assert "按督导台账统计" in shown


def test_the_bureau_compares_what_came_to_it_only(
    office: Office, returned_id: int, visit: Visit
) -> None:
    client = visit(office.officer)
    page = open_page(client, f"/sheets/{returned_id}/changes")
    assert "财政局再问" in page.text
    assert "台账是310次" not in open_page(client, f"/sheets/{returned_id}").text
    for ending in ("", ".pdf"):
        assert_not_found(client, address_of(returned_id, ending))


def test_one_round_has_nothing_to_compare(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    for stop in (Stop.DRAFT, Stop.SUBMITTED):
        with app.app_context():
            bring_to(office, filing_id, stop)
        assert "还没有可以对照的两轮" in open_page(client, f"/sheets/{filing_id}/changes").text
        assert client.get(f"/sheets/{filing_id}/changes.pdf").status_code == 404
        sheet = open_page(client, f"/sheets/{filing_id}")
        assert f"/sheets/{filing_id}/changes" not in sheet.links


def test_the_sheet_leads_to_it(office: Office, returned_id: int, visit: Visit) -> None:
    for who in (office.owner, office.clerk):
        page = open_page(visit(who), f"/sheets/{returned_id}")
        assert page.links[f"/sheets/{returned_id}/changes"] == "修改对照表"


@pytest.mark.parametrize(
    "asked", ["older=1&newer=9", "older=1", "older=x&newer=2", "older=&newer="]
)
def test_rounds_that_are_not_there_are_not_found(
    office: Office, returned_id: int, visit: Visit, asked: str
) -> None:
    client = visit(office.owner)
    for ending in ("", ".pdf"):
        assert_not_found(client, f"/sheets/{returned_id}/changes{ending}?{asked}")


def test_who_may(app: Flask, office: Office, returned_id: int, visit: Visit) -> None:
    for ending in ("", ".pdf"):
        assert_asks_for_login(app, f"/sheets/{returned_id}/changes{ending}")
        for who in (office.stranger, office.administrator):
            assert_not_found(visit(who), f"/sheets/{returned_id}/changes{ending}")
        assert_not_found(visit(office.owner), f"/sheets/{NO_SUCH_ID}/changes{ending}")


def test_more_comments_ask_the_database_no_more_often(
    app: Flask, office: Office, returned_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    few = count_for(app, client, f"/sheets/{returned_id}/changes")
    with app.app_context():
        for i in range(8):
            comment_on(returned_id, office.clerk, f"indicators[{i}].name", "请核对")
    assert count_for(app, client, f"/sheets/{returned_id}/changes") == few
