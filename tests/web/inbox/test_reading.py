"""Notices are read one by one or all at once, by a form and by nobody else."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.inbox.conftest import notice_of
from tests.web.pages import follow, is_login, open_page
from tests.web.questions import NO_SUCH_ID, assert_not_found, assert_only_posted

ACTIONS = ("open", "read")


def test_opening_one_leads_to_its_sheet_and_counts_as_read(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    notice = notice_of(app, office.owner)
    page = follow(client, post(client, f"/notices/{notice.id}/open"))
    assert "督导经费" in page.text
    assert notice_of(app, office.owner).read_at is not None


def test_one_is_marked_as_read_on_its_page(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    notice = notice_of(app, office.owner)
    page = follow(client, post(client, f"/notices/{notice.id}/read?page=1"))
    assert "未读" not in page.text
    assert "已由李财务退回" in page.text


@pytest.mark.parametrize("action", ACTIONS)
def test_a_strangers_notice_is_not_found(
    app: Flask, office: Office, filing_id: int, visit: Visit, action: str
) -> None:
    notice = notice_of(app, office.owner)
    assert_not_found(visit(office.clerk), f"/notices/{notice.id}/{action}", posted=True)
    assert_not_found(visit(office.clerk), f"/notices/{NO_SUCH_ID}/{action}", posted=True)
    assert notice_of(app, office.owner).read_at is None


def test_all_are_read_up_to_the_newest_on_screen(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    newest = open_page(client, "/notices/").fields["newest"]
    with app.app_context():
        bring_to(office, make_filing(office, name="后来的"), Stop.SUBMITTED)
    page = follow(client, post(client, "/notices/read-all", {"newest": newest}))
    assert "已全部标为已读" in page.text
    assert page.text.count("● 未读") == 1
    assert notice_of(app, office.clerk).read_at is None


@pytest.mark.parametrize("newest", [None, "", "x", "-1", str(2**31), str(10**30)])
def test_a_request_without_a_number_is_incomplete(
    office: Office, visit: Visit, newest: str | None
) -> None:
    fields = {} if newest is None else {"newest": newest}
    assert post(visit(office.clerk), "/notices/read-all", fields).status_code == 400


@pytest.mark.parametrize("address", ["/notices/1/open", "/notices/1/read", "/notices/read-all"])
def test_nothing_changes_by_an_address(
    app: Flask, office: Office, visit: Visit, address: str
) -> None:
    assert_only_posted(app, office.clerk, address)
    assert visit(office.clerk).post(address).status_code == 400  # without a token
    assert is_login(post(app.test_client(), address))
