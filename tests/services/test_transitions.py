"""Moving a filing from desk to desk: what each decision is bound to, and what is kept for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import content_hash, parse_sheet
from perfeval.domain.workflow import Action, State
from perfeval.models import Round, Unit, User
from perfeval.packs import find_pack
from perfeval.queries.documents import current_document, draft_document, round_document
from perfeval.services.errors import SubmissionBlockedError
from perfeval.services.transitions import Verdict, decide, submit
from tests.factories import give_post
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    published_sheet,
    submit_filing,
)

PACK = find_pack("sichuan-2022")
DAY = timedelta(days=1)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    """A draft that holds the corrected sheet."""
    return make_filing(office)


def change_unit_of(filing_id: int, text: str) -> None:
    load_filing(filing_id).sheet.implementing_unit = text
    db.session.commit()


def acts_of(round_: Round) -> list[tuple[Action, str, PostRole, int | None]]:
    return [(d.action, d.actor_name, d.role, d.step) for d in round_.decisions]


def test_the_whole_way_with_a_return_is_kept(office: Office, filing_id: int) -> None:
    submit_filing(filing_id, office.owner, "请审", at=AT)
    decide_filing(filing_id, office.clerk, Action.PASS, "同意", at=AT + DAY)
    decide_filing(filing_id, office.deputy, Action.RETURN, " 次数不符 ", at=AT + 2 * DAY)
    assert load_filing(filing_id).state is State.RETURNED
    change_unit_of(filing_id, "改过的单位")
    submit_filing(filing_id, office.owner, at=AT + 3 * DAY)
    for days, (user, action) in enumerate(
        [
            (office.clerk, Action.PASS),
            (office.deputy, Action.PASS),
            (office.director, Action.SIGN_OFF),
            (office.clerk, Action.REPORT),
            (office.officer, Action.RECEIVE),
        ],
        start=4,
    ):
        decide_filing(filing_id, user, action, at=AT + days * DAY)

    filing = load_filing(filing_id)
    assert (filing.state, filing.step, filing.waiting_role) == (State.RECEIVED, None, None)
    assert filing.reported_at == AT + 7 * DAY
    first, second = filing.rounds
    assert (first.number, second.number) == (1, 2)
    assert acts_of(first) == [
        (Action.SUBMIT, "张经办", PostRole.OWNER, None),
        (Action.PASS, "李财务", PostRole.FINANCE_CLERK, 0),
        (Action.RETURN, "王分管", PostRole.DEPUTY_HEAD, 1),
    ]
    assert first.decisions[2].comment == "次数不符"
    assert acts_of(second) == [
        (Action.SUBMIT, "张经办", PostRole.OWNER, None),
        (Action.PASS, "李财务", PostRole.FINANCE_CLERK, 0),
        (Action.PASS, "王分管", PostRole.DEPUTY_HEAD, 1),
        (Action.SIGN_OFF, "赵主任", PostRole.DIRECTOR, 2),
        (Action.REPORT, "李财务", PostRole.FINANCE_CLERK, 3),
        (Action.RECEIVE, "钱归口", PostRole.DESK_OFFICER, 4),
    ]
    assert [d.decided_at for d in second.decisions] == [AT + n * DAY for n in range(3, 9)]
    assert [d.sequence for d in second.decisions] == [1, 2, 3, 4, 5, 6]


def test_every_decision_is_bound_to_the_content_of_its_round(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.CHECKED)
    decide_filing(filing_id, office.deputy, Action.RETURN, "改单位")
    change_unit_of(filing_id, "改过的单位")
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    first, second = load_filing(filing_id).rounds
    assert first.sha256 != second.sha256
    for round_ in (first, second):
        assert round_.sha256 == content_hash(round_.content)
        assert {d.content_sha256 for d in round_.decisions} == {round_.sha256}
    assert parse_sheet(first.content).implementing_unit == corrected_sheet().implementing_unit
    assert parse_sheet(second.content).implementing_unit == "改过的单位"


def test_the_last_signature_prints_once_and_the_bytes_are_kept(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.PASSED)
    assert load_filing(filing_id).rounds[0].printed_pdf is None
    decide_filing(filing_id, office.director, Action.SIGN_OFF)
    printed = load_filing(filing_id).rounds[0].printed_pdf
    assert printed is not None
    assert load_filing(filing_id).rounds[0].printed_sha256 == sha256(printed).hexdigest()
    bring_to(office, filing_id, Stop.RECEIVED)
    assert load_filing(filing_id).rounds[0].printed_pdf == printed


def test_a_frozen_round_does_not_follow_the_tables(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    change_unit_of(filing_id, "暗中改过")
    db.session.get_one(Unit, office.unit.id).name = "改名后的单位"
    db.session.get_one(User, office.owner.id).full_name = "改名后的人"
    db.session.commit()
    filing = load_filing(filing_id)
    shown = current_document(filing, ZONE)
    assert shown.implementing_unit == corrected_sheet().implementing_unit
    assert shown.signatures[0].name == "张经办"
    assert filing.rounds[0].unit_name == office.unit.name
    assert draft_document(filing).implementing_unit == "暗中改过"


def test_signatures_carry_name_role_and_local_time(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    round_ = load_filing(filing_id).rounds[0]
    document = round_document(round_, ZONE)
    last = document.signatures[-1]
    assert (last.role, last.name, last.decision) == ("director", "赵主任", "sign_off")
    assert last.at == "2023-01-10T09:30:00+08:00"
    assert document.round is not None
    assert (document.round.number, document.round.sha256) == (1, round_.sha256)


def test_before_the_last_signature_a_round_carries_no_stamp(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.PASSED)
    assert round_document(load_filing(filing_id).rounds[0], ZONE).round is None


def test_errors_block_submission_and_leave_no_round(office: Office) -> None:
    filing_id = make_filing(office, published_sheet())
    with pytest.raises(SubmissionBlockedError, match=r"还有 \d+ 处必须修改") as refused:
        submit_filing(filing_id, office.owner)
    assert len(refused.value.findings) >= 1
    filing = load_filing(filing_id)
    assert (filing.state, filing.rounds, filing.route) == (State.DRAFT, [], None)


def test_only_the_owner_submits(office: Office, filing_id: int) -> None:
    for user in (office.clerk, office.director, office.stranger, office.administrator):
        with pytest.raises(NotPermittedError):
            submit_filing(filing_id, user)
    assert load_filing(filing_id).rounds == []


def test_a_filing_under_way_is_not_submitted_again(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    with pytest.raises(WorkflowError, match="不能重复送审"):
        submit_filing(filing_id, office.owner)
    assert len(load_filing(filing_id).rounds) == 1


@pytest.mark.parametrize("who", ["owner", "deputy", "director", "officer", "stranger"])
def test_only_the_current_desk_decides_and_the_refusal_names_it(
    office: Office, filing_id: int, who: str
) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    with pytest.raises(NotPermittedError, match="财务审核"):
        decide_filing(filing_id, getattr(office, who), Action.PASS)
    assert len(load_filing(filing_id).rounds[0].decisions) == 1


def test_nobody_signs_off_what_they_submitted(office: Office, filing_id: int) -> None:
    give_post(office.owner, PostRole.DIRECTOR, office.unit)
    bring_to(office, filing_id, Stop.PASSED)
    with pytest.raises(NotPermittedError, match="这张表由您送审"):
        decide_filing(filing_id, office.owner, Action.SIGN_OFF)


def test_the_submitter_may_report_what_others_signed_off(office: Office, filing_id: int) -> None:
    give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    decide_filing(filing_id, office.owner, Action.REPORT)
    assert load_filing(filing_id).reported_at == AT


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_return_needs_its_reason(office: Office, filing_id: int, reason: str) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    with pytest.raises(WorkflowError, match="请填写退回原因"):
        decide_filing(filing_id, office.clerk, Action.RETURN, reason)
    assert load_filing(filing_id).state is State.SUBMITTED


def test_what_was_not_on_screen_is_not_decided(office: Office, filing_id: int) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    seen = load_filing(filing_id).rounds[-1].sha256
    clerk = person_of(office.clerk)
    for verdict in (
        Verdict(Action.PASS, ""),
        Verdict(Action.PASS, seen.upper()),
        Verdict(Action.PASS, seen, seen_step=1),
        Verdict(Action.SIGN_OFF, seen, seen_step=0),
        Verdict(Action.SUBMIT, seen),
    ):
        with pytest.raises(WorkflowError), transaction():
            decide(load_filing(filing_id), PACK, verdict, actor=clerk, at=AT, zone=ZONE)
    assert len(load_filing(filing_id).rounds[0].decisions) == 1


@pytest.mark.parametrize("stop", [Stop.DRAFT, Stop.RECEIVED])
def test_where_nobody_has_to_act_nobody_can(office: Office, filing_id: int, stop: Stop) -> None:
    bring_to(office, filing_id, stop)
    verdict = Verdict(Action.PASS, "")
    with pytest.raises(WorkflowError, match="没有待办的环节"):
        decide(
            load_filing(filing_id),
            PACK,
            verdict,
            actor=person_of(office.clerk),
            at=AT,
            zone=ZONE,
        )


def test_whoever_comes_second_is_told_so_and_changes_nothing(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.SUBMITTED)
    slow = load_filing(filing_id)
    verdict = Verdict(Action.PASS, slow.rounds[-1].sha256)
    db.session.commit()  # what was read stays on the slow one's screen
    with db.engine.begin() as quick:
        quick.exec_driver_sql("UPDATE filing SET version = version + 1")
    with pytest.raises(WorkflowError, match="刚刚被保存或办理过"), transaction():
        decide(slow, PACK, verdict, actor=person_of(office.clerk), at=AT, zone=ZONE)
    assert len(load_filing(filing_id).rounds[0].decisions) == 1


def test_after_the_bureaus_return_the_sheet_goes_the_whole_way_again(
    office: Office, filing_id: int
) -> None:
    bring_to(office, filing_id, Stop.REPORTED)
    decide_filing(filing_id, office.officer, Action.RETURN, "金额不符")
    returned = load_filing(filing_id)
    assert (returned.state, returned.step) == (State.RETURNED, None)
    assert returned.rounds[0].printed_pdf is not None
    assert returned.reported_at == AT
    with transaction():
        round_ = submit(load_filing(filing_id), PACK, actor=person_of(office.owner), at=AT + DAY)
    assert round_.number == 2
    assert load_filing(filing_id).step == 0
