"""审核说明: a page of its own for reviewers, from what was kept with the round."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from perfeval.db import db
from perfeval.domain.workflow import Action
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found

WORDS = "区里统一下达，暂不能改"


@pytest.fixture
def explained_id(app: Flask, office: Office) -> int:
    """A published sheet with its faults explained, submitted."""
    with app.app_context():
        made = make_filing(office, published_sheet())
        answer_filing(made, office.owner, explanation=WORDS)
        bring_to(office, made, Stop.SUBMITTED)
    return made


def notes(client: FlaskClient, filing_id: int) -> str:
    answer = client.get(f"/sheets/{filing_id}/review-notes.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return "".join(pdf_texts(answer.data))


def test_it_names_the_round_and_lists_what_was_explained_and_confirmed(
    app: Flask, office: Office, explained_id: int, visit: Visit
) -> None:
    with app.app_context():
        sha256 = load_filing(explained_id).rounds[-1].sha256
    client = visit(office.clerk)
    assert open_page(client, f"/sheets/{explained_id}").links[
        f"/sheets/{explained_id}/review-notes.pdf"
    ] == ("审核说明")
    text = notes(client, explained_id)
    assert text.startswith("《附表2.督导调研工作经费项目绩效自评表》审核说明单位：区政府办公室")
    assert f"年度：2022年度轮次：第1轮内容指纹：{sha256[:12]}" in text
    assert "一、保留原内容并作情况说明的（13处）" in text
    assert text.count(WORDS) == 13
    assert "二、经核实无误的（4处）" in text
    assert "Q05指标值不确定" in text


def test_the_official_form_bears_nothing_of_it(
    app: Flask, office: Office, explained_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, explained_id, Stop.SIGNED_OFF)
    answer = visit(office.clerk).get(f"/sheets/{explained_id}/print.pdf")
    assert WORDS not in "".join(pdf_texts(answer.data))


def test_it_comes_as_word_too(office: Office, explained_id: int, visit: Visit) -> None:
    answer = visit(office.clerk).get(f"/sheets/{explained_id}/review-notes.docx")
    assert answer.status_code == 200
    name = unquote(answer.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert name == "《附表2.督导调研工作经费项目绩效自评表》审核说明.docx"
    tables = Document(BytesIO(answer.data)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert cells.count(WORDS) == 13


def test_after_a_return_it_is_still_that_of_the_last_round(
    app: Flask, office: Office, explained_id: int, visit: Visit
) -> None:
    with app.app_context():
        decide_filing(explained_id, office.clerk, Action.RETURN, "请补实际完成值")
    assert "轮次：第1轮" in notes(visit(office.owner), explained_id)


def test_a_round_with_nothing_to_note_says_so(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    assert "本轮送审没有情况说明" in notes(visit(office.clerk), filing_id)


def test_without_a_round_or_kept_findings_there_is_none(
    app: Flask, office: Office, filing_id: int, explained_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    assert_not_found(client, f"/sheets/{filing_id}/review-notes.pdf")
    with app.app_context():
        load_filing(explained_id).rounds[-1].findings = None
        db.session.commit()
    assert_not_found(client, f"/sheets/{explained_id}/review-notes.pdf")
    assert_not_found(client, f"/sheets/{explained_id}/review-notes.xlsx")


def test_it_asks_for_login(app: Flask, explained_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{explained_id}/review-notes.pdf")


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(
    office: Office, explained_id: int, visit: Visit, who: str
) -> None:
    client = visit(getattr(office, who))
    assert_not_found(client, f"/sheets/{explained_id}/review-notes.pdf")
    assert_not_found(client, f"/sheets/{NO_SUCH_ID}/review-notes.pdf")


def test_nothing_can_be_sent_to_it(office: Office, explained_id: int, visit: Visit) -> None:
    answer = post(visit(office.owner), f"/sheets/{explained_id}/review-notes.pdf")
    assert answer.status_code == 405
