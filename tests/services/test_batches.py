"""Signing many filings at once: each for itself, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.meetings import Meeting
from perfeval.domain.workflow import Action, State
from perfeval.models import Decision
from perfeval.packs import find_pack
from perfeval.queries.filings import list_by_ids
from perfeval.services.batches import BatchItem, decide_batch
from perfeval.services.transitions import Verdict
from tests.factories.audit import events_after, last_event, last_number, list_faults
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    published_sheet,
)

PACK = find_pack("sichuan-2022")
MEETING = Meeting("主任办公会", date(2023, 1, 9), "〔2023〕1号")


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def waiting(office: Office) -> list[int]:
    """Three filings that wait for the director."""
    ids = [make_filing(office, name=f"第{number}个项目") for number in (1, 2, 3)]
    for filing_id in ids:
        bring_to(office, filing_id, Stop.PASSED)
    return ids


def items_of(
    ids: Sequence[int], action: Action = Action.SIGN_OFF, sha256: str = ""
) -> list[BatchItem]:
    db.session.expunge_all()
    return [
        BatchItem(
            filing,
            PACK,
            Verdict(
                action,
                sha256 or filing.rounds[-1].sha256,
                "同意",
                filing.step,
                meeting=MEETING,
            ),
        )
        for filing in list_by_ids(ids)
    ]


def sign(office: Office, items: Sequence[BatchItem]) -> dict[int, str]:
    with transaction():
        return decide_batch(items, actor=person_of(office.director), at=AT, zone=ZONE)


def newest(filing_id: int) -> Decision:
    return load_filing(filing_id).rounds[-1].decisions[-1]


def test_each_gets_a_decision_an_event_and_a_print_of_its_own(
    office: Office, waiting: list[int]
) -> None:
    before = last_number()
    assert sign(office, items_of(waiting)) == {}
    for filing_id in waiting:
        filing = load_filing(filing_id)
        decision = filing.rounds[-1].decisions[-1]
        assert (filing.state, decision.action) == (State.SIGNED_OFF, Action.SIGN_OFF)
        assert decision.content_sha256 == filing.rounds[-1].sha256
        assert decision.comment == "同意"
        assert (filing.rounds[-1].printed_pdf or b"").startswith(b"%PDF")
    told = [event.action for event in events_after(before)]
    assert sorted(told) == ["decision.sign_off"] * 3 + ["round.print"] * 3
    assert list_faults() == []


def test_a_meeting_is_kept_with_each_and_told_in_the_trail(
    office: Office, waiting: list[int]
) -> None:
    sign(office, items_of(waiting[:1]))
    decision = newest(waiting[0])
    kept = decision.meeting_name, decision.meeting_on, decision.minutes_number
    assert kept == ("主任办公会", date(2023, 1, 9), "〔2023〕1号")
    before_print = events_after(last_number() - 2)[0]
    assert "主任办公会，2023年1月9日，〔2023〕1号" in before_print.detail
    assert list_faults() == []


def test_a_meeting_that_was_changed_afterwards_is_found(office: Office, waiting: list[int]) -> None:
    sign(office, items_of(waiting[:1]))
    newest(waiting[0]).minutes_number = "〔2023〕2号"
    db.session.commit()
    assert list_faults() == [f"{waiting[0]}/1 办理过程与操作记录不一致"]


def test_what_was_taken_meanwhile_is_refused_and_the_others_go_through(
    office: Office, waiting: list[int]
) -> None:
    items = items_of(waiting)
    seen = {item.filing.id: item.verdict for item in items}
    decide_filing(waiting[1], office.director, Action.RETURN, "请核对")
    later = list_by_ids(waiting)
    refusals = sign(office, [BatchItem(one, PACK, seen[one.id]) for one in later])
    assert list(refusals) == [waiting[1]]
    assert "没有待办的环节" in refusals[waiting[1]]
    states = [load_filing(filing_id).state for filing_id in waiting]
    assert states == [State.SIGNED_OFF, State.RETURNED, State.SIGNED_OFF]
    assert list_faults() == []


def test_a_filing_that_changed_since_it_was_read_is_refused_alone(
    office: Office, waiting: list[int]
) -> None:
    items = items_of(waiting)
    db.session.commit()
    with db.engine.begin() as connection:  # somebody acts between reading and writing
        table = Decision.metadata.tables["filing"]
        mine = table.update().where(table.c.id == waiting[0])
        connection.execute(mine.values(version=table.c.version + 1))
    refusals = sign(office, items)
    assert list(refusals) == [waiting[0]]
    assert "刚刚被保存或办理过" in refusals[waiting[0]]
    assert load_filing(waiting[0]).state is State.SUBMITTED
    assert load_filing(waiting[2]).state is State.SIGNED_OFF
    assert list_faults() == []


def test_another_content_is_refused(office: Office, waiting: list[int]) -> None:
    refusals = sign(office, items_of(waiting, sha256="0" * 64))
    assert sorted(refusals) == waiting
    assert all("已不是当前一轮" in sentence for sentence in refusals.values())
    assert all(load_filing(filing_id).state is State.SUBMITTED for filing_id in waiting)


def test_only_ways_forward_are_signed_together(office: Office, waiting: list[int]) -> None:
    for action in (Action.RETURN, Action.UNDO, Action.VOID):
        refusals = sign(office, items_of(waiting[:1], action))
        assert "请逐张办理" in refusals[waiting[0]]
    assert newest(waiting[0]).action is Action.PASS


def test_open_errors_are_not_signed_away_in_a_batch(office: Office) -> None:
    filing_id = make_filing(office, published_sheet())
    answer_filing(filing_id, office.owner)
    bring_to(office, filing_id, Stop.PASSED)
    round_ = load_filing(filing_id).rounds[-1]
    round_.findings = [{**one, "answer": None} for one in round_.findings or ()]
    db.session.commit()
    refusals = sign(office, items_of([filing_id]))
    assert "还有 13 处“必须修改”没有处理" in refusals[filing_id]
    assert load_filing(filing_id).state is State.SUBMITTED


def test_whoever_has_not_the_post_signs_nothing(office: Office, waiting: list[int]) -> None:
    with transaction():
        refusals = decide_batch(items_of(waiting), actor=person_of(office.deputy), at=AT, zone=ZONE)
    assert sorted(refusals) == waiting
    assert last_event()[0].action == "decision.pass"
