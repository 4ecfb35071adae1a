"""Adding, changing, removing and putting back an entry: who may, what is said, what is recorded."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import Office, make_office
from tests.factories.library import TRAINING, make_entry, remove
from tests.web.conftest import Visit
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import (
    NO_SUCH_ID,
    assert_asks_for_login,
    assert_not_found,
    assert_only_posted,
)


def typed(**changes: str) -> dict[str, Any]:
    return {**asdict(TRAINING), **changes}


@pytest.fixture
def own(app: Flask, office: Office) -> int:
    """An entry of the office."""
    with app.app_context():
        return make_entry(office.unit, office.owner)


@pytest.fixture
def common(app: Flask, office: Office) -> int:
    """A common indicator of the bureau."""
    with app.app_context():
        return make_entry(office.bureau, office.officer)


@pytest.mark.parametrize("who", ["owner", "clerk", "officer"])
def test_owner_clerk_and_bureau_add_to_their_own_library(
    office: Office, visit: Visit, who: str
) -> None:
    client = visit(getattr(office, who))
    unit = office.bureau if who == "officer" else office.unit
    page = follow(client, post(client, "/library/new", {**typed(), "unit_id": unit.id}))
    assert "“举办培训次数”已加入指标库" in page.text
    assert ("共性指标" in page.text) == (who == "officer")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "请填写三级指标的名称"),
        ({"name": "长" * 201}, "三级指标最多 200 个字"),
        ({"operator": "也许"}, "指标符号“也许”不认识"),
        ({"good_example": "长" * 501}, "正确示例最多 500 个字"),
        ({"unit_id": "1000"}, "不是有效的选择"),
        ({"unit_id": "x"}, "选择无效"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(
    office: Office, visit: Visit, changes: dict[str, str], said: str
) -> None:
    sent = {**typed(), "unit_id": office.unit.id, **changes}
    answer = post(visit(office.owner), "/library/new", sent)
    assert answer.status_code == 422
    page = read(answer)
    assert said in page.text
    assert page.fields["target_value"] == "3"
    assert "举办培训次数" not in open_page(visit(office.owner), "/library/").text


def test_the_same_name_and_levels_stand_once(office: Office, own: int, visit: Visit) -> None:
    client = visit(office.owner)
    sent = {**typed(name="举办 培训次数"), "unit_id": office.unit.id}
    answer = post(client, "/library/new", sent)
    assert answer.status_code == 422
    assert "已有同级次、同名的指标" in read(answer).text
    other = {**sent, "level2": "质量指标"}
    assert post(client, "/library/new", other).status_code == 302


def test_the_clerk_changes_and_removes_and_puts_back(
    office: Office, own: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    page = open_page(client, f"/library/{own}")
    assert page.fields["name"] == "举办培训次数"
    page = follow(client, post(client, f"/library/{own}", typed(name="培训场次")))
    assert "培训场次" in page.text
    page = follow(client, post(client, f"/library/{own}/remove"))
    assert "已删除“培训场次”" in page.text
    assert "指标库还是空的" in page.text
    page = follow(client, post(client, f"/library/{own}/restore"))
    assert "“培训场次”已恢复" in page.text
    assert post(client, f"/library/{own}/restore").status_code == 409


def test_what_was_removed_is_changed_no_more(
    app: Flask, office: Office, own: int, visit: Visit
) -> None:
    with app.app_context():
        remove(own, office.clerk)
    client = visit(office.clerk)
    assert post(client, f"/library/{own}", typed(name="新")).status_code == 409
    assert post(client, f"/library/{own}/remove").status_code == 409
    with app.app_context():
        make_entry(office.unit, office.owner)
    answer = post(client, f"/library/{own}/restore")
    assert answer.status_code == 409
    assert "又有了" in read(answer).text


ONE = ("", "/remove", "/restore")


@pytest.mark.parametrize("step", ONE)
def test_wrong_posts_and_strangers_are_refused(
    app: Flask, office: Office, own: int, common: int, visit: Visit, step: str
) -> None:
    with app.app_context():
        far = make_office("远方办公室", login="far-")
    address = f"/library/{own}{step}"
    assert is_login(post(app.test_client(), address))
    for user in (office.stranger, office.officer, far.clerk):
        assert_not_found(visit(user), address, posted=True)
    assert_not_found(visit(office.clerk), f"/library/{NO_SUCH_ID}{step}", posted=True)
    for user in (office.owner, office.director, office.administrator):
        assert post(visit(user), address).status_code == 403
    assert post(visit(office.clerk), f"/library/{common}{step}").status_code == 403
    if step:
        assert_only_posted(app, office.clerk, address)


@pytest.mark.parametrize("who", ["deputy", "director", "administrator"])
def test_only_some_posts_add(office: Office, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert client.get("/library/new").status_code == 403
    assert post(client, "/library/new", typed()).status_code == 403


def test_the_form_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/library/new")


def test_an_entry_changed_into_another_is_refused(
    app: Flask, office: Office, own: int, visit: Visit
) -> None:
    with app.app_context():
        make_entry(office.unit, office.owner, replace(TRAINING, name="会议次数"))
    answer = post(visit(office.clerk), f"/library/{own}", typed(name="会议次数"))
    assert answer.status_code == 422
    assert "请换一个名称" in read(answer).text
