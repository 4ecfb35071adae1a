"""The form for a new project: what it makes, and what it says to bad input."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.models import Project, Unit
from tests.factories import give_post, post
from tests.factories.filings import Office
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import assert_asks_for_login


def filled(office: Office, **changes: Any) -> dict[str, Any]:
    return {
        "unit_id": office.unit.id,
        "kind": "project",
        "name": "新的项目",
        "code": "511522-01",
        "fiscal_year": "2022",
        "pack_id": "sichuan-2022",
        **changes,
    }


def count_projects(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(Project)).one()


def test_it_makes_a_project_with_every_row_of_the_form(office: Office, visit: Visit) -> None:
    client = visit(office.owner)
    page = follow(client, post(client, "/projects/new", filled(office)))
    assert "已新建" in page.text
    assert page.fields["implementing_unit"] == office.unit.name
    assert page.fields["indicators-0-name"] == ""
    levels = [page.fields[f"indicators-{i}-level2"] for i in range(9)]
    assert levels[0] == "数量指标"
    assert levels[-1] == "满意度指标"
    assert "新的项目" in open_page(client, "/projects/").text


@pytest.mark.parametrize("pack_id", ["sichuan-2022", "national-2020"])
@pytest.mark.parametrize("kind", ["project", "department"])
def test_each_form_of_each_pack_can_be_begun(
    office: Office, visit: Visit, pack_id: str, kind: str
) -> None:
    client = visit(office.owner)
    answer = post(client, "/projects/new", filled(office, pack_id=pack_id, kind=kind))
    if answer.status_code == 422:
        assert "没有这种自评表，请换一个表样" in read(answer).text
    else:
        assert "已新建" in follow(client, answer).text


def test_a_units_whole_expenditure_needs_no_name(office: Office, visit: Visit) -> None:
    client = visit(office.owner)
    answer = post(client, "/projects/new", filled(office, kind="department", name=""))
    assert office.unit.name in follow(client, answer).text
    assert "部门整体支出" in client.get("/projects/").text


def test_a_units_whole_expenditure_may_have_a_long_unit_name(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        db.session.get_one(Unit, office.unit.id).name = "长" * 180
        db.session.commit()
    client = visit(office.owner)
    answer = post(client, "/projects/new", filled(office, kind="department", name=""))
    assert "已新建" in follow(client, answer).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "请填写项目名称"),
        ({"name": "  "}, "请填写项目名称"),
        ({"name": "长" * 181}, "项目名称最长 180 个字"),
        ({"code": "1" * 61}, "最长 60 字符"),
        ({"fiscal_year": ""}, "请填写四位年份"),
        ({"fiscal_year": "22"}, "2000 至 2099"),
        ({"fiscal_year": "二〇二二"}, "年份"),
        ({"fiscal_year": "9" * 500}, "年份"),
        ({"fiscal_year": "9" * 5000}, "年份"),
        ({"kind": "wish"}, "不是有效的选择"),
        ({"pack_id": "nowhere"}, "不是有效的选择"),
        ({"unit_id": "1000"}, "不是有效的选择"),
        ({"unit_id": "²"}, "选择无效"),
        ({"unit_id": "9" * 5000}, "选择无效"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(
    app: Flask, office: Office, visit: Visit, changes: dict[str, Any], said: str
) -> None:
    sent = filled(office, **changes)
    answer = post(visit(office.owner), "/projects/new", sent)
    assert answer.status_code == 422
    page = read(answer)
    assert said in page.text
    for name in ("name", "code", "fiscal_year"):
        assert page.fields[name] == str(sent[name]).strip()
    assert count_projects(app) == 0


def test_a_unit_of_others_cannot_be_chosen(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        give_post(office.clerk, PostRole.OWNER, office.bureau)
    answer = post(visit(office.clerk), "/projects/new", filled(office))
    assert answer.status_code == 422
    assert count_projects(app) == 0


@pytest.mark.parametrize("who", ["clerk", "deputy", "director", "officer", "administrator"])
def test_only_owners_make_projects(app: Flask, office: Office, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert "只有经办人可以新建项目" in open_page(client, "/projects/new", 403).text
    assert post(client, "/projects/new", filled(office)).status_code == 403
    assert count_projects(app) == 0


def test_opening_the_form_makes_nothing(app: Flask, office: Office, visit: Visit) -> None:
    page = open_page(visit(office.owner), "/projects/new?name=x&kind=project")
    assert page.fields["name"] == ""
    assert count_projects(app) == 0


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/projects/new")


def test_without_a_token_nothing_is_made(app: Flask, office: Office, visit: Visit) -> None:
    answer = visit(office.owner).post("/projects/new", data=filled(office))
    assert answer.status_code == 400
    assert count_projects(app) == 0
