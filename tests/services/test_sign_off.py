"""The actions of sign-off on stored filings: what each leaves behind, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from perfeval.db import db, transaction
from perfeval.domain.errors import (
    DomainError,
    IncompleteDecisionError,
    NobodyAtDeskError,
    NotPermittedError,
    WorkflowError,
)
from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.workflow import Action, State
from perfeval.models import Filing, Post, User, VoidPrint
from perfeval.packs import find_pack
from perfeval.queries.decisions import list_return_targets
from perfeval.queries.documents import is_signed_off, round_document
from perfeval.queries.filings import (
    count_waiting_for,
    facts_of,
    list_waiting_for,
)
from perfeval.queries.rounds import round_notes, standing_decisions
from perfeval.queries.routing import preview_route
from perfeval.queries.units import get_unit_tree
from perfeval.services.corrections import correct_filing
from perfeval.services.delegations import DelegationOrder, register_delegation
from perfeval.services.transitions import Verdict, decide
from tests.factories import give_post
from tests.factories.filings import (
    AT,
    ZONE,
    decide_filing,
    load_filing,
    make_filing,
    person_of,
    submit_filing,
)
from tests.factories.long_routes import LongOffice, make_long_office, way_of

PACK = find_pack("sichuan-2022")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
REASON = "第2行金额不符"
# Number of acts on the straight way of the long route until the filing stands there.
SUBMITTED, HALF, PASSED, REVIEWED, SIGNED_OFF, REPORTED, CHECKED, RECEIVED, ACCEPTED, FINAL = range(
    1, 11
)


@pytest.fixture
def office(app: Flask) -> Iterator[LongOffice]:
    """An office with the long route, inside an app context."""
    with app.app_context():
        yield make_long_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: LongOffice) -> int:
    """A draft that holds the corrected sheet."""
    return make_filing(office)


def go(office: LongOffice, filing_id: int, stop: int, begin: int = 0) -> None:
    """Go on the straight way, from an act to another."""
    for user, action in way_of(office)[begin:stop]:
        if action is Action.SUBMIT:
            submit_filing(filing_id, user)
        else:
            decide_filing(filing_id, user, action)


def where(filing_id: int) -> tuple[State, int | None]:
    filing = load_filing(filing_id)
    return filing.state, filing.step


def waiting(user: User) -> list[int]:
    person, day = person_of(user), AT.date()
    found = [filing.id for filing in list_waiting_for(person, day)]
    assert count_waiting_for(person, day) == len(found)
    return found


def standing(filing_id: int) -> list[Action]:
    filing = load_filing(filing_id)
    ids = standing_decisions(filing)
    return [d.action for round_ in filing.rounds for d in round_.decisions if d.id in ids]


def targets(filing_id: int) -> list[tuple[int | None, str]]:
    filing = load_filing(filing_id)
    facts = facts_of(filing, get_unit_tree())
    return [(one.step, one.words) for one in list_return_targets(filing, facts, AT.date())]


def leave(user: User, role: PostRole) -> None:
    post = db.session.scalars(select(Post).where(Post.user_id == user.id, Post.role == role)).one()
    post.valid_to = AT.date() - DAY
    db.session.commit()


def test_the_long_way_ends_final(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, FINAL)
    filing = load_filing(filing_id)
    assert (filing.state, filing.step, filing.waiting_unit_id) == (State.FINAL, None, None)
    signatures = round_document(filing.rounds[0], ZONE).signatures
    assert [(one.role, one.name) for one in signatures] == [
        ("owner", "张经办"),
        ("section_head", "吴股长"),
        ("section_head", "郑股长"),
        ("finance_clerk", "李财务"),
        ("director", "赵主任"),
        ("finance_clerk", "李财务"),
        ("competent_department", "冯主管"),
        ("desk_officer", "钱归口"),
        ("desk_officer", "钱归口"),
        ("performance_officer", "褚绩效"),
    ]
    assert standing(filing_id) == [action for _, action in way_of(office)]


def test_a_step_of_all_waits_for_everybody_and_asks_nobody_twice(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, SUBMITTED)
    assert waiting(office.head) == waiting(office.second_head) == [filing_id]
    decide_filing(filing_id, office.head, Action.PASS)
    assert where(filing_id) == (State.SUBMITTED, 0)
    assert (waiting(office.head), waiting(office.second_head)) == ([], [filing_id])
    with pytest.raises(NotPermittedError, match="您已办理，还须同岗位的其他人办理"):
        decide_filing(filing_id, office.head, Action.PASS)
    decide_filing(filing_id, office.second_head, Action.PASS)
    assert where(filing_id) == (State.SUBMITTED, 1)
    assert load_filing(filing_id).step_passes == []


def test_who_leaves_the_post_is_no_longer_waited_for(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, HALF)
    leave(office.second_head, PostRole.SECTION_HEAD)
    assert waiting(office.head) == [filing_id]
    decide_filing(filing_id, office.head, Action.PASS, "再次通过")
    assert where(filing_id) == (State.SUBMITTED, 1)


def test_who_comes_to_the_post_is_waited_for_too(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, HALF)
    give_post(office.deputy, PostRole.SECTION_HEAD, office.unit)
    decide_filing(filing_id, office.second_head, Action.PASS)
    assert where(filing_id) == (State.SUBMITTED, 0)
    decide_filing(filing_id, office.deputy, Action.PASS)
    assert where(filing_id) == (State.SUBMITTED, 1)


def lend(principal: User, delegate: User) -> None:
    """Let somebody fill another's post for a week."""
    post = db.session.scalars(select(Post).where(Post.user_id == principal.id)).one()
    order = DelegationOrder(post, delegate, AT.date(), AT.date() + 7 * DAY)
    with transaction():
        register_delegation(order, actor=person_of(principal), at=AT)


def test_at_a_step_of_all_a_delegate_counts_for_the_one_who_is_away(
    office: LongOffice, filing_id: int
) -> None:
    lend(office.second_head, office.deputy)
    go(office, filing_id, SUBMITTED)
    assert waiting(office.deputy) == [filing_id]
    decide_filing(filing_id, office.second_head, Action.PASS)
    assert waiting(office.deputy) == [], "the first of the two counts"
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.deputy, Action.PASS)
    decide_filing(filing_id, office.second_head, Action.UNDO)
    decide_filing(filing_id, office.deputy, Action.PASS)
    assert waiting(office.second_head) == []
    assert where(filing_id) == (State.SUBMITTED, 0)
    decide_filing(filing_id, office.head, Action.PASS)
    assert where(filing_id) == (State.SUBMITTED, 1)


def test_nobody_signs_off_in_the_submitters_name(office: LongOffice, filing_id: int) -> None:
    post = give_post(office.owner, PostRole.DIRECTOR, office.unit)
    order = DelegationOrder(post, office.deputy, AT.date(), AT.date() + 7 * DAY)
    with transaction():
        register_delegation(order, actor=person_of(office.owner), at=AT)
    go(office, filing_id, REVIEWED)
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.deputy, Action.SIGN_OFF)
    decide_filing(filing_id, office.director, Action.SIGN_OFF)


def test_a_return_offers_the_owner_and_the_desks_before_it_by_name(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, REVIEWED)
    assert targets(filing_id) == [
        (None, "经办人张经办（修改后重新送审）"),
        (0, "“股室负责人审核”环节（吴股长、郑股长）"),
        (1, "“财务审核”环节（李财务）"),
    ]
    leave(office.clerk, PostRole.FINANCE_CLERK)
    assert [step for step, _ in targets(filing_id)] == [None, 0]
    with pytest.raises(NobodyAtDeskError, match="请改退其他环节或经办人"):
        decide_filing(filing_id, office.director, Action.RETURN, REASON, to_step=1)
    for number in (2, 7, -1):
        with pytest.raises(WorkflowError, match="只能退回经办人或本轮已经过的环节"):
            decide_filing(filing_id, office.director, Action.RETURN, REASON, to_step=number)


def test_a_return_to_a_desk_keeps_the_content_and_what_was_decided_before_it(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, RECEIVED)
    before = load_filing(filing_id).rounds[0].sha256
    decide_filing(filing_id, office.officer, Action.RETURN, REASON, to_step=2)
    filing = load_filing(filing_id)
    assert (filing.state, filing.step, len(filing.rounds)) == (State.SUBMITTED, 2, 1)
    assert filing.rounds[0].sha256 == before
    assert not is_signed_off(filing.rounds[0])
    assert filing.reported_at is not None, "the bureau goes on seeing what it has seen"
    assert standing(filing_id) == [Action.SUBMIT, *[Action.PASS] * 3, Action.RETURN]
    assert waiting(office.director) == [filing_id]


def test_what_is_signed_again_is_printed_again_and_the_former_print_is_kept(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, SIGNED_OFF)
    former = load_filing(filing_id).rounds[0]
    assert former.printed_pdf
    decide_filing(filing_id, office.clerk, Action.RETURN, REASON, to_step=2)
    kept = load_filing(filing_id).rounds[0]
    assert kept.printed_sha256 == former.printed_sha256
    decide_filing(filing_id, office.director, Action.SIGN_OFF, at=AT + DAY)
    again = load_filing(filing_id).rounds[0]
    assert is_signed_off(again)
    void = db.session.scalars(select(VoidPrint)).one()
    assert (void.round_id, void.printed_sha256) == (again.id, former.printed_sha256)
    assert void.printed_pdf == former.printed_pdf


def test_the_submitter_withdraws_until_somebody_has_acted(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, SUBMITTED)
    decide_filing(filing_id, office.owner, Action.WITHDRAW)
    assert where(filing_id) == (State.DRAFT, None)
    assert waiting(office.head) == []
    go(office, filing_id, HALF)
    with pytest.raises(NotPermittedError, match="要在下一环节办理之前"):
        decide_filing(filing_id, office.owner, Action.WITHDRAW)
    decide_filing(filing_id, office.second_head, Action.RETURN, REASON)
    go(office, filing_id, SUBMITTED)
    decide_filing(filing_id, office.owner, Action.WITHDRAW)
    assert where(filing_id) == (State.RETURNED, None), "as it was before the submission"


def test_a_decision_is_taken_back_for_a_while_and_both_stay_in_the_record(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, REVIEWED)
    decide_filing(filing_id, office.clerk, Action.UNDO, at=AT + 30 * MINUTE)
    assert where(filing_id) == (State.SUBMITTED, 1)
    acts = [(d.action, d.actor_name) for d in load_filing(filing_id).rounds[0].decisions]
    assert acts[-2:] == [(Action.PASS, "李财务"), (Action.UNDO, "李财务")]
    assert standing(filing_id) == [Action.SUBMIT, Action.PASS, Action.PASS, Action.UNDO]


def test_a_decision_is_not_taken_back_later_or_by_others(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, REVIEWED)
    with pytest.raises(WorkflowError, match="已超过 30 分钟"):
        decide_filing(filing_id, office.clerk, Action.UNDO, at=AT + 31 * MINUTE)
    for user in (office.head, office.director, office.owner):
        with pytest.raises(NotPermittedError, match="只能撤销本人刚作的决定"):
            decide_filing(filing_id, user, Action.UNDO)
    assert where(filing_id) == (State.SUBMITTED, 2)


def test_a_sign_off_that_is_printed_is_reopened_and_not_taken_back(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, SIGNED_OFF)
    with pytest.raises(WorkflowError, match="请用“重新打开”"):
        decide_filing(filing_id, office.director, Action.UNDO)
    with pytest.raises(IncompleteDecisionError, match="重新打开的理由"):
        decide_filing(filing_id, office.director, Action.REOPEN)
    decide_filing(filing_id, office.director, Action.REOPEN, REASON)
    filing = load_filing(filing_id)
    assert filing.state is State.RETURNED
    assert filing.rounds[0].printed_pdf, "the print is kept"
    assert standing(filing_id) == [Action.SUBMIT, Action.REOPEN]


def test_a_mistaken_reopening_is_taken_back_and_the_print_counts_again(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, SIGNED_OFF)
    decide_filing(filing_id, office.director, Action.REOPEN, REASON)
    decide_filing(filing_id, office.director, Action.UNDO)
    assert where(filing_id) == (State.SIGNED_OFF, 3)
    assert is_signed_off(load_filing(filing_id).rounds[0])


def test_a_return_is_not_taken_back_once_the_owner_has_begun_to_change(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, PASSED)
    decide_filing(filing_id, office.clerk, Action.RETURN, REASON)
    load_filing(filing_id).sheet.implementing_unit = "改过的单位"
    db.session.commit()
    with pytest.raises(WorkflowError, match="经办人已经开始修改"):
        decide_filing(filing_id, office.clerk, Action.UNDO)


def test_a_report_that_is_taken_back_was_never_reported(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, REPORTED)
    assert load_filing(filing_id).reported_at == AT
    decide_filing(filing_id, office.clerk, Action.UNDO)
    assert load_filing(filing_id).reported_at is None


@pytest.mark.parametrize("stop", [REPORTED, RECEIVED, ACCEPTED, FINAL])
def test_what_was_reported_is_reopened_by_the_bureaus_last_desk(
    office: LongOffice, filing_id: int, stop: int
) -> None:
    go(office, filing_id, stop)
    with pytest.raises(NotPermittedError, match="须由“绩效股”重新打开"):
        decide_filing(filing_id, office.director, Action.REOPEN, REASON)
    if stop == ACCEPTED:  # it lies on that very desk, which returns it
        decide_filing(filing_id, office.final_officer, Action.RETURN, REASON)
    else:
        decide_filing(filing_id, office.final_officer, Action.REOPEN, REASON)
    assert where(filing_id) == (State.RETURNED, None)


def test_the_unit_asks_for_a_return_and_the_bureau_answers(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, FINAL)
    assert waiting(office.final_officer) == []
    decide_filing(filing_id, office.clerk, Action.REQUEST_RETURN, "执行数填错")
    assert where(filing_id) == (State.FINAL, None), "the state stays"
    assert waiting(office.final_officer) == [filing_id]
    with pytest.raises(NotPermittedError, match="已经申请的"):
        decide_filing(filing_id, office.owner, Action.REQUEST_RETURN, "再申请")
    with pytest.raises(IncompleteDecisionError, match="不退回的理由"):
        decide_filing(filing_id, office.final_officer, Action.REFUSE_RETURN)
    decide_filing(filing_id, office.final_officer, Action.REFUSE_RETURN, "已汇总上报")
    assert (where(filing_id), waiting(office.final_officer)) == ((State.FINAL, None), [])
    decide_filing(filing_id, office.owner, Action.REQUEST_RETURN, "仍需修改", at=AT + DAY)
    decide_filing(filing_id, office.final_officer, Action.REOPEN, "同意", at=AT + 2 * DAY)
    filing = load_filing(filing_id)
    assert (filing.state, filing.answering_role, filing.answering_unit_id) == (
        State.RETURNED,
        None,
        None,
    )
    assert waiting(office.final_officer) == []


def test_a_draft_that_is_void_keeps_what_it_held(office: LongOffice, filing_id: int) -> None:
    with pytest.raises(IncompleteDecisionError, match="作废的理由"):
        decide_filing(filing_id, office.owner, Action.VOID)
    decide_filing(filing_id, office.owner, Action.VOID, "项目取消")
    filing = load_filing(filing_id)
    assert filing.state is State.VOID
    assert parse_sheet(filing.rounds[0].content).implementing_unit
    with pytest.raises(NotPermittedError):
        submit_filing(filing_id, office.clerk)
    with pytest.raises(WorkflowError):
        submit_filing(filing_id, office.owner)


def test_what_was_reported_is_voided_by_the_bureau(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, RECEIVED)
    with pytest.raises(NotPermittedError, match="由“绩效股”作废"):
        decide_filing(filing_id, office.owner, Action.VOID, "重复")
    decide_filing(filing_id, office.final_officer, Action.VOID, "重复报送")
    assert where(filing_id) == (State.VOID, None)
    assert standing(filing_id) == [Action.SUBMIT, Action.VOID]


def correct(filing_id: int, user: User, typed: dict[str, str], why: str = "") -> None:
    filing = load_filing(filing_id)
    verdict = Verdict(Action.CORRECT, filing.rounds[-1].sha256, why)
    with transaction():
        correct_filing(filing, PACK, verdict, typed, actor=person_of(user), at=AT + DAY)


def money(filing: Filing) -> str | None:
    return parse_sheet(filing.rounds[-1].content).funds[0].executed


def test_the_finance_clerk_corrects_the_money_in_a_new_round(
    office: LongOffice, filing_id: int
) -> None:
    go(office, filing_id, PASSED)
    first = load_filing(filing_id).rounds[0]
    old = parse_sheet(first.content).funds[0]
    correct(
        filing_id, office.clerk, {"funds[0].executed": "9.5", "funds[1].executed": "9.5"}, "查账"
    )
    filing = load_filing(filing_id)
    second = filing.rounds[1]
    assert (filing.state, filing.step, second.number) == (State.SUBMITTED, 0, 2)
    executed = {one.fund_id: one.executed_text for one in filing.fund_executions}
    assert (money(filing), executed[filing.sheet.funds[0].id]) == ("9.5", "9.5")
    assert (second.submitter_id, second.route) == (office.owner.id, first.route)
    decision = second.decisions[0]
    assert (decision.action, decision.actor_name, decision.role) == (
        Action.CORRECT,
        "李财务",
        PostRole.FINANCE_CLERK,
    )
    assert decision.comment.startswith("查账\n")
    assert f"{old.executed} → 9.5" in decision.comment
    printed = [one.name for one in round_document(second, ZONE).signatures]
    assert standing(filing_id) == [Action.SUBMIT, Action.CORRECT], "approvals before it are void"
    assert printed == ["张经办"], "the submission is still the owner's"
    assert waiting(office.head) == [filing_id]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "资金数没有改动"),
        ({"funds[0].source": "x"}, "只能改正项目资金的预算数、执行数和执行率"),
        ({"indicators[0].actual": "1"}, "只能改正项目资金的预算数、执行数和执行率"),
        ({"funds[99].executed": "1"}, "只能改正项目资金的预算数、执行数和执行率"),
        ({"funds[0].executed": "9" * 101}, "过长，最多 100 个字符"),
        ({"funds[0].executed": "一大笔"}, "没有改正：改后有"),
    ],
)
def test_a_correction_is_of_money_alone_and_leaves_no_error(
    office: LongOffice, filing_id: int, typed: dict[str, str], says: str
) -> None:
    go(office, filing_id, PASSED)
    with pytest.raises(DomainError, match=says):
        correct(filing_id, office.clerk, typed)
    assert len(load_filing(filing_id).rounds) == 1


def test_money_is_corrected_at_the_desk_that_may_alone(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, SUBMITTED)
    with pytest.raises(NotPermittedError):
        correct(filing_id, office.clerk, {"funds[0].executed": "9.5"})
    with pytest.raises(WorkflowError):
        correct(filing_id, office.head, {"funds[0].executed": "9.5"})


@pytest.mark.parametrize(
    ("stop", "who", "action"),
    [
        (SUBMITTED, "owner", Action.WITHDRAW),
        (REVIEWED, "clerk", Action.UNDO),
        (REVIEWED, "director", Action.RETURN),
        (SIGNED_OFF, "director", Action.REOPEN),
        (RECEIVED, "owner", Action.REQUEST_RETURN),
        (RECEIVED, "final_officer", Action.VOID),
    ],
)
def test_what_was_not_on_screen_is_not_decided_whatever_the_action(
    office: LongOffice, filing_id: int, stop: int, who: str, action: Action
) -> None:
    go(office, filing_id, stop)
    before = where(filing_id)
    actor = person_of(getattr(office, who))
    for seen in ("", "0" * 64):
        verdict = Verdict(action, seen, REASON)
        with pytest.raises(WorkflowError, match="已不是当前一轮"), transaction():
            decide(load_filing(filing_id), PACK, verdict, actor=actor, at=AT, zone=ZONE)
    assert where(filing_id) == before


def test_recusal_is_said_before_frozen_with_the_round_and_acted_on(
    office: LongOffice, filing_id: int
) -> None:
    give_post(office.owner, PostRole.DIRECTOR, office.unit)
    leave(office.director, PostRole.DIRECTOR)
    leave(office.second_head, PostRole.SECTION_HEAD)
    preview = preview_route(load_filing(filing_id), person_of(office.owner), AT)
    note = "回避：主要负责人张经办是本表的经办人，审定改由分管领导王分管签署。"
    assert preview.notes == (note,)
    assert (preview.names[2], preview.refusal) == ("王分管", "")
    go(office, filing_id, SUBMITTED)
    give_post(office.stranger, PostRole.DIRECTOR, office.unit)  # comes too late for this round
    assert round_notes(load_filing(filing_id).rounds[0]) == (note,)
    decide_filing(filing_id, office.head, Action.PASS)
    decide_filing(filing_id, office.clerk, Action.PASS)
    with pytest.raises(NotPermittedError, match="分管领导"):
        decide_filing(filing_id, office.stranger, Action.SIGN_OFF)
    decide_filing(filing_id, office.deputy, Action.SIGN_OFF)
    assert where(filing_id) == (State.SIGNED_OFF, 3)


def test_the_departments_director_signs_for_one_who_is_the_owner(
    office: LongOffice, filing_id: int
) -> None:
    for user, role in (
        (office.director, PostRole.DIRECTOR),
        (office.deputy, PostRole.DEPUTY_HEAD),
    ):
        leave(user, role)
        give_post(office.owner, role, office.unit)
    go(office, filing_id, REVIEWED)
    assert waiting(office.above_director) == [filing_id]
    decide_filing(filing_id, office.above_director, Action.SIGN_OFF)
    filing = load_filing(filing_id)
    assert filing.state is State.SIGNED_OFF
    assert round_document(filing.rounds[0], ZONE).signatures[-1].role == "director"


def test_the_rows_of_a_round_are_kept_by_their_ids(office: LongOffice, filing_id: int) -> None:
    go(office, filing_id, SUBMITTED)
    filing = load_filing(filing_id)
    assert filing.rounds[0].row_ids == [row.id for row in filing.sheet.indicators]


def test_a_post_that_begins_later_is_not_asked_yet(office: LongOffice, filing_id: int) -> None:
    give_post(office.deputy, PostRole.SECTION_HEAD, office.unit, valid_from=date(2099, 1, 1))
    go(office, filing_id, PASSED)
    assert where(filing_id) == (State.SUBMITTED, 1)
