"""线下签批: a step that was signed by hand, recorded by a clerk and never as the leader's click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from perfeval.db import db, transaction
from perfeval.domain.audit import decision_code
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action, State
from perfeval.models import Decision, PaperScan, Post
from perfeval.packs import find_pack
from perfeval.queries.documents import signatures_of
from perfeval.queries.rounds import replay_filing
from perfeval.services.paper_decisions import PaperOrderError
from perfeval.services.rounds import print_round
from perfeval.services.scans import Upload, WrongPaperError
from tests.factories import give_post, make_user
from tests.factories.audit import last_event, list_faults
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    submit_filing,
)
from tests.factories.long_routes import LongOffice, make_long_office
from tests.factories.paper import make_scan, register
from tests.web.pages import pdf_texts

SIGNED_FORM = "national-2020"  # has lines for signatures
DAY = timedelta(days=1)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    """A filing that waits for the deputy head."""
    made = make_filing(office)
    bring_to(office, made, Stop.CHECKED)
    return made


def newest(filing_id: int) -> Decision:
    return load_filing(filing_id).rounds[-1].decisions[-1]


def test_it_moves_the_sheet_and_says_who_signed_and_who_registered(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    register(filing_id, office.clerk, office.deputy, tmp_path, comment="同意")
    filing, decision = load_filing(filing_id), newest(filing_id)
    assert (filing.state, filing.step) == (State.SUBMITTED, 2)
    assert (decision.action, decision.role) == (Action.PASS, PostRole.DEPUTY_HEAD)
    assert (decision.actor_name, decision.on_behalf_of_name) == ("李财务", "王分管")
    assert decision.paper_signed_on == date(2023, 1, 10)
    assert decision.content_sha256 == filing.rounds[-1].sha256
    assert filing.rounds[-1].scans[0].id == decision.paper_scan_id
    assert not filing.is_sealed, "a signature is no seal"
    event, detail = last_event()
    assert (event.action, event.actor_name) == (decision_code(Action.PASS), "李财务")
    assert detail.facts["signer"] == "王分管"
    assert detail.facts["signed_on"] == "2023-01-10"
    assert "on_behalf_of" not in detail.facts
    assert list_faults() == []


def test_the_last_signature_prints_the_form_with_those_words(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    register(filing_id, office.clerk, office.deputy, tmp_path)
    late = AT + 50 * DAY
    register(
        filing_id, office.clerk, office.director, tmp_path, signed_on=date(2023, 3, 1), at=late
    )
    filing = load_filing(filing_id)
    round_ = filing.rounds[-1]
    assert filing.state is State.SIGNED_OFF
    assert round_.printed_pdf is not None
    page = "".join(pdf_texts(print_round(round_, find_pack(SIGNED_FORM), ZONE)))
    assert "负责人：线下签批2023-03-01（登记：李财务）" in page
    assert "日期：2023年3月1日" in page
    assert "赵主任" not in page
    signed = signatures_of(round_, ZONE)[-1]
    assert (signed.name, signed.on_behalf_of, signed.registered_by) == ("赵主任", None, "李财务")


def test_one_scan_may_show_two_signatures(office: Office, filing_id: int, tmp_path: Path) -> None:
    code = load_filing(filing_id).rounds[-1].verification_code or ""
    both = Upload("两人签.pdf", make_scan("两人"), code)
    register(filing_id, office.clerk, office.deputy, tmp_path, upload=both)
    register(filing_id, office.clerk, office.director, tmp_path, upload=both)
    round_ = load_filing(filing_id).rounds[-1]
    assert len({one.paper_scan_id for one in round_.decisions[2:]}) == len(round_.scans) == 1


def test_who_may_not_register_is_told(office: Office, filing_id: int, tmp_path: Path) -> None:
    for user in (office.owner, office.administrator, office.director, office.stranger):
        with pytest.raises(NotPermittedError, match="由该环节所在单位的财务登记"):
            register(filing_id, user, office.deputy, tmp_path)
    assert newest(filing_id).action is Action.PASS
    assert db.session.query(PaperScan).count() == 0


def test_nobody_registers_for_an_own_submission_or_for_the_submitter(
    office: Office, tmp_path: Path
) -> None:
    """The deputy head submits; another deputy signs on paper, and the submitter cannot have."""
    second = make_user("second", "吴副职")
    clerk = make_user("clerk2", "郑会计")
    for user, role in (
        (office.deputy, PostRole.OWNER),
        (second, PostRole.DEPUTY_HEAD),
        (clerk, PostRole.FINANCE_CLERK),
        (clerk, PostRole.OWNER),
    ):
        give_post(user, role, office.unit)
    own = make_filing(office, owner=clerk)
    submit_filing(own, clerk)
    decide_filing(own, office.clerk, Action.PASS)
    with pytest.raises(NotPermittedError, match="送审人不能登记"):
        register(own, clerk, office.deputy, tmp_path)
    register(own, office.clerk, office.deputy, tmp_path)
    other = make_filing(office, owner=office.deputy)
    submit_filing(other, office.deputy)
    decide_filing(other, office.clerk, Action.PASS)
    with pytest.raises(
        PaperOrderError, match="可以签批这一环节的是吴副职（送审人和已办理的人除外）"
    ):
        register(other, office.clerk, office.deputy, tmp_path)
    register(other, office.clerk, second, tmp_path)


def test_whoever_holds_the_desk_decides_there_and_registers_nothing(
    office: Office, tmp_path: Path
) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    with pytest.raises(NotPermittedError, match="本人可以办理的环节请直接办理"):
        register(filing_id, office.clerk, office.clerk, tmp_path)


@pytest.mark.parametrize(
    ("signed_on", "sentence"),
    [
        (None, "请填写签批日期"),
        (date(2023, 1, 9), "应在本轮送审之日（2023-01-10）至今天（2023-01-12）之间"),
        (date(2023, 1, 13), "您填的是 2023-01-13"),
        (date(2023, 1, 12), "2023-01-12 可以签批这一环节的是没有人"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    office: Office, filing_id: int, tmp_path: Path, signed_on: date | None, sentence: str
) -> None:
    post = db.session.query(Post).filter_by(user_id=office.deputy.id).one()
    post.valid_to = date(2023, 1, 11)
    db.session.commit()
    with pytest.raises(PaperOrderError) as refused:
        register(
            filing_id, office.clerk, office.deputy, tmp_path, signed_on=signed_on, at=AT + 2 * DAY
        )
    assert sentence in str(refused.value)
    register(
        filing_id,
        office.clerk,
        office.deputy,
        tmp_path,
        signed_on=date(2023, 1, 11),
        at=AT + 2 * DAY,
    )
    assert load_filing(filing_id).step == 2, "the post of the day of the signature counts"


def test_another_step_or_paper_than_that_of_today_is_refused(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    other = make_filing(office)
    bring_to(office, other, Stop.CHECKED)
    code = load_filing(other).rounds[-1].verification_code or ""
    with pytest.raises(WrongPaperError):
        register(
            filing_id,
            office.clerk,
            office.deputy,
            tmp_path,
            upload=Upload("a.pdf", make_scan(), code),
        )
    assert load_filing(filing_id).step == 1
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    with pytest.raises(WorkflowError):  # 报送 is done in the program
        register(filing_id, office.clerk, office.deputy, tmp_path)


def test_it_can_be_taken_back_by_whoever_registered_it(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    register(filing_id, office.clerk, office.deputy, tmp_path)
    with pytest.raises(NotPermittedError):
        decide_filing(filing_id, office.deputy, Action.UNDO)
    decide_filing(filing_id, office.clerk, Action.UNDO)
    undone = newest(filing_id)
    assert load_filing(filing_id).step == 1
    assert (undone.role, undone.on_behalf_of_name) == (PostRole.FINANCE_CLERK, None)
    register(filing_id, office.clerk, office.deputy, tmp_path)
    assert list_faults() == []


def test_a_return_voids_it_like_any_approval(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    register(filing_id, office.clerk, office.deputy, tmp_path)
    decide_filing(filing_id, office.director, Action.RETURN, "次数不符")
    assert load_filing(filing_id).state is State.RETURNED
    assert replay_filing(load_filing(filing_id)).approvals == ()


def test_at_a_step_for_all_each_signature_counts_for_its_signer(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        office: LongOffice = make_long_office()
        filing_id = make_filing(office)
        submit_filing(filing_id, office.owner)
        register(filing_id, office.clerk, office.head, tmp_path)
        assert load_filing(filing_id).step == 0
        with pytest.raises(PaperOrderError, match="可以签批这一环节的是郑股长"):
            register(filing_id, office.clerk, office.head, tmp_path)
        with pytest.raises(NotPermittedError):
            decide_filing(filing_id, office.head, Action.PASS)
        register(filing_id, office.clerk, office.second_head, tmp_path)
        assert load_filing(filing_id).step == 1
        db.session.remove()


@pytest.mark.parametrize(
    "change",
    [
        "paper_signed_on = '2023-02-01'",
        "paper_signed_on = NULL, paper_scan_id = NULL",
        "on_behalf_of_name = '别人'",
    ],
)
def test_what_was_registered_cannot_be_changed_unseen(
    office: Office, filing_id: int, tmp_path: Path, change: str
) -> None:
    register(filing_id, office.clerk, office.deputy, tmp_path)
    with transaction():
        db.session.execute(
            text(f"UPDATE decision SET {change} WHERE paper_signed_on IS NOT NULL")  # noqa: S608
        )
    assert list_faults() == [f"{filing_id}/1 办理过程与操作记录不一致"]


def test_every_refusal_is_a_sentence(office: Office, filing_id: int, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="请选择签批人"):
        register(filing_id, office.clerk, office.stranger, tmp_path)
    assert load_filing(filing_id).step == 1
