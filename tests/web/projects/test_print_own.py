"""打印整套: the owner's forms of a year as one PDF."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import event

from perfeval.db import db
from tests.factories.filings import Office, Stop, bring_to, corrected_sheet, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import assert_asks_for_login, assert_not_found

ADDRESS = "/projects/2022/print.pdf"


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_holds_cover_contents_and_forms_in_order(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office, replace(corrected_sheet(), title="附表2.乙项目"), name="乙")
        signed = make_filing(office, replace(corrected_sheet(), title="附表1.甲项目"), name="甲")
        bring_to(office, signed, Stop.SIGNED_OFF)
        make_filing(office, replace(corrected_sheet(), fiscal_year=2021, title="旧表"), name="旧")
    client = visit(office.owner)
    assert open_page(client, "/projects/").links[ADDRESS] == "打印整套（2022年度）"
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "2022年度预算绩效自评表（整套）.pdf" in unquote(answer.headers["Content-Disposition"])
    cover, contents, first, second = map(squeezed, pdf_texts(answer.data))
    assert cover.startswith("2022年度预算绩效自评表区政府办公室")
    assert contents == "目录序号名称页码附表1甲项目3附表2乙项目4—2—"
    assert first.startswith("附表1.甲项目")
    assert second.startswith("附表2.乙项目")
    assert ["送审稿" in page for page in (first, second)] == [False, True]


def test_more_forms_ask_for_no_more_queries(app: Flask, office: Office, visit: Visit) -> None:
    counts = []
    client = visit(office.owner)
    for _ in range(2):
        with app.app_context():
            for number in range(2):
                make_filing(office, name=f"项目{number}")
            engine = db.engine
        seen: list[str] = []

        def note(*given: object, seen: list[str] = seen) -> None:
            seen.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", note)
        assert client.get(ADDRESS).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_year_without_forms_is_not_found(office: Office, visit: Visit) -> None:
    for address in (ADDRESS, "/projects/22/print.pdf", "/projects/99999/print.pdf"):
        assert_not_found(visit(office.owner), address)


def test_others_get_their_own_forms_only(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        make_filing(office, name="甲")
    assert_not_found(visit(office.clerk), ADDRESS)


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)
