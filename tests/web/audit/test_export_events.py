"""操作记录 as CSV: complete, in order, and nothing in it is a formula."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.db import db, transaction
from perfeval.models import Unit
from perfeval.services.accounts import note_refusal
from perfeval.services.organisation import rename_unit
from perfeval.web.audit.export import HEADINGS, guard_formula
from tests.factories.audit import events_after
from tests.factories.filings import AT, Office, make_filing, person_of
from tests.web.audit.conftest import Auditors
from tests.web.conftest import Visit
from tests.web.questions import assert_asks_for_login


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/audit/events.csv?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this mark"
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_it_holds_every_event_in_order_with_its_hash(
    app: Flask, office: Office, auditors: Auditors, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office, name="督导项目")
        stored = [event for event in events_after() if event.unit_id == office.unit.id]
    found = rows(visit(auditors.unit), "person=张经办")
    assert tuple(found[0]) == HEADINGS
    mine = [event for event in stored if event.actor_name == "张经办"]
    assert [(int(row["编号"]), row["哈希"]) for row in found] == [
        (event.number, event.sha256) for event in mine
    ]
    assert found[-1]["操作"] == "新建自评表"
    assert found[-1]["时间"] == "2023-01-10 09:30:00"
    assert found[-1]["单位"] == office.unit.name
    assert "三级指标《" in found[-1]["内容"]


def test_filters_hold_for_it_too(
    app: Flask, office: Office, auditors: Auditors, visit: Visit
) -> None:
    with app.app_context():
        make_filing(office)
    assert {row["操作"] for row in rows(visit(auditors.unit), "action=project.create")} == {
        "新建项目"
    }
    assert rows(visit(auditors.elsewhere), "person=张经办") == []


def test_many_events_come_whole(
    app: Flask, office: Office, auditors: Auditors, visit: Visit
) -> None:
    with app.app_context(), transaction():
        for i in range(2300):
            note_refusal(office.owner, f"第{i}次", "10.0.0.1", at=AT)
    found = rows(visit(auditors.unit), "action=account.refuse")
    assert [row["内容"].splitlines()[0] for row in found] == [f"原因：第{i}次" for i in range(2300)]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_is_text(sign: str) -> None:
    assert guard_formula(f"{sign}cmd|'/c calc'!A1") == f"'{sign}cmd|'/c calc'!A1"
    assert guard_formula(f"值{sign}") == f"值{sign}"
    assert guard_formula("") == ""


def test_a_name_like_a_formula_is_guarded_in_the_table(
    app: Flask, office: Office, auditors: Auditors, visit: Visit
) -> None:
    with app.app_context(), transaction():
        name = '=HYPERLINK("http://x")'
        unit, actor = db.session.get_one(Unit, office.unit.id), person_of(office.administrator)
        rename_unit(unit, name=name, actor=actor, at=AT)
    (row,) = rows(visit(auditors.unit), "action=unit.rename")
    assert row["对象"] == f"'{name}"
    assert row["单位"] == f"'{name}"


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/audit/events.csv")
