"""打印整套 of a unit: for those who read its sheets by post."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.factories.filings import Office, Stop, bring_to, corrected_sheet, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import assert_asks_for_login, assert_not_found


@pytest.fixture
def address(app: Flask, office: Office) -> str:
    """The set of the office's year 2022: one sheet signed off, one still open."""
    with app.app_context():
        make_filing(office, replace(corrected_sheet(), title="附表2.乙项目"), name="乙")
        signed = make_filing(office, replace(corrected_sheet(), title="附表1.甲项目"), name="甲")
        bring_to(office, signed, Stop.SIGNED_OFF)
    return f"/reviews/unit/{office.unit.id}/2022/print.pdf"


def test_a_reader_prints_all_sheets_of_the_unit(office: Office, address: str, visit: Visit) -> None:
    client = visit(office.director)
    assert address in open_page(client, "/reviews/unit").links
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    cover, contents, first, second = ("".join(text.split()) for text in pdf_texts(answer.data))
    assert "区政府办公室" in cover
    assert "附表1甲项目" in contents
    assert [("送审稿" in page) for page in (first, second)] == [False, True]


def test_nobody_else_does(app: Flask, office: Office, address: str, visit: Visit) -> None:
    assert_asks_for_login(app, address)
    assert_not_found(visit(office.stranger), address)
    assert_not_found(visit(office.owner), address)
    assert_not_found(visit(office.officer), address)


def test_a_year_without_sheets_is_not_there(office: Office, address: str, visit: Visit) -> None:
    assert_not_found(visit(office.director), address.replace("2022", "2020"))
