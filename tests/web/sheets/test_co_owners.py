"""Filling a sheet together: a co-owner's rows and nothing else, and only the owner submits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.db import db, transaction
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, State
from perfeval.models import Unit, User
from perfeval.queries.people import get_person
from perfeval.services.handover import HandoverOrder, hand_over
from tests.factories import give_post, make_user, post
from tests.factories.audit import last_event
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    load_filing,
    person_of,
)
from tests.factories.library import make_entry
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import assert_not_found
from tests.web.sheets.filling import open_sheet, stored

ACTUAL = "indicators-{}-actual"


@dataclass(frozen=True, slots=True)
class Team:
    """A sheet with its owner and a colleague, and the ids of its rows."""

    office: Office
    filing_id: int
    colleague: User
    row_ids: tuple[int, ...]
    visit: Visit

    @property
    def address(self) -> str:
        """Return the page of the co-owners."""
        return f"/sheets/{self.filing_id}/co-owners"

    def name(self, *rows: int, share: str = "rows") -> None:
        """The owner names the colleague for rows of these numbers."""
        owner = self.visit(self.office.owner)
        answer = self.send(owner, *(self.row_ids[i] for i in rows), share=share)
        assert "已设置协办人吴同事" in follow(owner, answer).text

    def send(
        self, client: FlaskClient, *row_ids: int, share: str = "rows", user_id: int | None = None
    ) -> TestResponse:
        """Send the form that names somebody, the colleague if nobody else."""
        fields = {"user": str(user_id or self.colleague.id), "share": share}
        return post(client, self.address, {**fields, "rows": [str(one) for one in row_ids]})


@pytest.fixture
def team(app: Flask, office: Office, filing_id: int, visit: Visit) -> Team:
    with app.app_context():
        colleague = make_user("colleague", "吴同事")
        give_post(colleague, PostRole.OWNER, office.unit)
        row_ids = tuple(row.id for row in load_filing(filing_id).sheet.indicators)
    return Team(office, filing_id, colleague, row_ids, visit)


def test_a_colleague_sees_the_sheet_only_once_named(team: Team) -> None:
    client = team.visit(team.colleague)
    assert_not_found(client, f"/sheets/{team.filing_id}")
    assert "协办" not in open_page(client, "/projects/").text
    team.name(0, 2)
    listed = open_page(client, "/projects/")
    assert f"/sheets/{team.filing_id}" in listed.links
    assert "协办" in listed.text
    assert "协办" not in open_page(team.visit(team.office.owner), "/projects/").text


def test_a_co_owner_has_fields_in_the_own_rows_only(team: Team) -> None:
    team.name(0, 2)
    page = open_page(team.visit(team.colleague), f"/sheets/{team.filing_id}")
    rows = {name.split("-")[1] for name in page.areas if name.startswith("indicators-")}
    assert rows == {"0", "2"}
    assert not [name for name in page.areas if name.startswith(("funds", "objectives", "title"))]
    values = {value for _, value in page.buttons}
    assert "save" in values
    assert not {"submit", "append", "balance", "add:0", "remove:0", "up:2"} & values
    assert "填好后请张经办送审" in page.text


def test_a_co_owner_of_rows_takes_nothing_from_the_library_and_carries_nothing_on(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        entry_id = make_entry(team.office.unit, team.office.owner)
    team.name(0, 2)
    client = team.visit(team.colleague)
    sheet = open_sheet(client, team.filing_id)
    assert "library_search" not in sheet.fields
    assert "您协办本表" in follow(client, sheet.press(f"pick:{entry_id}")).text
    assert len(stored(app, team.filing_id).indicators) == len(team.row_ids)
    address = f"/projects/carry-forward/{team.filing_id}"
    assert address not in open_page(client, "/projects/").links
    open_page(client, address, 403)


def test_what_a_co_owner_types_into_own_rows_is_saved(app: Flask, team: Team) -> None:
    team.name(0, 2)
    client = team.visit(team.colleague)
    answer = open_sheet(client, team.filing_id).press("save", {ACTUAL.format(2): "111次"})
    assert "已保存" in follow(client, answer).text
    assert stored(app, team.filing_id).indicators[2].actual_value == "111次"


@pytest.mark.parametrize(
    "forged",
    [
        {"indicators-1-actual": "伪造"},
        {"indicators-0-level2": "质量指标"},
        {"funds-1-executed": "1.00"},
        {"objectives-0-actual": "伪造"},
        {"title": "伪造"},
        {"implementing_unit": "伪造"},
        {"indicators-13-name": "伪造", "indicators-13-row_id": ""},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_other_cells_stay_whatever_is_sent_and_the_text_is_given_back(
    app: Flask, team: Team, forged: dict[str, str]
) -> None:
    team.name(0, 2)
    client = team.visit(team.colleague)
    answer = open_sheet(client, team.filing_id).press("save", forged)
    text = follow(client, answer).text
    assert "您协办本表" in text
    assert next(iter(forged.values())) in text
    assert stored(app, team.filing_id) == corrected_sheet_of(app, team)


def corrected_sheet_of(app: Flask, team: Team) -> object:
    now, plain = stored(app, team.filing_id), corrected_sheet()
    assert now.indicators == plain.indicators
    assert (now.funds, now.objectives, now.title) == (plain.funds, plain.objectives, plain.title)
    return now


@pytest.mark.parametrize(
    "button",
    [
        *("add:0", "remove-sure:0", "remove-sure:1", "up:2", "append", "duplicate:0"),
        *("balance", "all-scores"),
    ],
)
def test_rows_are_the_owners(app: Flask, team: Team, button: str) -> None:
    team.name(0, 2)
    page = open_sheet(team.visit(team.colleague), team.filing_id)
    page.press(button, {"new_level": "0.0"})
    assert stored(app, team.filing_id).indicators == corrected_sheet().indicators


def test_only_the_owner_submits(app: Flask, team: Team) -> None:
    team.name(share="whole")
    client = team.visit(team.colleague)
    assert open_sheet(client, team.filing_id).press("submit").status_code == 403
    answer = post(client, f"/sheets/{team.filing_id}/decision", {"action": "void"})
    assert answer.status_code in (403, 404)
    with app.app_context():
        assert load_filing(team.filing_id).state is State.DRAFT


def test_a_co_owner_of_the_whole_sheet_fills_every_cell_and_adds_rows(
    app: Flask, team: Team
) -> None:
    team.name(share="whole")
    client = team.visit(team.colleague)
    open_sheet(client, team.filing_id).press("add:0", {"funds-1-executed": "88.00"})
    after = stored(app, team.filing_id)
    assert after.funds[1].executed == "88.00"
    assert len(after.indicators) == len(corrected_sheet().indicators) + 1


def test_a_row_that_goes_takes_the_right_with_it_and_gives_no_other(app: Flask, team: Team) -> None:
    team.name(0)
    open_sheet(team.visit(team.office.owner), team.filing_id).press("remove-sure:0")
    client = team.visit(team.colleague)
    page = open_page(client, f"/sheets/{team.filing_id}")
    assert not [name for name in page.areas if name.startswith("indicators")]
    open_sheet(client, team.filing_id).press("save", {ACTUAL.format(0): "伪造"})
    assert "伪造" not in str(stored(app, team.filing_id))


def test_owner_and_co_owner_both_keep_what_they_typed_at_the_same_time(
    app: Flask, team: Team
) -> None:
    team.name(0)
    page = open_sheet(team.visit(team.colleague), team.filing_id)
    mine = {ACTUAL.format(1): "109次", "funds-1-executed": "88.00"}
    open_sheet(team.visit(team.office.owner), team.filing_id).press("save", mine)
    page.press("save", {ACTUAL.format(0): "313次"})
    after = stored(app, team.filing_id)
    assert [row.actual_value for row in after.indicators[:2]] == ["313次", "109次"]
    assert after.funds[1].executed == "88.00"


def test_what_was_ended_or_lost_its_post_is_no_right(app: Flask, team: Team) -> None:
    team.name(0)
    owner = team.visit(team.office.owner)
    shown = open_page(owner, team.address)
    assert "《" in shown.text
    with app.app_context():
        (row,) = load_filing(team.filing_id).sheet.co_owners
    answer = post(owner, f"{team.address}/{row.id}/end")
    assert "已取消协办人吴同事" in follow(owner, answer).text
    assert_not_found(team.visit(team.colleague), f"/sheets/{team.filing_id}")
    assert post(owner, f"{team.address}/{row.id}/end").status_code == 409
    assert post(owner, f"{team.address}/999999/end").status_code == 404


@pytest.mark.parametrize(
    ("row_ids", "share", "sentence"),
    [((), "rows", "请勾选"), ((999_999,), "rows", "已经不在本表"), ((), "all", "有效")],
)
def test_what_cannot_be_meant_is_refused(
    team: Team, row_ids: tuple[int, ...], share: str, sentence: str
) -> None:
    answer = team.send(team.visit(team.office.owner), *row_ids, share=share)
    assert answer.status_code == 422
    assert sentence in read(answer).text


def test_only_owners_of_the_unit_can_be_named(team: Team) -> None:
    for user in (team.office.owner, team.office.clerk, team.office.stranger):
        owner = team.visit(team.office.owner)
        assert team.send(owner, team.row_ids[0], user_id=user.id).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 403),
        ("director", 403),
        ("stranger", 404),
        ("officer", 404),
        ("administrator", 200),
    ],
)
def test_owner_and_administrator_name_co_owners(team: Team, who: str, status: int) -> None:
    client = team.visit(getattr(team.office, who))
    assert client.get(team.address).status_code == status
    assert team.visit(team.office.owner).get(team.address).status_code == 200


def test_a_co_owner_names_nobody(team: Team) -> None:
    team.name(share="whole")
    assert team.visit(team.colleague).get(team.address).status_code == 403


def test_while_it_is_with_reviewers_nobody_is_named(app: Flask, team: Team) -> None:
    with app.app_context():
        bring_to(team.office, team.filing_id, Stop.SUBMITTED)
    assert team.visit(team.office.owner).get(team.address).status_code == 409


def test_the_signature_is_the_submitters_and_the_trail_names_who_typed(
    app: Flask, team: Team
) -> None:
    team.name(0)
    client = team.visit(team.colleague)
    open_sheet(client, team.filing_id).press("save", {ACTUAL.format(0): "313次"})
    with app.app_context():
        event, detail = last_event()
        assert (event.actor_name, detail.changes[0].new) == ("吴同事", "313次")
        bring_to(team.office, team.filing_id, Stop.SUBMITTED)
        decide_filing(team.filing_id, team.office.clerk, Action.RETURN, "请核对")
        assert load_filing(team.filing_id).rounds[-1].submitter_id == team.office.owner.id


def test_a_hand_over_passes_on_what_is_filled_with_others(app: Flask, team: Team) -> None:
    team.name(0, 2)
    with app.app_context():
        successor = make_user("successor", "冯接手")
        what = HandoverOrder(frozenset({PostRole.OWNER}))
        leaver = db.session.get_one(User, team.colleague.id)
        with transaction():
            done = hand_over(
                db.session.get_one(Unit, team.office.unit.id),
                leaver,
                successor,
                what=what,
                actor=person_of(team.office.administrator),
                at=AT + timedelta(days=1),
            )
        assert "督导调研工作经费" in str(done.content)
        rows = load_filing(team.filing_id).sheet.co_owners
        standing = [(one.user_id, one.ended_at is None, len(one.rows)) for one in rows]
        assert standing == [(team.colleague.id, False, 2), (successor.id, True, 2)]
        assert get_person(successor, AT.date() + timedelta(days=1)).holds(
            PostRole.OWNER, team.office.unit.id
        )


def test_the_page_of_the_sheet_leads_to_the_co_owners(team: Team) -> None:
    page = open_page(team.visit(team.office.owner), f"/sheets/{team.filing_id}")
    assert page.links[team.address] == "协办人"
    assert "还没有协办人" in read(team.visit(team.office.owner).get(team.address)).text
