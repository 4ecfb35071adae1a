from __future__ import annotations

import pytest

from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read

GOOD = {"new__name": "信访室", "new__kind": "office", "new__valid_from": "2026-01-01"}


class TestCreateUnit(Change, ViewOfOne):
    address = "/admin/units/{office}/create-below"

    def test_works(self, county: County) -> None:
        page = follow(county.admin, self.send(county, **GOOD))
        assert "已新建“信访室”" in page.text
        assert "└ 信访室" in page.text

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("new__name", "", "请填写单位名称"),
            ("new__kind", "finance_bureau", "不是有效的"),
            ("new__valid_from", "明天", "日期不对，请按“2024-01-31”的样子填写"),
            ("new__valid_from", "0026-01-01", "日期应在 1949 年至 2100 年之间"),
        ],
    )
    def test_says_what_is_wrong(
        self, county: County, field: str, value: str, sentence: str
    ) -> None:
        answer = self.send(county, **{**GOOD, field: value})
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        assert page.fields["new-name"] == ("" if field == "new__name" else "信访室")

    def test_a_name_is_taken_once(self, county: County) -> None:
        self.send(county, **GOOD)
        answer = self.send(county, **GOOD)
        assert answer.status_code == 422
        assert "已有名为“信访室”的单位" in answer.text
