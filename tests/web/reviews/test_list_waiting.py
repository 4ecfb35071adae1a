"""待办: what waits for a person, from every unit where they hold the post."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.db import transaction
from perfeval.domain.cell_values import set_values
from perfeval.domain.merging import Seen
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.services.sheets import save_document
from tests.factories import give_post, post
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for


def test_it_lists_what_waits_at_the_persons_desk_only(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        further = make_filing(office, name="已到分管领导")
        bring_to(office, further, Stop.CHECKED)
        make_filing(office, name="仍在填报")
    page = open_page(visit(office.clerk), "/reviews/")
    assert f"/sheets/{filing_id}" in page.links
    assert "已到分管领导" not in page.text
    assert "仍在填报" not in page.text
    assert "待办 1" in page.text  # the menu counts


def test_posts_at_two_units_make_one_list_with_the_unit_named(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        second = make_office("地志办公室", login="second-")
        give_post(office.clerk, PostRole.DEPUTY_HEAD, second.unit)
        theirs = make_filing(second, name="地志经费")
        bring_to(second, theirs, Stop.CHECKED)
        early = make_filing(second, name="财务未审")
        bring_to(second, early, Stop.SUBMITTED)
    client = visit(office.clerk)
    page = open_page(client, "/reviews/")
    assert {f"/sheets/{filing_id}", f"/sheets/{theirs}"} <= set(page.links)
    assert "单位" in page.text
    assert office.unit.name in page.text
    assert "地志办公室" in page.text
    assert "财务未审" not in page.text  # a clerk here is no clerk there
    assert ("action", "pass") in open_page(client, f"/sheets/{theirs}").buttons
    assert not any(n == "action" for n, _ in open_page(client, f"/sheets/{early}").buttons)


def change_and_resubmit(office: Office, filing_id: int) -> None:
    """Return a sheet, change two of its cells and bring it back."""
    decide_filing(filing_id, office.clerk, Action.RETURN, "请核对")
    filing = load_filing(filing_id)
    values = {"indicators[0].actual": "150次", "indicators[1].actual": "66次"}
    with transaction():
        save_document(
            filing,
            set_values(draft_document(filing), values),
            find_pack(filing.sheet.pack_id),
            seen=Seen(filing.version),
            row_ids=[row.id for row in filing.sheet.indicators],
            actor=person_of(office.owner),
            at=AT,
        )
    answer_filing(filing_id, office.owner)
    bring_to(office, filing_id, Stop.SUBMITTED)


def test_it_tells_the_figures_of_the_frozen_round(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    page = open_page(visit(office.clerk), "/reviews/")
    assert "待财务审核" in page.text
    assert "90.00 99.60% — ✔ 没有 首次送审 没有特别的行" in page.text
    with app.app_context():
        change_and_resubmit(office, filing_id)
    text = open_page(visit(office.clerk), "/reviews/").text
    assert "✔ 没有 改动 2 格" in text
    assert "三级指标《督导中心重点工作次数》" in text
    assert "实际完成值“150次”比指标值“≥300次”低 50%" in text


def test_one_is_open_beside_the_list_as_it_was_frozen(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        change_and_resubmit(office, filing_id)
        second = make_filing(office, name="第二个项目")
        bring_to(office, second, Stop.SUBMITTED)
        sha256 = load_filing(filing_id).rounds[-1].sha256
    client = visit(office.clerk)
    page = open_page(client, f"/reviews/?select={second}&open={filing_id}")
    assert page.cells["indicators[0].actual"] == "150次"
    assert f"第2轮 · 指纹 {sha256[:12]}" in page.text
    assert "三级指标《督导中心重点工作次数》实际完成指标值： 312次 → 150次" in page.text
    assert page.fields["select"] == str(second)  # what was ticked stays ticked
    assert ("open", str(second)) in page.buttons
    closed = next(address for address, words in page.links.items() if words == "关闭")
    assert open_page(client, closed).fields["select"] == str(second)


def test_what_does_not_wait_for_the_person_is_not_opened_beside_it(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.deputy)
    page = open_page(client, f"/reviews/?open={filing_id}", 404)
    assert "不在您的待办里" in page.text
    assert f"/sheets/{filing_id}" not in page.links


def test_everything_can_be_ticked_without_scripts(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    page = open_page(client, "/reviews/")
    assert "select" not in page.fields
    everything = next(address for address, words in page.links.items() if words == "全部勾选")
    assert open_page(client, everything).fields["select"] == str(filing_id)


def test_an_answer_to_a_request_is_listed_and_not_ticked(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.RECEIVED)
        decide_filing(filing_id, office.clerk, Action.REQUEST_RETURN, "第1行要改")
    page = open_page(visit(office.officer), f"/reviews/?select={filing_id}")
    assert f"/sheets/{filing_id}" in page.links
    assert "要逐张答复或办理" in page.text
    assert "select" not in page.fields


@pytest.mark.parametrize("beside", [False, True])
def test_more_sheets_and_rounds_ask_the_database_no_more_often(
    app: Flask, office: Office, filing_id: int, visit: Visit, beside: bool
) -> None:
    client = visit(office.clerk)
    address = f"/reviews/?open={filing_id}" if beside else "/reviews/"
    open_page(client, address)  # form packs are read once by the process
    few = count_for(app, client, address)
    with app.app_context():
        for _ in range(8):
            more = make_filing(office)
            bring_to(office, more, Stop.SUBMITTED)
            change_and_resubmit(office, more)
    assert count_for(app, client, address) == few


def test_with_nothing_to_do_it_says_so(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.stranger), "/reviews/")
    assert "现在没有需要您办理的表" in page.text
    assert f"/sheets/{filing_id}" not in page.links


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/reviews/")


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.clerk), "/reviews/").status_code == 405
