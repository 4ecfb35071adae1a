from __future__ import annotations

from perfeval.domain.roles import UnitKind
from tests.factories import make_unit, post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, open_page


class TestCloseUnit(Change, ViewOfOne):
    address = "/admin/units/{office}/close"

    def test_works(self, county: County) -> None:
        answer = self.send(county, close__last_day="2026-01-01")
        assert "已停用（最后一天 2026-01-01）" in follow(county.admin, answer).text
        assert "现无岗位" in open_page(county.admin, "/admin/people").text

    def test_asks_for_the_day(self, county: County) -> None:
        answer = self.send(county, close__last_day="")
        assert answer.status_code == 422
        assert "请填写最后一天" in answer.text

    def test_units_below_come_first(self, county: County) -> None:
        with county.app.app_context():
            make_unit("信访室", UnitKind.OFFICE, county.office)
        answer = self.send(county, close__last_day="2026-01-01")
        assert answer.status_code == 422
        assert "“信访室”仍在使用" in answer.text

    def test_nobody_closes_their_own_unit(self, county: County) -> None:
        address = county.address("/admin/units/{department}/close")
        answer = post(county.admin, address, {"close-last_day": "2026-01-01"})
        assert answer.status_code == 403
        assert "须由上级单位的单位管理员办理" in answer.text
