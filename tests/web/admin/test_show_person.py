from __future__ import annotations

from perfeval.domain.roles import PostRole
from tests.factories import give_post
from tests.web.admin.conftest import County
from tests.web.admin.questions import ViewOfOne
from tests.web.pages import open_page


class TestShowPerson(ViewOfOne):
    address = "/admin/people/{owner}"

    def test_shows_posts_and_forms(self, county: County) -> None:
        page = open_page(county.admin, county.address(self.address))
        assert "督查室 经办人 长期" in page.text
        assert page.fields["rename-full_name"] == "张三"
        assert "重设密码" in page.text
        assert "停用账号" in page.text

    def test_an_account_with_posts_elsewhere_is_not_changed_here(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        page = open_page(county.admin, county.address(self.address))
        assert "在您管理范围以外的单位还有岗位" in page.text
        assert "rename-full_name" not in page.fields
        assert "重设密码" not in page.text

    def test_nobody_is_offered_to_disable_themselves(self, county: County) -> None:
        page = open_page(county.admin, f"/admin/people/{county.administrator.id}")
        assert "停用账号" not in page.text
