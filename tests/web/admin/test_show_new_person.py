from __future__ import annotations

import pytest

from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView
from tests.web.pages import open_page


class TestShowNewPerson(AnyView):
    address = "/admin/people/new"

    def test_has_both_forms(self, county: County) -> None:
        page = open_page(county.admin, self.address)
        assert {"new-username", "new-full_name", "join-username", "join-full_name"} <= page.areas

    def test_chooses_the_unit_it_was_opened_for(self, county: County) -> None:
        page = open_page(county.admin, f"{self.address}?unit={county.office.id}")
        assert page.fields["new-unit"] == str(county.office.id)

    @pytest.mark.parametrize("unit", ["x", "99999"])
    def test_an_odd_unit_does_no_harm(self, county: County, unit: str) -> None:
        open_page(county.admin, f"{self.address}?unit={unit}")
