"""待办: what waits for a person, from every unit where they hold the post."""

from __future__ import annotations

from flask import Flask

from perfeval.domain.roles import PostRole
from tests.factories import give_post, post
from tests.factories.filings import Office, Stop, bring_to, make_filing, make_office
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login


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


def test_with_nothing_to_do_it_says_so(office: Office, filing_id: int, visit: Visit) -> None:
    page = open_page(visit(office.stranger), "/reviews/")
    assert "现在没有需要您办理的表" in page.text
    assert f"/sheets/{filing_id}" not in page.links


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/reviews/")


def test_nothing_can_be_sent_to_it(office: Office, visit: Visit) -> None:
    assert post(visit(office.clerk), "/reviews/").status_code == 405
