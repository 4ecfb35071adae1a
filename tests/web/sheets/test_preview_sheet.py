"""The preview: the form as it will be printed, for everybody who may see the sheet."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import Office, corrected_sheet
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found


@pytest.mark.parametrize("reader", ["owner", "clerk", "deputy", "director"])
def test_it_shows_the_form_without_fields_or_findings(
    office: Office, filing_id: int, visit: Visit, reader: str
) -> None:
    page = open_page(visit(getattr(office, reader)), f"/sheets/{filing_id}/preview")
    for i, row in enumerate(corrected_sheet().indicators):
        assert page.cells[f"indicators[{i}].name"].strip() == row.name
        assert page.cells[f"indicators[{i}].actual"].strip() == row.actual_value
    assert not page.areas
    assert "审核疑点" not in page.text
    assert page.links[f"/sheets/{filing_id}/print.pdf"] == "下载 PDF"


def test_it_asks_for_login(app: Flask, filing_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{filing_id}/preview")


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_it_is_not_there_for_others(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert_not_found(client, f"/sheets/{filing_id}/preview")
    assert_not_found(client, f"/sheets/{NO_SUCH_ID}/preview")


def test_nothing_can_be_sent_to_it(office: Office, filing_id: int, visit: Visit) -> None:
    assert post(visit(office.owner), f"/sheets/{filing_id}/preview").status_code == 405
