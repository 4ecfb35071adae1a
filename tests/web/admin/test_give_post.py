from __future__ import annotations

import pytest

from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read


def good(county: County) -> dict[str, object]:
    return {
        "post__unit": county.department.id,
        "post__role": "finance_clerk",
        "post__valid_from": "2026-01-01",
        "post__valid_to": "2099-12-31",
    }


class TestGivePost(Change, ViewOfOne):
    address = "/admin/people/{owner}/give-post"

    def test_works(self, county: County) -> None:
        page = follow(county.admin, self.send(county, **good(county)))
        assert "岗位已设置" in page.text
        assert "政府办公室 财务 2026-01-01 起，到 2099-12-31 止" in page.text

    def test_an_administrator_below_may_be_made(self, county: County) -> None:
        fields = {"post__unit": county.office.id, "post__role": "unit_administrator"}
        assert "督查室 单位管理员" in follow(county.admin, self.send(county, **fields)).text

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("post__role", "desk_officer", "“归口业务股室”只设在财政局"),
            ("post__role", "", "不是有效的"),
            ("post__unit", "", "无效"),
            ("post__valid_to", "2025-01-01", "结束日期不能早于开始日期"),
            ("post__valid_from", "昨天", "日期不对"),
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
        assert "张三在“政府办公室”已有“财务”岗位" in answer.text

    def test_a_unit_elsewhere_is_no_choice(self, county: County) -> None:
        for unit in (county.elsewhere, county.bureau):
            fields = {**good(county), "post__unit": unit.id}
            assert self.send(county, **fields).status_code == 422
