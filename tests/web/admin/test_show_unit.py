from __future__ import annotations

from perfeval.domain.roles import PostRole
from tests.factories import give_post, make_user
from tests.web.admin.conftest import County
from tests.web.admin.questions import ViewOfOne
from tests.web.pages import open_page


class TestShowUnit(ViewOfOne):
    address = "/admin/units/{office}"

    def test_shows_posts_and_route(self, county: County) -> None:
        text = open_page(county.admin, county.address(self.address)).text
        assert "张三 经办人 长期 zhang.san" in text
        assert "3 主要负责人审定 钱主任" in text
        assert "已经送审的表仍保留当时的单位名称" in text

    def test_warns_of_desks_without_a_person(self, county: County) -> None:
        text = open_page(county.admin, county.address(self.address)).text
        assert "财务审核 ▲ 没有人，现在不能送审。请先为“财务”岗位设置人员" in text
        assert "请财政局先为“归口业务股室”岗位设置人员" in text
        with county.app.app_context():
            give_post(make_user("clerk", "李会计"), PostRole.FINANCE_CLERK, county.office)
        assert "财务审核 李会计" in open_page(county.admin, county.address(self.address)).text

    def test_own_unit_cannot_be_closed(self, county: County) -> None:
        own = open_page(county.admin, county.address("/admin/units/{department}"))
        assert "停用该单位" not in own.text
        assert "停用该单位" in open_page(county.admin, county.address(self.address)).text
