"""验真: open to everybody, says what a code or a file is worth, shows no content."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.domain.verification import Outcome, format_code
from perfeval.domain.workflow import Action
from perfeval.models import VerificationCheck
from perfeval.printing import Attachment, Printable
from perfeval.printing.pdf import print_pdf
from perfeval.services.verification import MOST_CHECKS, WINDOW
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    submit_filing,
)
from tests.printing.grids import make_form
from tests.web.pages import ReadPage, open_page, read


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing that was signed off."""
    with app.app_context():
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.SIGNED_OFF)
        return filing_id


def code_of(app: Flask, filing_id: int, round_number: int = 1) -> str:
    with app.app_context():
        return format_code(load_filing(filing_id).rounds[round_number - 1].verification_code or "")


def pdf_of(app: Flask, filing_id: int) -> bytes:
    with app.app_context():
        return load_filing(filing_id).rounds[0].printed_pdf or b""


def ask(client: FlaskClient, code: str = "", file: bytes | None = None) -> TestResponse:
    page = open_page(client, "/verify/")
    data: dict[str, object] = {"csrf_token": page.fields["csrf_token"], "code": code}
    if file is not None:
        data["file"] = (BytesIO(file), "表.pdf")
    return client.post("/verify/", data=data, content_type="multipart/form-data")


def answer(client: FlaskClient, code: str = "", file: bytes | None = None) -> ReadPage:
    response = ask(client, code, file)
    assert response.status_code == 200, response.get_data(as_text=True)
    return read(response)


def test_a_stranger_learns_what_a_code_names_and_nothing_of_the_content(
    app: Flask, office: Office, filing_id: int
) -> None:
    page = answer(app.test_client(), code_of(app, filing_id).lower())
    with app.app_context():
        round_ = load_filing(filing_id).rounds[0]
        sha256, title, secret = round_.sha256, "督导调研", "312次"
        assert secret in round_.content
    for shown in ("是最新的一轮", title, office.unit.name, "2022年度", sha256, "已审定"):
        assert shown in page.text
    assert secret not in page.text


def test_an_older_round_and_a_returned_one_are_said_to_be_so(
    app: Flask, office: Office, filing_id: int
) -> None:
    with app.app_context():
        decide_filing(filing_id, office.clerk, Action.RETURN, "请核对次数")
    assert "已被退回或作废" in answer(app.test_client(), code_of(app, filing_id)).text
    with app.app_context():
        submit_filing(filing_id, office.owner)
    assert "是较早的一轮" in answer(app.test_client(), code_of(app, filing_id)).text
    assert "尚未审定" in answer(app.test_client(), code_of(app, filing_id, 2)).text


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "不是验真码", "'; --"])
def test_a_code_of_no_round_is_not_found(app: Flask, filing_id: int, code: str) -> None:
    page = answer(app.test_client(), code)
    assert "没有找到这个验真码" in page.text
    assert page.fields["code"] == code


def test_the_stored_print_is_known_byte_for_byte(app: Flask, filing_id: int) -> None:
    page = answer(app.test_client(), file=pdf_of(app, filing_id))
    assert "一个字节也不差" in page.text


def test_a_print_with_other_data_names_the_cells(
    app: Flask, office: Office, filing_id: int
) -> None:
    with app.app_context():
        content = load_filing(filing_id).rounds[0].content.replace("312次", "912次")
    name = f"{code_of(app, filing_id)}.json"
    forged = print_pdf(
        [Printable(make_form(1))],
        attachments=[Attachment(name, content.encode(), "application/json", "")],
    )
    page = answer(app.test_client(), file=forged)
    assert "不一致" in page.text
    assert "三级指标《督导中心重点工作次数》实际完成指标值" in page.text
    assert "912" not in page.text


@pytest.mark.parametrize("file", [b"GIF89a", b"%PDF-1.7 broken"])
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(
    app: Flask, filing_id: int, file: bytes
) -> None:
    response = ask(app.test_client(), file=file)
    assert response.status_code == 422
    assert "不是 PDF" in read(response).text


def test_nothing_typed_is_said_so(app: Flask) -> None:
    response = ask(app.test_client())
    assert response.status_code == 422
    assert "请输入验真码" in read(response).text


def test_the_address_of_a_qr_code_fills_the_form_and_changes_nothing(
    app: Flask, filing_id: int
) -> None:
    page = open_page(app.test_client(), f"/verify/?code={code_of(app, filing_id)}")
    assert page.fields["code"] == code_of(app, filing_id)
    with app.app_context():
        assert db.session.scalars(select(VerificationCheck)).all() == []


def test_every_look_is_kept_and_too_many_are_refused(app: Flask, filing_id: int) -> None:
    client = app.test_client()
    for _ in range(MOST_CHECKS):
        assert ask(client, "0000-0000-0000-0000").status_code == 200
    response = ask(client, code_of(app, filing_id))
    assert response.status_code == 429
    assert "请稍后再试" in read(response).text
    with app.app_context():
        looks = db.session.scalars(select(VerificationCheck)).all()
        assert {look.outcome for look in looks} == {Outcome.UNKNOWN}
        assert len(looks) == MOST_CHECKS
        for look in looks:
            look.checked_at = look.checked_at - WINDOW - timedelta(seconds=1)
        db.session.commit()
    assert ask(client, code_of(app, filing_id)).status_code == 200


def test_without_the_token_of_the_page_nothing_is_looked_up(app: Flask, filing_id: int) -> None:
    assert app.test_client().post("/verify/", data={"code": "x"}).status_code == 400
    with app.app_context():
        assert db.session.scalars(select(VerificationCheck)).all() == []


def test_codes_differ_from_round_to_round(app: Flask, office: Office) -> None:
    with app.app_context():
        filings = [make_filing(office) for _ in range(3)]
        for filing_id in filings:
            submit_filing(filing_id, office.owner, at=AT)
        codes = {load_filing(one).rounds[0].verification_code for one in filings}
        assert len(codes) == len(filings)
        assert all(code and len(code) == 16 for code in codes)
