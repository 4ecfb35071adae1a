"""消息: what a person was told, the newest first, page by page."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.db import transaction
from perfeval.domain.notices import NoticeKind
from perfeval.services.notices import notify
from tests.factories import post
from tests.factories.filings import AT, Office
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for


def tell(app: Flask, office: Office, count: int) -> None:
    with app.app_context(), transaction():
        for number in range(count):
            notify([office.owner.id], NoticeKind.NEWS, f"第 {number} 条。", at=AT)


def test_the_owner_reads_who_returned_it_and_why(
    office: Office, filing_id: int, visit: Visit
) -> None:
    page = open_page(visit(office.owner), "/notices/")
    assert "↩ 退回 ● 未读 2023年1月10日 09:30" in page.text
    assert "《督导经费》已由李财务退回：第 3 行的单位不符" in page.text
    assert "消息 1" in page.text  # the menu counts
    assert "打开该表" in page.text


def test_the_next_desk_reads_what_to_do(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.clerk), "/notices/")
    assert "→ 待办 ● 未读" in page.text
    assert page.text.count("《督导经费》待您办理“财务审核”（张经办送审）") == 2
    assert page.text.count("● 未读") == 1  # the first one was settled by the return
    assert "消息 1" in page.text


def test_nobody_reads_what_others_were_told(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.stranger), "/notices/")
    assert "还没有消息" in page.text
    assert "督导经费" not in page.text


def test_what_people_wrote_is_shown_as_text(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context(), transaction():
        notify([office.owner.id], NoticeKind.NEWS, "<script>alert(1)</script>", at=AT)
    answer = visit(office.owner).get("/notices/")
    assert "<script>alert" not in answer.text


def test_long_lists_have_pages(app: Flask, office: Office, visit: Visit) -> None:
    tell(app, office, 61)
    client = visit(office.owner)
    first = open_page(client, "/notices/")
    assert "第 60 条。" in first.text
    assert "第 30 条。" not in first.text
    assert "第 1 页，共 3 页" in first.text
    assert "/notices/?page=2" in first.links
    last = open_page(client, "/notices/?page=3")
    assert "第 0 条。" in last.text
    assert "下一页" not in last.text


@pytest.mark.parametrize("page", ["0", "-1", "4", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(
    app: Flask, office: Office, visit: Visit, page: str
) -> None:
    tell(app, office, 61)
    open_page(visit(office.owner), f"/notices/?page={page}", 404)


def test_a_longer_list_asks_the_database_no_more_often(
    app: Flask, office: Office, visit: Visit
) -> None:
    client = visit(office.owner)
    tell(app, office, 1)
    short = count_for(app, client, "/notices/")
    tell(app, office, 28)
    assert count_for(app, client, "/notices/") == short


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/notices/")


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.owner), "/notices/").status_code == 405
