"""An opinion that was typed survives every refusal of the decision it was for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.workflow import Action
from perfeval.models import Post
from tests.factories import post
from tests.factories.filings import Office, decide_filing, load_filing
from tests.web.conftest import Visit
from tests.web.pages import read

OPINION = "写了很久的意见：第2行金额与台账不符"


def fields_of(app: Flask, filing_id: int) -> dict[str, str]:
    with app.app_context():
        filing = load_filing(filing_id)
        return {
            "action": "pass",
            "comment": OPINION,
            "seen_sha256": filing.rounds[-1].sha256,
            "seen_step": str(filing.step),
        }


def address_of(filing_id: int) -> str:
    return f"/reviews/{filing_id}/decision"


def test_after_a_403(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    answer = post(visit(office.deputy), address_of(filing_id), fields_of(app, filing_id))
    assert answer.status_code == 403
    assert read(answer).fields["kept"] == OPINION


def test_after_a_409_with_the_meeting(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    fields = fields_of(app, filing_id)
    with app.app_context():
        decide_filing(filing_id, office.clerk, Action.RETURN, "请核对")
    typed = {**fields, "meeting_name": "主任办公会", "meeting_on": "2023-01-09"}
    answer = post(visit(office.clerk), address_of(filing_id), typed)
    assert answer.status_code == 409
    assert read(answer).fields["kept"] == OPINION
    assert "集体研究：主任办公会，2023-01-09" in read(answer).text


def test_after_a_meeting_that_cannot_be(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    typed = {"meeting_name": "主任办公会", "meeting_on": tomorrow, "minutes_number": "〔2023〕1号"}
    answer = post(
        visit(office.clerk), address_of(filing_id), {**fields_of(app, filing_id), **typed}
    )
    assert answer.status_code == 422
    page = read(answer)
    assert "在今天之后" in page.text
    assert page.fields["comment"] == OPINION
    assert {name: page.fields[name] for name in typed} == typed


def test_after_the_post_has_ended(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    client, fields = visit(office.clerk), fields_of(app, filing_id)
    with app.app_context():
        held = db.session.scalars(select(Post).where(Post.user_id == office.clerk.id)).one()
        held.valid_to = datetime.now(UTC).date() - timedelta(days=2)
        db.session.commit()
    answer = post(client, address_of(filing_id), fields)
    assert answer.status_code == 404
    assert read(answer).fields["kept-opinion"] == OPINION


def test_after_the_page_had_aged(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    answer = visit(office.clerk).post(address_of(filing_id), data=fields_of(app, filing_id))
    assert answer.status_code == 400
    assert read(answer).fields["kept-opinion"] == OPINION


def test_a_refused_page_that_held_no_opinion_shows_none(office: Office, visit: Visit) -> None:
    answer = visit(office.clerk).get("/nowhere?comment=x")
    assert answer.status_code == 404
    assert read(answer).areas == set()
