"""A sheet whose pack cannot be had says so."""

from __future__ import annotations

from sqlalchemy import text

from perfeval.db import db
from tests.factories import log_in
from tests.factories.filings import make_filing
from tests.web.form_packs.conftest import Bureau
from tests.web.pages import open_page


def test_it_is_a_page_with_a_sentence(bureau: Bureau) -> None:
    with bureau.app.app_context():
        filing_id = make_filing(bureau.office)
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE sheet SET pack_version = 7"))
    owner = log_in(bureau.app.test_client(), bureau.office.owner)
    page = open_page(owner, f"/sheets/{filing_id}", status=503)
    assert "表样“sichuan-2022”第 7 版填报，而系统中没有这一版，暂时打不开" in page.text
