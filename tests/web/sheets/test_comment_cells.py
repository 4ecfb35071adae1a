"""Commenting on cells from the sheet page: choosing, saying, closing; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.domain.workflow import Action, State
from perfeval.models import CellComment
from perfeval.queries.comments import list_comments
from tests.factories import post
from tests.factories.comments import answer, comment_on
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    submit_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import NO_SUCH_ID, assert_not_found, assert_only_posted
from tests.web.statements import count_for

CELL = "indicators[0].actual"
ASKED = "台账是310次，请核对"


@pytest.fixture
def submitted_id(app: Flask, office: Office, filing_id: int) -> int:
    """A filing that waits for the finance clerk."""
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    return filing_id


def address_of(filing_id: int) -> str:
    return f"/sheets/{filing_id}/comments"


def press(
    client: FlaskClient, filing_id: int, button: str, typed: Mapping[str, str] | None = None
) -> TestResponse:
    """Type into the fields of the sheet's page and press a button of the comments."""
    fields = dict(open_page(client, f"/sheets/{filing_id}").fields)
    del fields["csrf_token"]
    return post(client, address_of(filing_id), {**fields, **(typed or {}), "do": button})


def comments(app: Flask, filing_id: int) -> list[CellComment]:
    with app.app_context():
        return list(list_comments(filing_id))


def test_a_comment_stands_at_its_cell_and_in_the_panel(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    answered = press(
        client, submitted_id, "add", {"cell": CELL, "remark": ASKED, "proposal": "310次"}
    )
    assert answered.headers["Location"].endswith(f"/sheets/{submitted_id}#comments")
    page = follow(client, answered)
    assert "已提出批注" in page.text
    assert "待答复 批注" in page.cells[CELL]
    assert "建议修改： 312次 → 改为 310次" in page.text
    assert "待答复 1，已答复 0" in page.text
    (kept,) = comments(app, submitted_id)
    assert (kept.text, kept.proposal) == (ASKED, "310次")
    for reader in (office.owner, office.director):
        seen = open_page(visit(reader), f"/sheets/{submitted_id}")
        assert ASKED in seen.cells[CELL]
        assert not any(value.startswith(("choose", "add", "done")) for _, value in seen.buttons)


def test_a_cell_is_chosen_in_the_form_without_losing_what_was_typed(
    office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    typed = {"remark": "写到一半", "proposal": "310次", "comment": "意见也写到一半"}
    chosen = read(press(client, submitted_id, f"choose:{CELL}", typed))
    assert chosen.fields["cell"] == CELL
    assert {name: chosen.fields[name] for name in typed} == typed
    assert f"choose:{CELL}" in {value for _, value in chosen.buttons}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"remark": ASKED}, "请选择要批注的一格"),
        ({"cell": CELL}, "请填写批注内容"),
        ({"cell": CELL, "remark": "长" * 501}, "最多 500 个字"),
        ({"cell": CELL, "proposal": "312次"}, "和该格现在的内容相同"),
        ({"cell": "indicators[9999].x", "remark": ASKED}, "请选择要批注的一格"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stays(
    app: Flask,
    office: Office,
    submitted_id: int,
    visit: Visit,
    typed: dict[str, str],
    said: str,
) -> None:
    answered = press(visit(office.clerk), submitted_id, "add", {**typed, "comment": "意见"})
    assert answered.status_code == 422
    page = read(answered)
    assert said in page.text
    for name in ("remark", "proposal"):
        assert page.fields[name] == typed.get(name, "")
    assert page.fields["comment"] == "意见"
    assert comments(app, submitted_id) == []


def test_an_opinion_typed_meanwhile_stays_on_the_page(
    office: Office, submitted_id: int, visit: Visit
) -> None:
    typed = {"cell": CELL, "remark": ASKED, "comment": "先说到这里"}
    answered = press(visit(office.clerk), submitted_id, "add", typed)
    assert answered.status_code == 200
    page = read(answered)
    assert page.fields["comment"] == "先说到这里"
    assert page.fields["remark"] == ""
    assert "已提出批注" in page.text


def test_a_comment_begun_goes_along_with_the_decision(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    fields = dict(open_page(client, f"/sheets/{submitted_id}").fields)
    del fields["csrf_token"]
    typed = {"cell": CELL, "remark": ASKED, "comment": "见批注", "action": "return"}
    decided = post(client, f"/reviews/{submitted_id}/decision", {**fields, **typed})
    page = follow(client, client.get(decided.headers["Location"]))
    assert "1 条批注一并提出" in page.text
    (kept,) = comments(app, submitted_id)
    assert kept.text == ASKED
    with app.app_context():
        assert load_filing(submitted_id).state is State.RETURNED


def test_a_decision_with_a_comment_that_names_no_cell_is_not_taken(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    fields = dict(open_page(client, f"/sheets/{submitted_id}").fields)
    del fields["csrf_token"]
    typed = {"remark": ASKED, "comment": "见批注", "action": "return"}
    refused = post(client, f"/reviews/{submitted_id}/decision", {**fields, **typed})
    page = read(refused)
    assert "请选择要批注的一格" in page.text
    assert ASKED in page.text
    assert "见批注" in page.text + str(page.fields)
    with app.app_context():
        assert load_filing(submitted_id).state is State.SUBMITTED


def test_a_reviewer_closes_it_or_asks_again(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    with app.app_context():
        number = comment_on(submitted_id, office.clerk, CELL, ASKED)
        decide_filing(submitted_id, office.clerk, Action.RETURN, "见批注")
        answer(submitted_id, office.owner, number, "含区外两次")
        submit_filing(submitted_id, office.owner)
    client = visit(office.clerk)
    page = open_page(client, f"/sheets/{submitted_id}")
    assert "已答复 批注" in page.cells[CELL]
    assert "含区外两次" in page.text
    page = follow(client, press(client, submitted_id, f"done:{number}"))
    assert "已办结 1" in page.text
    assert ("do", f"done:{number}") not in page.buttons
    again = {f"again:{number}": "请附名单"}
    page = follow(client, press(client, submitted_id, f"reopen:{number}", again))
    assert "待答复 1" in page.text
    assert "请附名单" in page.text


@pytest.mark.parametrize("button", ["done:0", "done:x", "done", "reopen:999999", "nothing", ""])
def test_what_is_not_offered_changes_nothing(
    app: Flask, office: Office, submitted_id: int, visit: Visit, button: str
) -> None:
    with app.app_context():
        comment_on(submitted_id, office.clerk, CELL, ASKED)
    answered = press(visit(office.clerk), submitted_id, button)
    assert answered.status_code == 422
    (kept,) = comments(app, submitted_id)
    assert kept.done_at is None


def test_who_has_it_no_longer_on_the_desk_is_told_and_keeps_the_words(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    page = open_page(client, f"/sheets/{submitted_id}")
    typed = {**page.fields, "cell": CELL, "remark": ASKED, "comment": "意见", "do": "add"}
    del typed["csrf_token"]
    with app.app_context():
        decide_filing(submitted_id, office.clerk, Action.PASS)
    refused = post(client, address_of(submitted_id), typed)
    assert refused.status_code == 403
    assert "不在您的环节" in read(refused).text
    assert ASKED in read(refused).text
    assert "意见" in read(refused).text
    with app.app_context():
        decide_filing(submitted_id, office.deputy, Action.RETURN, "改")
    assert post(client, address_of(submitted_id), typed).status_code == 409
    assert comments(app, submitted_id) == []


def test_who_may(app: Flask, office: Office, submitted_id: int, visit: Visit) -> None:
    fields = {"cell": CELL, "remark": ASKED, "do": "add"}
    for who in ("owner", "deputy", "director"):
        answered = post(visit(getattr(office, who)), address_of(submitted_id), fields)
        assert answered.status_code == 403
    for who in ("stranger", "officer", "administrator"):
        assert_not_found(visit(getattr(office, who)), address_of(submitted_id), posted=True)
    assert_not_found(visit(office.clerk), address_of(NO_SUCH_ID), posted=True)
    assert_only_posted(app, office.clerk, address_of(submitted_id))
    assert comments(app, submitted_id) == []


def test_more_comments_ask_the_database_no_more_often(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    open_page(client, f"/sheets/{submitted_id}")
    counts = []
    for more in (1, 12):
        with app.app_context():
            for i in range(more):
                comment_on(submitted_id, office.clerk, f"indicators[{i}].name", ASKED)
        counts.append(count_for(app, client, f"/sheets/{submitted_id}"))
    assert counts[0] == counts[1]


def test_what_people_type_is_shown_as_text(
    app: Flask, office: Office, submitted_id: int, visit: Visit
) -> None:
    nasty = "<script>alert(1)</script>\"'&</textarea>"
    client = visit(office.clerk)
    press(client, submitted_id, "add", {"cell": CELL, "remark": nasty, "proposal": nasty})
    answered = client.get(f"/sheets/{submitted_id}")
    assert "<script>alert" not in answered.get_data(as_text=True)
    assert nasty in read(answered).text
