"""The stored print of a round that was signed off."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import Action
from tests.factories.filings import Office, Stop, bring_to, decide_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login, assert_not_found


@pytest.fixture
def signed_twice(app: Flask, office: Office, filing_id: int) -> int:
    """A filing that was signed off, reported, returned by the bureau and signed off again."""
    with app.app_context():
        bring_to(office, filing_id, Stop.REPORTED)
        decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
        bring_to(office, filing_id, Stop.SIGNED_OFF)
    return filing_id


def test_each_signed_round_keeps_its_bytes(office: Office, signed_twice: int, visit: Visit) -> None:
    client = visit(office.owner)
    address = f"/sheets/{signed_twice}/rounds/1/print.pdf"
    first = client.get(address)
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    assert "送审稿" not in "".join(pdf_texts(first.data))
    assert client.get(address).data == first.data
    newest = client.get(f"/sheets/{signed_twice}/print.pdf").data
    assert client.get(f"/sheets/{signed_twice}/rounds/2/print.pdf").data == newest
    assert address in open_page(client, f"/sheets/{signed_twice}").links


def test_the_round_that_the_bureau_returned_stays_within_reach(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.REPORTED)
        decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert f"/sheets/{filing_id}/rounds/1/print.pdf" in page.links


@pytest.mark.parametrize("number", [0, 3, NO_SUCH_ID, 2**63])
def test_a_round_that_is_not_there_is_not_found(
    office: Office, signed_twice: int, visit: Visit, number: int
) -> None:
    assert_not_found(visit(office.owner), f"/sheets/{signed_twice}/rounds/{number}/print.pdf")


def test_a_round_without_the_last_signature_has_no_print(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.PASSED)
    assert_not_found(visit(office.owner), f"/sheets/{filing_id}/rounds/1/print.pdf")


def test_it_asks_for_login(app: Flask, filing_id: int) -> None:
    assert_asks_for_login(app, f"/sheets/{filing_id}/rounds/1/print.pdf")


def test_it_is_not_there_for_a_stranger(office: Office, signed_twice: int, visit: Visit) -> None:
    assert_not_found(visit(office.stranger), f"/sheets/{signed_twice}/rounds/1/print.pdf")
