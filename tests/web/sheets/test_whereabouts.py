"""The submitter sees which desk has the sheet, since when, and whom to call."""

from __future__ import annotations

from flask import Flask

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.models import User
from tests.factories import give_post, make_user
from tests.factories.filings import Office, Stop, bring_to
from tests.web.conftest import Visit
from tests.web.pages import open_page


def change(app: Flask, user: User, **values: object) -> None:
    with app.app_context():
        for name, value in values.items():
            setattr(db.session.get_one(User, user.id), name, value)
        db.session.commit()


def test_desk_day_names_and_telephones_are_shown(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        give_post(make_user("clerk2", "吴财务"), PostRole.FINANCE_CLERK, office.unit)
        bring_to(office, filing_id, Stop.SUBMITTED)
    change(app, office.clerk, phone="0825-1234567")
    text = open_page(visit(office.owner), f"/sheets/{filing_id}").text
    assert "待财务审核 区政府办公室 · 财务 自 2023年1月10日 09:30" in text
    assert "可联系：" in text
    assert "李财务 （电话 0825-1234567）" in text.replace("李财务（", "李财务 （")
    assert "吴财务" in text


def test_a_desk_without_people_is_said(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    change(app, office.clerk, active=False)
    text = open_page(visit(office.owner), f"/sheets/{filing_id}").text
    assert "▲ 现在没有人能办，请联系单位管理员设置岗位" in text


def test_where_nobody_has_to_act_nobody_is_named(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    assert "可联系" not in open_page(client, f"/sheets/{filing_id}").text
    with app.app_context():
        bring_to(office, filing_id, Stop.RECEIVED)
    assert "可联系" not in open_page(client, f"/sheets/{filing_id}").text
