from __future__ import annotations

import pytest

from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView, Change
from tests.web.pages import follow, read


def good(county: County) -> dict[str, object]:
    return {
        "join__username": "stranger",
        "join__full_name": "孙教育",
        "join__unit": county.office.id,
        "join__role": "owner",
    }


class TestJoinPerson(Change, AnyView):
    address = "/admin/people/join"

    def test_works_and_leaves_the_account_alone(self, county: County) -> None:
        page = follow(county.admin, self.send(county, **good(county)))
        assert "已为孙教育设置岗位" in page.text
        assert "督查室 经办人 长期" in page.text
        assert "教育局" not in page.text
        assert "重设密码" not in page.text

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("join__username", "", "请填写账号"),
            ("join__username", "strange", "没有账号与姓名都相符的人员"),
            ("join__full_name", "孙某", "没有账号与姓名都相符的人员"),
            ("join__role", "desk_officer", "只设在财政局"),
        ],
    )
    def test_says_what_is_wrong(
        self, county: County, field: str, value: str, sentence: str
    ) -> None:
        answer = self.send(county, **{**good(county), field: value})
        assert answer.status_code == 422
        assert sentence in read(answer).text

    def test_a_post_is_given_once(self, county: County) -> None:
        self.send(county, **good(county))
        answer = self.send(county, **good(county))
        assert answer.status_code == 422
        assert "孙教育在“督查室”已有“经办人”岗位" in answer.text
