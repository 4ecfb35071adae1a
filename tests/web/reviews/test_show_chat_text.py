"""催办文字: who has how many waiting since when, as far as the person sees."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, make_filing, make_office
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for

ADDRESS = "/reviews/chat-text"
CLERKS_LINE = "李财务（区政府办公室财务审核）：1 张，最早自 1月10日"


@pytest.mark.parametrize(
    ("who", "page"),
    [("owner", "/projects/"), ("director", "/reviews/unit"), ("officer", "/collection/")],
)
def test_owner_readers_and_bureau_find_the_text_to_paste(
    office: Office, filing_id: int, visit: Visit, who: str, page: str
) -> None:
    client = visit(getattr(office, who))
    assert open_page(client, page).links[ADDRESS] == "复制催办文字"
    text = open_page(client, ADDRESS).fields["chat_text"]
    assert CLERKS_LINE in text
    assert text.splitlines()[0].startswith("绩效自评待办情况（")


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_others_find_nothing_in_it(office: Office, filing_id: int, visit: Visit, who: str) -> None:
    client = visit(getattr(office, who))
    assert ADDRESS in open_page(client, "/reviews/").links
    assert "没有等候办理的表" in open_page(client, ADDRESS).fields["chat_text"]


def test_the_bureau_reads_of_its_own_district_only(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        elsewhere = make_office("地志办公室", login="second-")
        bring_to(elsewhere, make_filing(elsewhere), Stop.SUBMITTED)
    text = open_page(visit(office.officer), ADDRESS).fields["chat_text"]
    assert CLERKS_LINE in text
    assert "地志办公室" not in text


def test_more_sheets_ask_the_database_no_more_often(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.director)
    short = count_for(app, client, ADDRESS)
    with app.app_context():
        for stop in (Stop.DRAFT, Stop.SUBMITTED, Stop.CHECKED, Stop.PASSED, Stop.REPORTED):
            for _ in range(3):
                bring_to(office, make_filing(office), stop)
    assert count_for(app, client, ADDRESS) == short


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.clerk), ADDRESS).status_code == 405
