"""A sheet as Word and Excel, and its three editions."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from docx import Document
from flask import Flask

from tests.factories.filings import Office, Stop, bring_to
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts, read
from tests.web.questions import assert_asks_for_login, assert_not_found

MARK = "送审稿"
KINDS = pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])


@pytest.fixture
def signed(app: Flask, office: Office, filing_id: int) -> int:
    """A filing with the last signature."""
    with app.app_context():
        bring_to(office, filing_id, Stop.SIGNED_OFF)
    return filing_id


def mark_of(data: bytes, kind: str) -> str | None:
    """Return the mark in the header of a print, None without one."""
    if kind == "pdf":
        return MARK if MARK in "".join(pdf_texts(data)) else None
    if kind == "docx":
        return Document(BytesIO(data)).sections[0].header.paragraphs[0].text or None
    header = openpyxl.load_workbook(BytesIO(data)).worksheets[0].oddHeader
    return header.right.text if header else None


@KINDS
def test_a_draft_is_marked_in_every_kind_of_file(
    office: Office, filing_id: int, visit: Visit, kind: str
) -> None:
    answer = visit(office.owner).get(f"/sheets/{filing_id}/print.{kind}")
    assert answer.status_code == 200
    assert mark_of(answer.data, kind) == MARK
    disposition = unquote(answer.headers["Content-Disposition"])
    assert disposition.startswith("inline" if kind == "pdf" else "attachment")
    assert "附表2.督导调研工作经费项目绩效自评表" in disposition
    assert disposition.endswith(f".{kind}")


@KINDS
def test_a_signed_form_is_not_marked_unless_the_draft_is_wanted(
    office: Office, signed: int, visit: Visit, kind: str
) -> None:
    client, address = visit(office.owner), f"/sheets/{signed}/print.{kind}"
    official = client.get(address)
    assert mark_of(official.data, kind) is None
    assert client.get(f"{address}?edition=official").data == official.data
    assert mark_of(client.get(f"{address}?edition=draft").data, kind) == MARK


@KINDS
def test_the_public_edition_has_a_name_of_its_own(
    office: Office, signed: int, visit: Visit, kind: str
) -> None:
    answer = visit(office.owner).get(f"/sheets/{signed}/print.{kind}?edition=public")
    assert answer.status_code == 200
    assert mark_of(answer.data, kind) is None
    assert f"（公开版）.{kind}" in unquote(answer.headers["Content-Disposition"])


@pytest.mark.parametrize(("edition", "label"), [("official", "正式件"), ("public", "公开版")])
@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.PASSED])
def test_before_the_last_signature_there_is_a_draft_only(
    app: Flask,
    office: Office,
    filing_id: int,
    visit: Visit,
    stop: Stop,
    edition: str,
    label: str,
) -> None:
    with app.app_context():
        bring_to(office, filing_id, stop)
    answer = visit(office.owner).get(f"/sheets/{filing_id}/print.pdf?edition={edition}")
    assert answer.status_code == 409
    assert f"不能打印{label}" in read(answer).text


def test_other_kinds_and_editions_are_not_found(
    office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    for tail in ("print.html", "print.doc", "print.pdf?edition=", "print.pdf?edition=secret"):
        assert_not_found(client, f"/sheets/{filing_id}/{tail}")


@KINDS
def test_strangers_and_visitors_get_none(
    app: Flask, office: Office, signed: int, visit: Visit, kind: str
) -> None:
    assert_not_found(visit(office.stranger), f"/sheets/{signed}/print.{kind}")
    assert_asks_for_login(app, f"/sheets/{signed}/print.{kind}")


@pytest.mark.parametrize("place", ["", "/preview"])
def test_the_pages_offer_the_prints(
    app: Flask, office: Office, filing_id: int, visit: Visit, place: str
) -> None:
    client, sheet = visit(office.owner), f"/sheets/{filing_id}"
    public = f"{sheet}/print.pdf?edition=public"
    links = open_page(client, sheet + place).links
    kinds = {f"{sheet}/print.docx": "Word", f"{sheet}/print.xlsx": "Excel"}
    assert {**kinds, f"{sheet}/print.pdf": "下载 PDF"}.items() <= links.items()
    assert public not in links
    with app.app_context():
        bring_to(office, filing_id, Stop.SIGNED_OFF)
    assert open_page(client, sheet + place).links[public] == "公开版"
