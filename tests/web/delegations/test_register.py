from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from perfeval.models import User
from tests.factories import post
from tests.factories.filings import Office
from tests.web.conftest import Visit
from tests.web.delegations.conftest import post_of, today
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import assert_only_posted

ADDRESS = "/delegations/register"


@pytest.fixture
def fields(app: Flask, office: Office) -> dict[str, object]:
    with app.app_context():
        return {
            "new-post": post_of(office.director).id,
            "new-delegate": office.deputy.id,
            "new-starts_on": today().isoformat(),
            "new-ends_on": (today() + timedelta(days=3)).isoformat(),
            "new-reason": "外出学习",
        }


def test_it_asks_for_login(app: Flask) -> None:
    assert is_login(post(app.test_client(), ADDRESS))


def test_it_is_no_address(app: Flask, office: Office) -> None:
    assert_only_posted(app, office.director, ADDRESS)


def test_a_leaders_own_counts_at_once(
    office: Office, visit: Visit, fields: dict[str, object]
) -> None:
    client = visit(office.director)
    page = follow(client, post(client, ADDRESS, fields))
    assert "代理已登记。" in page.text
    assert "代理中" in page.text
    assert "您的审核已委托给王分管" in open_page(client, "/reviews/").text
    assert "您正代赵主任办理" in open_page(visit(office.deputy), "/reviews/").text


def test_the_secretarys_waits_for_one_confirmation(
    office: Office, secretary: User, visit: Visit, fields: dict[str, object]
) -> None:
    client = visit(secretary)
    page = follow(client, post(client, ADDRESS, fields))
    assert "待赵主任本人确认后生效" in page.text
    assert "您正代" not in open_page(visit(office.deputy), "/reviews/").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("new-starts_on", "", "请填写开始日期"),
        ("new-starts_on", "2020-01-01", "开始日期已过"),
        ("new-ends_on", "明天", "日期不对"),
        ("new-delegate", "0", "请选择代理人"),
        ("new-post", "x", "无效"),
        ("new-reason", "长" * 201, "事由最多 200 个字"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    office: Office, visit: Visit, fields: dict[str, object], field: str, value: str, sentence: str
) -> None:
    answer = post(visit(office.director), ADDRESS, {**fields, field: value})
    assert answer.status_code == 422
    page = read(answer)
    assert sentence in page.text
    if field != "new-reason":
        assert page.fields["new-reason"] == "外出学习"


def test_an_overlap_names_the_other(
    office: Office, visit: Visit, fields: dict[str, object]
) -> None:
    client = visit(office.director)
    post(client, ADDRESS, fields)
    answer = post(client, ADDRESS, {**fields, "new-delegate": office.clerk.id})
    assert answer.status_code == 422
    assert "由王分管代理的日期重叠" in read(answer).text


def test_oneself_is_refused(office: Office, visit: Visit, fields: dict[str, object]) -> None:
    client = visit(office.director)
    answer = post(client, ADDRESS, {**fields, "new-delegate": office.director.id})
    assert answer.status_code == 422
    assert "不能委托给本人" in read(answer).text


def test_a_post_of_another_is_no_choice(
    office: Office, visit: Visit, fields: dict[str, object]
) -> None:
    assert post(visit(office.clerk), ADDRESS, fields).status_code == 422
