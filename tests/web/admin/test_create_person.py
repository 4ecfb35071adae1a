from __future__ import annotations

import re

import pytest

from perfeval.db import db
from perfeval.models import User
from perfeval.queries.people import find_user
from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView, Change
from tests.web.pages import open_page, read


def good(county: County) -> dict[str, object]:
    return {
        "new__username": "li.si",
        "new__full_name": "李四",
        "new__unit": county.office.id,
        "new__role": "finance_clerk",
        "new__valid_from": "2026-01-01",
    }


class TestCreatePerson(Change, AnyView):
    address = "/admin/people/create"

    def test_shows_the_first_password_once(self, county: County) -> None:
        answer = self.send(county, **good(county))
        assert answer.status_code == 200
        found = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", read(answer).text)
        assert found
        assert "密码只显示这一次" in read(answer).text
        assert answer.headers["Cache-Control"] == "no-store"
        with county.app.app_context():
            user = find_user("li.si")
            assert user is not None
            assert user.verify_and_update_password(found[0])
            user_id = user.id
        page = open_page(county.admin, f"/admin/people/{user_id}")
        assert "财务 2026-01-01 起" in page.text
        assert found[0] not in page.text

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("new__username", "", "请填写账号"),
            ("new__username", "a", "账号应为 2 至 60 个字符"),
            ("new__username", "a" * 61, "账号应为 2 至 60 个字符"),
            ("new__username", "张三", "账号只能用字母、数字和 . _ -"),
            ("new__username", "zhang.san", "账号“zhang.san”已有人使用，请换一个"),
            ("new__full_name", " \u3000 ", "请填写姓名"),
            ("new__full_name", "张" * 61, "姓名应为 1 至 60 个字，现有 61 个字"),
            ("new__unit", "99999", "不是有效的"),
            ("new__unit", "x", "无效"),
            ("new__role", "emperor", "不是有效的"),
            ("new__role", "desk_officer", "“归口业务股室”只设在财政局"),
            ("new__valid_to", "2025-12-31", "结束日期不能早于开始日期"),
        ],
    )
    def test_says_what_is_wrong(
        self, county: County, field: str, value: str, sentence: str
    ) -> None:
        fields = {**good(county), field: value}
        answer = self.send(county, **fields)
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        if field != "new__full_name":
            assert page.fields["new-full_name"] == "李四"
        with county.app.app_context():
            assert db.session.query(User).count() == 4

    def test_a_unit_elsewhere_is_no_choice(self, county: County) -> None:
        fields = {**good(county), "new__unit": county.elsewhere.id}
        assert self.send(county, **fields).status_code == 422
