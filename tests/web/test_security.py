"""What holds for every page: login, headers, Chinese errors, a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from perfeval.domain.sheets import Indicator
from tests.factories import csrf_token, post
from tests.factories.filings import Office, Stop, bring_to, corrected_sheet, make_filing
from tests.web.conftest import Visit
from tests.web.pages import is_login, open_page, read
from tests.web.statements import count_for

PUBLIC = {"static", "bootstrap.static", "security.login", "verify.show", "verify.check"}


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every rule of the site with an address that fits it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
        if "filename" in values:
            values["filename"] = "css/site.css"
        if "kind" in values:
            values["kind"] = (rule.defaults or {}).get("kind", "docx")
        yield rule, adapter.build(rule.endpoint, values)


def test_everything_but_a_short_list_asks_for_login(app: Flask) -> None:
    opened = set()
    for rule, address in addresses(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            client = app.test_client()
            data = {"csrf_token": csrf_token(client)} if method == "POST" else None
            answer = client.open(address, method=method, data=data, buffered=True)
            if not is_login(answer) and answer.status_code != 401:
                opened.add(rule.endpoint)
    assert opened == PUBLIC


def test_what_is_not_there_is_closed_as_well(client: FlaskClient) -> None:
    for address in ("/nowhere", "/admin/secret", "/sheets/x", "/fs-static/js/base.js"):
        assert is_login(client.get(address))


def assert_guarded(answer: TestResponse) -> None:
    """An answer carries every header that keeps browsers from harm, and is kept nowhere."""
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


Ask = Callable[[FlaskClient, int], TestResponse]


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (200, lambda client, filing_id: client.get(f"/sheets/{filing_id}")),
        (200, lambda client, filing_id: client.get(f"/sheets/{filing_id}/print.pdf")),
        (302, lambda client, _: client.get("/")),
        (400, lambda client, filing_id: client.post(f"/reviews/{filing_id}/decision")),
        (403, lambda client, _: client.get("/collection/")),
        (404, lambda client, _: client.get("/nowhere")),
        (405, lambda client, filing_id: client.get(f"/reviews/{filing_id}/decision")),
        (413, lambda client, filing_id: post(client, f"/sheets/{filing_id}", {"x": "长" * 2**21})),
    ],
)
def test_every_kind_of_answer_is_guarded_and_speaks_chinese(
    app: Flask, office: Office, visit: Visit, status: int, ask: Ask
) -> None:
    with app.app_context():
        filing_id = make_filing(office)
    answer = ask(visit(office.owner), filing_id)
    assert answer.status_code == status
    assert_guarded(answer)
    if status >= 400:
        page = read(answer)
        assert page.lang == "zh-CN"
        assert f"状态码 {status}" in page.text


def test_a_fault_of_the_program_is_a_chinese_page_that_tells_no_secrets(
    app: Flask, office: Office, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError("a secret of the program")

    monkeypatch.setitem(app.view_functions, "projects.list_own", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    client = visit(office.owner)
    answer = client.get("/projects/")
    assert answer.status_code == 500
    assert_guarded(answer)
    page = read(answer)
    assert page.lang == "zh-CN"
    assert "程序出错" in page.text
    assert "已有数据不受影响" in page.text
    assert "secret" not in answer.get_data(as_text=True)
    open_page(client, "/reviews/")  # and the next page works


def test_files_of_the_site_may_be_kept_and_pages_may_not(client: FlaskClient) -> None:
    answer = client.get("/static/css/site.css", buffered=True)
    assert answer.status_code == 200
    assert answer.headers.get("Cache-Control") != "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert_guarded(client.get("/login"))


def test_every_page_says_that_it_is_chinese_and_loads_nothing_from_elsewhere(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office)
    client = visit(office.owner)
    for address in ("/projects/", "/projects/new", "/reviews/", f"/sheets/{filing_id}"):
        answer = client.get(address)
        assert read(answer).lang == "zh-CN"
        text = answer.get_data(as_text=True)
        assert "//cdn" not in text
        assert 'src="http' not in text
        assert "<style" not in text
        assert " onclick" not in text


@pytest.mark.parametrize("number", [0, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**40])
def test_a_number_beyond_every_id_is_not_found(office: Office, visit: Visit, number: int) -> None:
    client = visit(office.owner)
    for address in (
        f"/sheets/{number}",
        f"/sheets/{number}/preview",
        f"/sheets/{number}/print.pdf",
        f"/sheets/1/rounds/{number}/print.pdf",
    ):
        assert client.get(address).status_code == 404
    for address in (f"/sheets/{number}", f"/reviews/{number}/decision"):
        # The router knows the address for reading only: it is there for nobody.
        assert post(client, address, {"action": "pass"}).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/sheets/1?x=%00", "/reviews/?q=%1b", "/%00"])
def test_control_characters_in_an_address_are_refused(
    office: Office, visit: Visit, path: str
) -> None:
    answer = visit(office.owner).get(path)
    assert answer.status_code == 400
    assert "不能打印的控制字符" in read(answer).text


def test_what_people_type_is_shown_as_text(app: Flask, office: Office, visit: Visit) -> None:
    nasty = "<script>alert(1)</script>\"'&</textarea>"
    row = Indicator("完成指标", "数量指标", nasty, nasty, nasty)
    document = replace(corrected_sheet(), title=nasty, indicators=(row,), implementing_unit=nasty)
    with app.app_context():
        filing_id = make_filing(office, document, name=nasty)
    client = visit(office.owner)
    for address in (f"/sheets/{filing_id}", f"/sheets/{filing_id}/preview", "/projects/"):
        answer = client.get(address)
        assert "<script>alert" not in answer.get_data(as_text=True)
        assert "<script>alert(1)</script>" in read(answer).text + str(read(answer).fields)
    assert open_page(client, f"/sheets/{filing_id}").fields["indicators-0-name"] == nasty


@pytest.mark.parametrize("page", ["", "/preview", "/quality"])
def test_a_longer_sheet_asks_the_database_no_more_often(
    app: Flask, office: Office, visit: Visit, page: str
) -> None:
    row = Indicator("完成指标", "数量指标", "某项", "≥1次", "1次")
    with app.app_context():
        short, long = (
            make_filing(office, replace(corrected_sheet(), indicators=(row,) * count))
            for count in (3, 60)
        )
    client = visit(office.owner)
    assert count_for(app, client, f"/sheets/{short}{page}") == count_for(
        app, client, f"/sheets/{long}{page}"
    )


@pytest.mark.parametrize(
    ("who", "address", "stop"),
    [
        ("owner", "/projects/", Stop.DRAFT),
        ("clerk", "/reviews/", Stop.SUBMITTED),
        ("clerk", "/reviews/unit", Stop.SUBMITTED),
        ("clerk", "/reviews/decided", Stop.CHECKED),
        ("officer", "/collection/", Stop.SUBMITTED),
    ],
)
def test_a_longer_list_asks_the_database_no_more_often(
    app: Flask, office: Office, visit: Visit, who: str, address: str, stop: Stop
) -> None:
    client = visit(getattr(office, who))
    counts = []
    for more in (2, 28):
        with app.app_context():
            for _ in range(more):
                bring_to(office, make_filing(office), stop)
        counts.append(count_for(app, client, address))
        assert open_page(client, address).text.count("2022") >= more
    assert counts[0] == counts[1]
