from __future__ import annotations

from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView
from tests.web.pages import open_page


class TestShowUnits(AnyView):
    address = "/admin/"

    def test_shows_the_unit_and_those_below_it(self, county: County) -> None:
        text = open_page(county.admin, self.address).text
        assert "政府办公室" in text
        assert "└ 督查室" in text
        assert "教育局" not in text
        assert "财政局" not in text

    def test_stands_in_the_menu(self, county: County) -> None:
        assert open_page(county.admin, self.address).links["/admin/"].strip().startswith("单位")
