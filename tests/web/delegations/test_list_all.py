from __future__ import annotations

from flask import Flask

from perfeval.models import User
from tests.factories.filings import Office
from tests.web.conftest import Visit
from tests.web.delegations.conftest import Delegate
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login

ADDRESS = "/delegations/"


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)


def test_who_has_nothing_to_do_with_it_is_refused(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.owner), ADDRESS, 403)
    assert "文秘和单位管理员" in page.text


def test_a_leader_delegates_own_posts_only(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.director), ADDRESS)
    assert "主要负责人 · 赵主任" in page.text
    assert "分管领导 · 王分管" not in page.text


def test_the_secretary_sees_the_posts_of_the_unit(
    office: Office, secretary: User, visit: Visit
) -> None:
    page = open_page(visit(secretary), ADDRESS)
    assert "主要负责人 · 赵主任" in page.text
    assert "财务 · 李财务" in page.text
    assert "归口业务股室" not in page.text


def test_both_sides_read_it_and_the_next_desk_does_not(
    office: Office, secretary: User, visit: Visit, delegate: Delegate
) -> None:
    delegate(office.director, office.deputy, secretary)
    for user in (office.director, office.deputy, secretary, office.administrator):
        assert "待本人确认" in open_page(visit(user), ADDRESS).text
    assert "还没有登记过代理" in open_page(visit(office.clerk), ADDRESS).text
