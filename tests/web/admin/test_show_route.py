from __future__ import annotations

from tests.web.admin.conftest import County
from tests.web.admin.questions import ViewOfOne
from tests.web.pages import open_page


class TestShowRoute(ViewOfOne):
    address = "/admin/units/{office}/route"

    def test_shows_the_steps_in_words_and_as_a_table(self, county: County) -> None:
        page = open_page(county.admin, county.address(self.address))
        assert "使用通用流程" in page.text
        assert "4 报送财政局" in page.text
        assert "修改只对以后送审的表生效" in page.text
        assert page.fields["steps-2-role"] == "director"
        assert page.fields["steps-2-action"] == "sign_off"
        assert ("do", "remove-4") in page.buttons
