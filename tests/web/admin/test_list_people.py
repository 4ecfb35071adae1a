from __future__ import annotations

import pytest

from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView
from tests.web.pages import open_page


class TestListPeople(AnyView):
    address = "/admin/people"

    def test_shows_people_with_their_posts(self, county: County) -> None:
        text = open_page(county.admin, self.address).text
        assert "张三 zhang.san 督查室：经办人 可登录" in text
        assert "孙教育" not in text

    def test_shows_one_unit(self, county: County) -> None:
        address = f"{self.address}?unit={county.department.id}"
        text = open_page(county.admin, address).text
        assert "王管理" in text[text.index("登录") :]
        assert "zhang.san" not in text

    @pytest.mark.parametrize("unit", ["", "x", "99999", "99999999999999999999"])
    def test_an_odd_unit_does_no_harm(self, county: County, unit: str) -> None:
        open_page(county.admin, f"{self.address}?unit={unit}")

    def test_another_unit_stays_hidden(self, county: County) -> None:
        address = f"{self.address}?unit={county.elsewhere.id}"
        assert "孙教育" not in open_page(county.admin, address).text
