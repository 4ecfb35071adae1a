"""What changed since the person last looked: marked on the page and in 待办, kept without fuss."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from perfeval.db import db
from perfeval.domain.workflow import Action
from perfeval.models import RoundLook, User
from tests.factories.comments import change_cells
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    make_filing,
    submit_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.statements import count_for, counted_statements

CELL = "indicators[0].actual"
MARK = "上次查看后有修改"


@pytest.fixture
def submitted_id(app: Flask, office: Office, filing_id: int) -> int:
    """A filing that waits for the finance clerk."""
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    return filing_id


def go_round(app: Flask, office: Office, filing_id: int, actual: str = "310次") -> None:
    """Send it back, change a cell, submit it again."""
    with app.app_context():
        decide_filing(filing_id, office.clerk, Action.RETURN, "改")
        change_cells(filing_id, office.owner, {CELL: actual})
        submit_filing(filing_id, office.owner)


def looks(app: Flask, user: User) -> int:
    with app.app_context():
        counted = select(func.count()).select_from(RoundLook).where(RoundLook.user_id == user.id)
        return db.session.scalar(counted) or 0


def test_cells_changed_since_the_last_look_are_marked_in_words(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    assert MARK not in open_page(client, f"/sheets/{submitted_id}").text
    go_round(app, office, submitted_id)
    assert MARK in open_page(client, "/reviews/").text
    for _ in range(2):  # a reload loses nothing
        page = open_page(client, f"/sheets/{submitted_id}")
        assert "您上次查看的是第1轮。 之后修改了 1 处" in page.text
        assert "✎ 上次查看后有修改 上次查看时：312次" in " ".join(page.cells[CELL].split())
        assert sum(MARK in text for text in page.cells.values()) == 1
    assert f"/sheets/{submitted_id}/changes?older=1&newer=2" in page.links
    assert MARK not in open_page(client, "/reviews/").text


def test_rounds_that_nobody_opened_are_skipped(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    open_page(client, f"/sheets/{submitted_id}")
    go_round(app, office, submitted_id, "310次")
    go_round(app, office, submitted_id, "311次")
    page = open_page(client, f"/sheets/{submitted_id}")
    assert "您上次查看的是第1轮" in page.text
    go_round(app, office, submitted_id, "311次")
    page = open_page(client, f"/sheets/{submitted_id}")
    assert "您上次查看的是第3轮。 之后内容没有变化" in page.text


def test_who_never_looked_sees_no_marks(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    open_page(visit(office.clerk), f"/sheets/{submitted_id}")
    go_round(app, office, submitted_id)
    page = open_page(visit(office.director), f"/sheets/{submitted_id}")
    assert MARK not in page.text
    assert "您上次查看的是" not in page.text


def test_only_the_first_look_at_a_round_writes(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    open_page(client, f"/sheets/{submitted_id}")
    assert looks(app, office.clerk) == 1
    with counted_statements(app) as statements:
        open_page(client, f"/sheets/{submitted_id}")
    assert not [one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE"))]
    assert looks(app, office.clerk) == 1


def test_a_draft_is_not_looked_at(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    for who in (office.owner, office.clerk):
        open_page(visit(who), f"/sheets/{filing_id}")
        assert looks(app, who) == 0


def test_two_windows_opened_at_once_are_one_look(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    clients = [visit(office.clerk) for _ in range(4)]
    barrier = Barrier(len(clients))

    def look(i: int) -> int:
        barrier.wait()
        return clients[i].get(f"/sheets/{submitted_id}").status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert set(pool.map(look, range(len(clients)))) == {200}
    assert looks(app, office.clerk) == 1


def test_a_longer_list_asks_no_more_often(app: Flask, office: Office, visit: Visit) -> None:
    client = visit(office.clerk)
    counts = []
    for more in (1, 5):
        for _ in range(more):
            with app.app_context():
                made = make_filing(office)
                bring_to(office, made, Stop.SUBMITTED)
            open_page(client, f"/sheets/{made}")
            go_round(app, office, made)
        counts.append(count_for(app, client, "/reviews/"))
    assert counts[0] == counts[1]
    assert open_page(client, "/reviews/").text.count(MARK) == 6
