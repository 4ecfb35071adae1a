"""本单位全部: every sheet of the units that a person reads by post."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.filings import Office, make_filing, make_office
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


@pytest.mark.parametrize("who", ["clerk", "deputy", "director"])
def test_it_lists_all_sheets_of_the_unit(
    app: Flask, office: Office, filing_id: int, visit: Visit, who: str
) -> None:
    with app.app_context():
        draft = make_filing(office, name="仍在填报")
        foreign = make_filing(make_office("别处", login="second-"), name="别处的")
    page = open_page(visit(getattr(office, who)), "/reviews/unit")
    assert {f"/sheets/{filing_id}", f"/sheets/{draft}"} <= set(page.links)
    assert f"/sheets/{foreign}" not in page.links
    assert "待财务审核" in page.text


@pytest.mark.parametrize("who", ["owner", "officer", "administrator", "stranger"])
def test_others_have_no_such_list(office: Office, visit: Visit, who: str) -> None:
    page = open_page(visit(getattr(office, who)), "/reviews/unit", 403)
    assert "没有权限" in page.text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/reviews/unit")
