from __future__ import annotations

import pytest

from tests.factories import post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read


class TestEndPost(Change, ViewOfOne):
    address = "/admin/posts/{post}/end"

    def end(self, county: County, day: str) -> dict[str, object]:
        return {f"end{county.owner_post.id}__last_day": day}

    def test_ends_at_once(self, county: County) -> None:
        page = follow(county.admin, self.send(county))
        assert "岗位的结束日期已保存" in page.text
        assert "已结束" in page.text

    def test_ends_on_a_day(self, county: County) -> None:
        page = follow(county.admin, self.send(county, **self.end(county, "2099-12-31")))
        assert "到 2099-12-31 止" in page.text

    @pytest.mark.parametrize(
        ("day", "sentence"), [("2001-01-01", "不能早于昨天"), ("明天", "日期不对")]
    )
    def test_says_what_is_wrong(self, county: County, day: str, sentence: str) -> None:
        answer = self.send(county, **self.end(county, day))
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        assert page.fields[f"end{county.owner_post.id}-last_day"] == day

    def test_ends_once(self, county: County) -> None:
        self.send(county)
        answer = self.send(county)
        assert answer.status_code == 409
        assert "已经结束" in answer.text

    def test_the_last_administrator_stays(self, county: County) -> None:
        answer = post(county.admin, f"/admin/posts/{county.administrator_post.id}/end")
        assert answer.status_code == 422
        assert "最后一位单位管理员" in read(answer).text
