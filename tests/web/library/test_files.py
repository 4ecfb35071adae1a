"""The library as a file: out, in after a look at it, and the program's own common indicators."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.domain.library_table import HEADINGS, rows_of
from perfeval.packs.common_indicators import list_common_indicators
from perfeval.printing.table_file import write_table
from perfeval.reading.guarded import read_source
from tests.factories import post
from tests.factories.filings import Office
from tests.factories.library import TRAINING, make_entry
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, follow, open_page, read
from tests.web.questions import assert_asks_for_login, assert_only_posted

ROWS = [
    ("一级指标", "二级指标", "三级指标", "指标符号", "示例指标值", "计量单位"),
    ("产出指标", "数量指标", "举办培训次数", "≥", "5", "次"),
    ("产出指标", "数量指标", "会议次数", "≥", "2", "次"),
    ("产出指标", "数量指标", "", "≥", "2", "次"),
    ("产出指标", "数量指标", "调研次数", "大概", "2", "次"),
]

LONG = [(str(i), "", "长" * 190, "", "", "", "长" * 400, "长" * 400, "", "") for i in range(2900)]


def send(client: FlaskClient, office: Office, content: bytes | None) -> TestResponse:
    fields: dict[str, object] = {"unit_id": office.unit.id}
    if content is not None:
        fields["file"] = (BytesIO(content), "指标.xlsx")
    return post(client, "/library/import", fields)


def apply(client: FlaskClient, page: ReadPage) -> TestResponse:
    fields = {name: page.fields[name] for name in ("content", "unit_id")}
    return post(client, "/library/import/apply", fields)


def test_a_file_is_shown_with_its_faults_before_it_is_taken(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_entry(office.unit, office.owner)
    client = visit(office.clerk)
    answer = send(client, office, write_table("表", ROWS))
    assert answer.status_code == 200
    page = read(answer)
    assert "新增 1 条，修改 1 条，0 条与库中相同，2 行有问题" in page.text
    assert "第 4 行：请填写三级指标的名称" in page.text
    assert "第 5 行：指标符号“大概”不认识" in page.text
    assert "会议次数" not in open_page(client, "/library/").text
    page = follow(client, apply(client, page))
    assert "已导入：新增 1 条，修改 1 条" in page.text
    assert "会议次数" in page.text
    assert "≥5次" in page.text


def test_what_was_exported_changes_nothing_when_it_comes_back(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_entry(office.unit, office.owner)
    client = visit(office.clerk)
    exported = client.get("/library/export.xlsx")
    assert exported.headers["Content-Disposition"].startswith("attachment")
    rows = rows_of(read_source(exported.data), 10)
    assert tuple(rows[0]) == HEADINGS
    assert rows[1][2] == TRAINING.name
    page = read(send(client, office, exported.data))
    assert "新增 0 条，修改 0 条，1 条与库中相同，0 行有问题" in page.text
    assert "content" not in page.fields


def test_without_a_file_the_programs_own_entries_come(office: Office, visit: Visit) -> None:
    client = visit(office.officer)
    answer = post(client, "/library/import", {"unit_id": office.bureau.id})
    page = follow(client, apply(client, read(answer)))
    assert f"新增 {len(list_common_indicators())} 条" in page.text
    assert "共性指标" in open_page(visit(office.owner), "/library/?q=完成及时率").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 broken", "损坏"),
        (b"not a table", "文件里没有表格"),
        (b"", "文件是空的"),
        (write_table("表", [("甲", "乙")]), "没有表头"),
        (write_table("表", [("三级指标", "一级指标"), *[("甲", "乙")] * 3000]), "最多 3000 行"),
        (
            write_table("表", [HEADINGS, *LONG]),
            "文件内容过多",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_said(
    office: Office, visit: Visit, content: bytes, said: str
) -> None:
    answer = send(visit(office.clerk), office, content)
    assert answer.status_code == 422
    assert said in read(answer).text


@pytest.mark.parametrize("content", ["", "x", "{}", "[1]", '[{"name": 1}]', '[{"nom": "甲"}]', "3"])
def test_what_was_tampered_with_is_not_taken(office: Office, visit: Visit, content: str) -> None:
    fields = {"unit_id": office.unit.id, "content": content}
    answer = post(visit(office.clerk), "/library/import/apply", fields)
    assert answer.status_code in (302, 422)
    assert "指标库还是空的" in open_page(visit(office.clerk), "/library/").text


def test_a_faulty_entry_in_what_is_sent_back_is_refused(office: Office, visit: Visit) -> None:
    fields = {"unit_id": office.unit.id, "content": '[{"name": ""}]'}
    answer = post(visit(office.clerk), "/library/import/apply", fields)
    assert answer.status_code in (409, 422)
    assert "请填写三级指标的名称" in read(answer).text


def test_another_units_library_cannot_be_chosen(office: Office, visit: Visit) -> None:
    answer = post(visit(office.clerk), "/library/import", {"unit_id": office.bureau.id})
    assert answer.status_code == 422


def test_who_may(app: Flask, office: Office, visit: Visit) -> None:
    for address in ("/library/import", "/library/export.xlsx"):
        assert_asks_for_login(app, address)
    for user in (office.owner, office.director):
        assert visit(user).get("/library/import").status_code == 403
        assert post(visit(user), "/library/import").status_code == 403
        assert post(visit(user), "/library/import/apply").status_code == 403
        assert visit(user).get("/library/export.xlsx").status_code == 200
    assert visit(office.administrator).get("/library/export.xlsx").status_code == 403
    assert_only_posted(app, office.clerk, "/library/import/apply")
