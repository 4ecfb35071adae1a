from __future__ import annotations

import pytest

from tests.factories import make_unit
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read


class TestRenameUnit(Change, ViewOfOne):
    address = "/admin/units/{office}/rename"

    def test_works(self, county: County) -> None:
        answer = self.send(county, rename__name=" 督查\u200b信息室 ")
        assert "单位名称已保存为“督查信息室”" in follow(county.admin, answer).text

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("", "请填写单位名称"),
            ("室", "单位名称应为 2 至 180 个字，现有 1 个字"),
            ("室" * 181, "现有 181 个字"),
            ("信访室", "同一上级下已有名为“信访室”的单位"),
        ],
    )
    def test_says_what_is_wrong(self, county: County, name: str, sentence: str) -> None:
        with county.app.app_context():
            make_unit("信访室", parent=county.department)
        answer = self.send(county, rename__name=name)
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        assert page.fields["rename-name"] == name
        assert page.fields["new-kind"] == "office"  # the other forms stay as they were
