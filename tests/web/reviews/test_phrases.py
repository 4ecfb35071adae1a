"""常用语: one's own list, and choosing one for an opinion."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.phrases import DEFAULT_PHRASES, MOST_PHRASES
from perfeval.models import Phrase
from tests.factories import post
from tests.factories.filings import Office, load_filing
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import assert_asks_for_login, assert_not_found, assert_only_posted

ADDRESS = "/reviews/phrases"


def add(client: FlaskClient, text: str) -> None:
    assert "已添加常用语" in follow(client, post(client, ADDRESS, {"text": text})).text


def newest_id(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Phrase.id).order_by(Phrase.id.desc())).first() or 0


def test_everybody_has_the_usual_ones(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.clerk), ADDRESS)
    assert "还没有添加" in page.text
    assert all(phrase in page.text for phrase in DEFAULT_PHRASES)


def test_an_own_one_is_added_offered_and_deleted(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    add(client, "  台账已核，无误。 ")
    html = client.get(f"/sheets/{filing_id}").get_data(as_text=True)
    assert '<option value="台账已核，无误。">' in html
    others = visit(office.deputy)
    assert "台账已核" not in open_page(others, ADDRESS).text
    address = f"{ADDRESS}/{newest_id(app)}/delete"
    assert_not_found(others, address, posted=True)
    assert "台账已核" in open_page(client, ADDRESS).text
    assert "已删除常用语" in follow(client, post(client, address)).text
    assert "台账已核" not in open_page(client, ADDRESS).text
    assert_not_found(client, address, posted=True)


def test_what_cannot_be_one_is_said_in_the_form(app: Flask, office: Office, visit: Visit) -> None:
    client = visit(office.clerk)
    add(client, "一")
    for text, sentence in (
        ("", "请填写常用语"),
        ("   ", "请填写常用语"),
        ("长" * 201, "最多 200 个字，现有 201 个字"),
        ("一", "已经有了"),
        (DEFAULT_PHRASES[0], "已经有了"),
    ):
        answer = post(client, ADDRESS, {"text": text})
        assert answer.status_code == 422
        assert sentence in read(answer).text
    assert read(answer).fields["text"] == DEFAULT_PHRASES[0]
    for number in range(1, MOST_PHRASES):
        add(client, f"第{number}条")
    assert "请先删去不用的" in read(post(client, ADDRESS, {"text": "再多一条"})).text


def test_the_chosen_one_stands_behind_what_was_typed(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    shown = open_page(client, f"/sheets/{filing_id}").fields
    fields = {name: shown[name] for name in ("seen_sha256", "seen_step", "seen_decisions")}
    typed = {"action": "pass", "comment": "金额已核", "phrase": "同意。"}
    post(client, f"/reviews/{filing_id}/decision", {**fields, **typed})
    with app.app_context():
        assert load_filing(filing_id).rounds[-1].decisions[-1].comment == "金额已核\n同意。"


def test_a_phrase_alone_is_a_reason(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.clerk)
    shown = open_page(client, f"/sheets/{filing_id}").fields
    fields = {name: shown[name] for name in ("seen_sha256", "seen_step", "seen_decisions")}
    typed = {"action": "return", "comment": "", "phrase": DEFAULT_PHRASES[-1]}
    answer = post(client, f"/reviews/{filing_id}/decision", {**fields, **typed})
    assert answer.status_code == 302
    with app.app_context():
        assert load_filing(filing_id).rounds[-1].decisions[-1].comment == DEFAULT_PHRASES[-1]


def test_the_questions_of_every_page(app: Flask, office: Office) -> None:
    assert_asks_for_login(app, ADDRESS)
    assert_only_posted(app, office.clerk, f"{ADDRESS}/1/delete")
