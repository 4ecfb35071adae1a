from __future__ import annotations

import pytest

from perfeval.domain.roles import PostRole
from tests.factories import give_post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, read


class TestSetContact(Change, ViewOfOne):
    address = "/admin/people/{owner}/contact"

    def test_works(self, county: County) -> None:
        answer = self.send(county, contact__phone="0825-1234567", contact__email="z@example.cn")
        page = follow(county.admin, answer)
        assert page.fields["contact-phone"] == "0825-1234567"
        assert page.fields["contact-email"] == "z@example.cn"
        assert "联系方式已保存" in page.text

    @pytest.mark.parametrize(
        ("phone", "email", "sentence"),
        [
            ("1" * 41, "", "电话最长 40 个字符"),
            ("", "张三", "邮箱应如 zhang@example.cn"),
        ],
    )
    def test_says_what_is_wrong(
        self, county: County, phone: str, email: str, sentence: str
    ) -> None:
        answer = self.send(county, contact__phone=phone, contact__email=email)
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        assert (page.fields["contact-phone"], page.fields["contact-email"]) == (phone, email)

    def test_an_account_with_posts_elsewhere_is_refused(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        answer = self.send(county, contact__phone="1")
        assert answer.status_code == 403
        assert "在您管理范围以外的单位还有岗位" in answer.text
