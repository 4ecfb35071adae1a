"""The PDF of a sheet: marked 送审稿 until the last signature, the stored bytes from then on."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.db import db
from perfeval.domain.sheets import Indicator
from perfeval.domain.workflow import Action
from perfeval.models import Unit, User
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    make_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import pdf_texts
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found

MARK = "送审稿"


def download(client: FlaskClient, filing_id: int) -> bytes:
    answer = client.get(f"/sheets/{filing_id}/print.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    content: bytes = answer.data
    return content


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def test_it_holds_every_string_of_the_sheet(office: Office, filing_id: int, visit: Visit) -> None:
    text = "".join(pdf_texts(download(visit(office.owner), filing_id)))
    document = corrected_sheet()
    for row in document.indicators:
        for cell in (row.name, row.target_value, row.actual_value):
            assert squeezed(cell) in text
    for fund in document.funds:
        assert (fund.executed or "") in text
    assert squeezed(document.title) in text
    assert f"实施单位：{document.implementing_unit}" in text


@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.SUBMITTED, Stop.CHECKED, Stop.PASSED])
def test_before_the_last_signature_every_page_is_marked(
    app: Flask, office: Office, visit: Visit, stop: Stop
) -> None:
    row = Indicator("完成指标", "数量指标", "发放资料份数", "≥300份", "312份")
    rows = (*corrected_sheet().indicators[:1], *(row,) * 40, *corrected_sheet().indicators[1:])
    with app.app_context():
        filing_id = make_filing(office, replace(corrected_sheet(), indicators=rows))
        bring_to(office, filing_id, stop)
    pages = pdf_texts(download(visit(office.clerk), filing_id))
    assert len(pages) > 1
    assert all(MARK in page for page in pages)


@pytest.mark.parametrize("stop", [Stop.SIGNED_OFF, Stop.REPORTED, Stop.RECEIVED])
def test_after_the_last_signature_no_page_is_marked(
    app: Flask, office: Office, filing_id: int, visit: Visit, stop: Stop
) -> None:
    with app.app_context():
        bring_to(office, filing_id, stop)
    pages = pdf_texts(download(visit(office.owner), filing_id))
    assert pages
    assert not any(MARK in page for page in pages)


def test_the_signed_bytes_stay_whatever_is_renamed_later(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SIGNED_OFF)
    first = download(visit(office.owner), filing_id)
    with app.app_context():
        db.session.get_one(Unit, office.unit.id).name = "改名后的单位"
        db.session.get_one(User, office.director.id).full_name = "改名后的人"
        db.session.commit()
        bring_to(office, filing_id, Stop.RECEIVED)
    for reader in (office.owner, office.director, office.officer):
        assert download(visit(reader), filing_id) == first
    assert download(visit(office.owner), filing_id) == first


def test_the_draft_after_a_return_is_marked_again(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.REPORTED)
        decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
    assert all(MARK in page for page in pdf_texts(download(visit(office.owner), filing_id)))


def test_the_file_is_named_after_the_form(office: Office, filing_id: int, visit: Visit) -> None:
    answer = visit(office.owner).get(f"/sheets/{filing_id}/print.pdf")
    name = unquote(answer.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert name == f"{corrected_sheet().title}.pdf"


def test_a_title_with_line_ends_and_quotes_breaks_no_header(
    app: Flask, office: Office, visit: Visit
) -> None:
    odd = replace(corrected_sheet(), title='第一行\n"第二行"; filename=x.exe')
    with app.app_context():
        filing_id = make_filing(office, odd)
    answer = visit(office.owner).get(f"/sheets/{filing_id}/print.pdf")
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition.isascii()
    assert "x.exe" not in disposition.partition("filename*=")[0]


def test_it_asks_for_login(app: Flask, filing_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{filing_id}/print.pdf")


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert_not_found(client, f"/sheets/{filing_id}/print.pdf")
    assert_not_found(client, f"/sheets/{NO_SUCH_ID}/print.pdf")
