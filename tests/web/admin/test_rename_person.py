from __future__ import annotations

import pytest

from perfeval.domain.roles import PostRole
from tests.factories import give_post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read


class TestRenamePerson(Change, ViewOfOne):
    address = "/admin/people/{owner}/rename"

    def test_works(self, county: County) -> None:
        page = follow(county.admin, self.send(county, rename__full_name="张叁"))
        assert page.fields["rename-full_name"] == "张叁"

    @pytest.mark.parametrize(
        ("name", "sentence"), [("", "请填写姓名"), ("张" * 61, "姓名应为 1 至 60 个字")]
    )
    def test_says_what_is_wrong(self, county: County, name: str, sentence: str) -> None:
        answer = self.send(county, rename__full_name=name)
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        assert page.fields["rename-full_name"] == name

    def test_an_account_with_posts_elsewhere_is_refused(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        answer = self.send(county, rename__full_name="张叁")
        assert answer.status_code == 403
        assert "在您管理范围以外的单位还有岗位" in answer.text
