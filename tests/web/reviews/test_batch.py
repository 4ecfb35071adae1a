"""Signing several sheets at once: what the confirmation lists, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from perfeval.db import db, transaction
from perfeval.domain.workflow import Action, State
from perfeval.models import Post, User
from perfeval.queries.people import get_person
from perfeval.services.delegations import DelegationOrder, register_delegation
from tests.factories import log_in, post
from tests.factories.audit import list_faults
from tests.factories.filings import (
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import NO_SUCH_ID, assert_asks_for_login
from tests.web.statements import count_for

BATCH = "/reviews/batch"


@pytest.fixture
def waiting(app: Flask, office: Office) -> list[int]:
    """Three sheets that wait for the director."""
    with app.app_context():
        ids = [make_filing(office, name=f"第{number}个项目") for number in (1, 2, 3)]
        for filing_id in ids:
            bring_to(office, filing_id, Stop.PASSED)
    return ids


def selecting(ids: Sequence[int]) -> str:
    return f"{BATCH}?{'&'.join(f'select={one}' for one in ids)}"


def seen(app: Flask, ids: Sequence[int], action: str = "sign_off") -> list[str]:
    """Return the lines as the confirmation carries them."""
    with app.app_context():
        found = []
        for filing in map(load_filing, ids):
            round_ = filing.rounds[-1]
            parts = (filing.id, action, filing.step, len(round_.decisions), round_.sha256)
            found.append(":".join(map(str, parts)))
        return found


def sign(client: FlaskClient, items: Sequence[str], **fields: str) -> TestResponse:
    return post(client, BATCH, {"item": list(items), **fields})


def states(app: Flask, ids: Sequence[int]) -> list[State]:
    with app.app_context():
        return [load_filing(filing_id).state for filing_id in ids]


def test_the_confirmation_lists_exactly_what_is_signed(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    client = visit(office.director)
    answer = client.get(selecting(waiting[:2]))
    page = read(answer)
    html = answer.get_data(as_text=True)
    for filing_id, item in zip(waiting[:2], seen(app, waiting[:2]), strict=True):
        assert f'name="item" value="{item}"' in html
        assert f"/sheets/{filing_id}" in page.links
        assert item.rpartition(":")[2][:12] in page.text
    assert "确认办理 2 张" in page.text
    assert "第1个项目 区政府办公室 · 2022年度 审定 90.00 — 第1轮" in page.text
    assert "第3个项目" not in page.text
    assert states(app, waiting) == [State.SUBMITTED] * 3


def test_each_is_signed_with_the_opinion_and_the_meeting(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    client = visit(office.director)
    answer = sign(
        client,
        seen(app, waiting),
        comment="已看过",
        phrase="同意。",
        meeting_name="主任办公会",
        meeting_on="2023-01-09",
        minutes_number="〔2023〕1号",
    )
    assert answer.status_code == 200
    assert "已办理 3 张" in read(answer).text
    assert states(app, waiting) == [State.SIGNED_OFF] * 3
    with app.app_context():
        for filing_id in waiting:
            decision = load_filing(filing_id).rounds[-1].decisions[-1]
            assert decision.comment == "已看过\n同意。"
            assert decision.meeting_on == date(2023, 1, 9)
        assert list_faults() == []
    told = "集体研究：主任办公会，2023年1月9日，〔2023〕1号"
    assert told in open_page(client, f"/sheets/{waiting[0]}").text
    assert told in open_page(client, f"/sheets/{waiting[0]}/history").text
    assert "现在没有需要您办理的表" in open_page(client, "/reviews/").text


@pytest.mark.parametrize(
    ("who", "stop", "action", "after"),
    [
        ("clerk", Stop.SUBMITTED, "pass", State.SUBMITTED),
        ("deputy", Stop.CHECKED, "pass", State.SUBMITTED),
        ("clerk", Stop.SIGNED_OFF, "report", State.SIGNED_OFF),
        ("officer", Stop.REPORTED, "receive", State.RECEIVED),
    ],
)
def test_every_desk_signs_what_waits_for_it(
    app: Flask, office: Office, visit: Visit, who: str, stop: Stop, action: str, after: State
) -> None:
    with app.app_context():
        ids = [make_filing(office) for _ in range(2)]
        for filing_id in ids:
            bring_to(office, filing_id, stop)
    client = visit(getattr(office, who))
    html = client.get(selecting(ids)).get_data(as_text=True)
    items = seen(app, ids, action)
    assert all(item in html for item in items)
    assert "已办理 2 张" in read(sign(client, items)).text
    assert states(app, ids) == [after] * 2
    with app.app_context():
        decision = load_filing(ids[0]).rounds[-1].decisions[-1]
        assert (decision.action, decision.actor_id) == (
            Action(action),
            getattr(office, who).id,
        )


def test_what_changed_or_was_taken_is_told_and_the_others_go_through(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    items = seen(app, waiting)
    with app.app_context():
        decide_filing(waiting[0], office.director, Action.SIGN_OFF)
        decide_filing(waiting[1], office.director, Action.RETURN, "请核对")
    items[0] = items[0].replace(":sign_off:2:3:", ":sign_off:2:4:")
    answer = sign(visit(office.director), items, comment="同意")
    page = read(answer)
    assert answer.status_code == 200
    assert "已办理 1 张，另有 2 张没有办理" in page.text
    assert "第1个项目 ：该表正在“报送财政局”环节" in page.text
    assert "第2个项目 ：该表现在没有待办的环节" in page.text
    assert states(app, waiting) == [State.SIGNED_OFF, State.RETURNED, State.SIGNED_OFF]


def test_a_new_round_since_the_confirmation_is_refused_by_its_content(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    items = seen(app, waiting[:1])
    forged = items[0].rpartition(":")[0] + ":" + "0" * 64
    answer = sign(visit(office.director), [forged], comment="写了很久的意见")
    assert answer.status_code == 409
    page = read(answer)
    assert "1 张都没有办理" in page.text
    assert "您看到的内容已不是当前一轮" in page.text
    assert page.fields["kept"] == "写了很久的意见"


def test_the_button_pressed_twice_signs_once(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    client, items = visit(office.director), seen(app, waiting)
    for _ in range(2):
        assert "已办理 3 张" in read(sign(client, [*items, items[0]])).text
    with app.app_context():
        assert len(load_filing(waiting[0]).rounds[-1].decisions) == 4


def test_what_somebody_else_took_is_left_out_of_the_confirmation(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    client = visit(office.director)
    with app.app_context():
        decide_filing(waiting[0], office.director, Action.SIGN_OFF)
    page = open_page(client, selecting([*waiting, NO_SUCH_ID]))
    assert "另外 2 张已不在您的待办里" in page.text
    assert "确认办理 2 张" in page.text


def test_open_errors_are_signed_one_by_one_only(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
        answer_filing(filing_id, office.owner)
        bring_to(office, filing_id, Stop.PASSED)
        round_ = load_filing(filing_id).rounds[-1]
        round_.findings = [{**one, "answer": None} for one in round_.findings or ()]
        db.session.commit()
    client = visit(office.director)
    sentence = "还有 13 处“必须修改”没有处理"
    assert sentence in open_page(client, "/reviews/").text
    assert "select" not in open_page(client, f"/reviews/?select={filing_id}").fields
    page = open_page(client, selecting([filing_id]))
    assert sentence in page.text
    assert "没有可以成批办理的表" in page.text
    assert sentence in read(sign(client, seen(app, [filing_id]))).text
    assert states(app, [filing_id]) == [State.SUBMITTED]


def test_a_faulty_meeting_keeps_all_that_was_typed(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    items = seen(app, waiting)
    answer = sign(visit(office.director), items, comment="写了很久的意见", meeting_name="党组会")
    assert answer.status_code == 422
    page = read(answer)
    assert "请写明会议日期" in page.text
    assert page.fields["comment"] == "写了很久的意见"
    assert page.fields["meeting_name"] == "党组会"
    assert all(item in answer.get_data(as_text=True) for item in items)
    assert states(app, waiting) == [State.SUBMITTED] * 3


def test_nothing_selected_leads_back(office: Office, waiting: list[int], visit: Visit) -> None:
    client = visit(office.director)
    assert "请先在待办里勾选" in follow(client, client.get(BATCH)).text


@pytest.mark.parametrize(
    "item",
    [
        "",
        "1",
        "1:sign_off:2:3",
        "x:sign_off:2:3:a",
        "1:approve:2:3:a",
        "1:return:2:3:a",
        "1:undo:2:3:a",
        "1:sign_off:2:9999999999:a",
        "１:sign_off:2:3:a",
    ],
)
def test_what_the_page_never_wrote_is_refused(
    office: Office, waiting: list[int], visit: Visit, item: str
) -> None:
    answer = sign(visit(office.director), [item] if item else [])
    assert answer.status_code == 400


def test_strangers_sign_nothing(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    items = seen(app, waiting)
    answer = sign(visit(office.stranger), items)
    assert answer.status_code == 409
    page = read(answer)
    assert "不在您的岗位可见范围内" in page.text
    assert "第1个项目" not in page.text
    refused = read(sign(visit(office.deputy), items)).text
    assert "该表正在“主要负责人审定”环节，须由“主要负责人”办理" in refused
    assert states(app, waiting) == [State.SUBMITTED] * 3


def test_without_a_token_nothing_is_signed_and_the_opinion_is_kept(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    data = {"item": seen(app, waiting), "comment": "写了很久的意见"}
    answer = visit(office.director).post(BATCH, data=data)
    assert answer.status_code == 400
    assert read(answer).fields["kept-opinion"] == "写了很久的意见"
    assert states(app, waiting) == [State.SUBMITTED] * 3


def test_a_delegate_signs_in_the_principals_name(
    app: Flask, office: Office, waiting: list[int], visit: Visit
) -> None:
    today = datetime.now(UTC).date()
    with app.app_context(), transaction():
        post_ = db.session.scalars(select(Post).where(Post.user_id == office.director.id)).one()
        deputy = db.session.get_one(User, office.deputy.id)
        order = DelegationOrder(post_, deputy, today - timedelta(days=1), today + timedelta(days=1))
        director = get_person(db.session.get_one(User, office.director.id), today)
        register_delegation(order, actor=director, at=datetime.now(UTC) - timedelta(days=1))
    client = visit(office.deputy)
    assert "代赵主任办理" in open_page(client, "/reviews/").text
    assert "审定 （代赵主任）" in open_page(client, selecting(waiting)).text.replace(
        "定（", "定 （"
    )
    sign(client, seen(app, waiting))
    with app.app_context():
        decision = load_filing(waiting[0]).rounds[-1].decisions[-1]
        assert (decision.actor_name, decision.on_behalf_of_name) == ("王分管", "赵主任")


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, BATCH)


def test_more_lines_ask_the_database_no_more_often(
    app: Flask, office: Office, waiting: list[int]
) -> None:
    with app.app_context():
        more = [make_filing(office) for _ in range(12)]
        for filing_id in more:
            bring_to(office, filing_id, Stop.PASSED)
    client = log_in(app.test_client(), office.director)
    few = count_for(app, client, selecting(waiting[:2]))
    assert count_for(app, client, selecting([*waiting, *more])) == few
