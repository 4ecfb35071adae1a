"""Answering findings: what an answer holds on to, who may give it, and the counts of the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from perfeval.db import transaction
from perfeval.domain.checks.answers import AnsweredReport, AnswerKind
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.sheets import SheetDocument
from perfeval.models import Filing, FindingAnswer
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.queries.findings import check_draft
from perfeval.services.errors import SubmissionBlockedError, UnconfirmedError
from perfeval.services.findings import (
    Reply,
    answer_finding,
    confirm_warnings,
    withdraw_answer,
)
from perfeval.services.sheets import write_document
from perfeval.services.target_locks import lock_targets
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    load_filing,
    make_filing,
    make_office,
    person_of,
    published_sheet,
)
from tests.factories.sheets import (
    sheet_with,
    sheet_with_error,
    sheet_with_hint,
    sheet_with_warning,
)

REASON = "该项按季度比例考核，上级文件规定用百分比填报"
ERROR = ("Q03", "indicators[0].actual")
WARNING = ("Q05", "indicators[0].target")

Make = Callable[[SheetDocument], Filing]


@pytest.fixture
def office(db_session: scoped_session[Session]) -> Office:
    return make_office()


@pytest.fixture
def make(office: Office) -> Make:
    return lambda document: load_filing(make_filing(office, document))


def report_of(filing: Filing) -> AnsweredReport:
    return check_draft(filing, find_pack(filing.sheet.pack_id))


def answer(
    filing: Filing, office: Office, kind: AnswerKind, place: tuple[str, str], text: str = ""
) -> FindingAnswer:
    reply = Reply(kind, *place, text)
    pack, actor = find_pack(filing.sheet.pack_id), person_of(office.owner)
    with transaction():
        return answer_finding(filing, pack, reply, actor=actor, at=AT)


def counts(filing: Filing) -> tuple[int | None, int | None, int | None]:
    return filing.open_errors, filing.open_warnings, filing.waivers


def write(filing: Filing, document: SheetDocument) -> None:
    ids = [row.id for row in filing.sheet.indicators]
    with transaction():
        write_document(
            filing, document, find_pack(filing.sheet.pack_id), row_ids=ids, actor=None, at=AT
        )


def test_a_waived_error_blocks_no_longer_and_is_counted(office: Office, make: Make) -> None:
    filing = make(sheet_with_error())
    assert counts(filing) == (1, 0, 0)
    answer(filing, office, AnswerKind.WAIVER, ERROR, REASON)
    report = report_of(filing)
    assert report.open(report.findings[0].finding.level) == ()
    assert [one.answer.explanation for one in report.waivers if one.answer] == [REASON]
    assert counts(filing) == (0, 0, 1)


def test_an_answer_is_given_once_and_the_last_one_counts(office: Office, make: Make) -> None:
    filing = make(sheet_with_error())
    first = answer(filing, office, AnswerKind.WAIVER, ERROR, REASON)
    second = answer(filing, office, AnswerKind.WAIVER, ERROR, REASON + "（见附件）")
    assert first.id == second.id
    assert report_of(filing).waivers[0].answer.explanation.endswith("（见附件）")  # type: ignore[union-attr]


def test_an_answer_holds_as_long_as_its_cell(office: Office, make: Make) -> None:
    filing = make(sheet_with_error())
    answer(filing, office, AnswerKind.WAIVER, ERROR, REASON)
    elsewhere = sheet_with(0, actual_value="99%", deviation_reason="另写一句")
    write(filing, elsewhere)
    assert report_of(filing).waivers
    write(filing, sheet_with(0, actual_value="98%"))
    found = report_of(filing).find(*ERROR)
    assert found is not None
    assert found.is_open
    assert found.outdated is not None
    assert found.outdated.explanation == REASON
    assert counts(filing) == (1, 0, 0)


def test_an_answer_follows_its_row(office: Office, make: Make) -> None:
    filing = make(sheet_with_error())
    answer(filing, office, AnswerKind.WAIVER, ERROR, REASON)
    document = draft_document(filing)
    ids = [row.id for row in filing.sheet.indicators]
    rows = document.indicators
    with transaction():
        write_document(
            filing,
            replace(document, indicators=(rows[1], rows[0], *rows[2:])),
            find_pack(filing.sheet.pack_id),
            row_ids=[ids[1], ids[0], *ids[2:]],
            actor=None,
            at=AT,
        )
    assert [one.finding.path for one in report_of(filing).waivers] == ["indicators[1].actual"]


@pytest.mark.parametrize("text", ["", "   ", "无", "情况属实。", "长" * 501])
def test_a_waiver_that_explains_nothing_is_refused(office: Office, make: Make, text: str) -> None:
    filing = make(sheet_with_error())
    with pytest.raises(DomainError, match="情况说明"):
        answer(filing, office, AnswerKind.WAIVER, ERROR, text)
    assert report_of(filing).waivers == ()


@pytest.mark.parametrize(
    ("kind", "place", "document"),
    [
        (AnswerKind.WAIVER, WARNING, sheet_with_warning()),
        (AnswerKind.CONFIRMATION, ERROR, sheet_with_error()),
        (AnswerKind.WAIVER, ("Q22", "funds[0].executed"), sheet_with_hint()),
        (AnswerKind.CONFIRMATION, ("Q22", "funds[0].executed"), sheet_with_hint()),
        (AnswerKind.NEXT_YEAR, WARNING, sheet_with_warning()),
        (AnswerKind.TARGET_ADJUSTMENT, ERROR, sheet_with_error()),
    ],
)
def test_only_the_answers_of_its_level_are_taken(
    office: Office,
    make: Make,
    kind: AnswerKind,
    place: tuple[str, str],
    document: SheetDocument,
) -> None:
    with pytest.raises(DomainError, match="不能这样处理"):
        answer(make(document), office, kind, place, REASON)


def test_a_finding_that_is_gone_takes_no_answer(office: Office, make: Make) -> None:
    with pytest.raises(DomainError, match="已经不在"):
        answer(make(corrected_sheet()), office, AnswerKind.WAIVER, ERROR, REASON)


def test_what_is_found_at_a_locked_target_is_a_hint_with_two_ways(
    office: Office, make: Make
) -> None:
    filing = make(sheet_with_warning())
    with transaction():
        lock_targets(filing, actor=person_of(office.clerk), at=AT)
    assert counts(filing) == (0, 0, 0)
    answer(filing, office, AnswerKind.NEXT_YEAR, WARNING)
    found = report_of(filing).find(*WARNING)
    assert found is not None
    assert found.finding.locked
    assert found.answer is not None
    assert found.answer.kind is AnswerKind.NEXT_YEAR


def test_an_answer_is_taken_back(office: Office, make: Make) -> None:
    filing = make(sheet_with_error())
    answer(filing, office, AnswerKind.WAIVER, ERROR, REASON)
    pack, actor = find_pack(filing.sheet.pack_id), person_of(office.owner)
    for _ in range(2):  # the second time there is nothing left to take back
        with transaction():
            withdraw_answer(filing, pack, check=ERROR[0], path=ERROR[1], actor=actor, at=AT)
        assert counts(filing) == (1, 0, 0)


def test_warnings_are_confirmed_by_what_was_on_screen(office: Office, make: Make) -> None:
    filing = make(sheet_with_warning())
    pack, actor = find_pack(filing.sheet.pack_id), person_of(office.owner)
    digest = report_of(filing).digest
    write(filing, sheet_with(0, target_value="310余次"))
    for wrong in ("", digest, "x"):
        with pytest.raises(UnconfirmedError, match="1 处“请核实”"):
            confirm_warnings(filing, pack, wrong, actor=actor, at=AT)
    with transaction():
        confirm_warnings(filing, pack, report_of(filing).digest, actor=actor, at=AT)
    assert report_of(filing).digest == ""
    assert counts(filing) == (0, 0, 0)


def test_errors_come_before_warnings(office: Office, make: Make) -> None:
    filing = make(published_sheet())
    pack, actor = find_pack(filing.sheet.pack_id), person_of(office.owner)
    with pytest.raises(SubmissionBlockedError, match="处必须修改"):
        confirm_warnings(filing, pack, report_of(filing).digest, actor=actor, at=AT)
    assert report_of(filing).digest


@pytest.mark.parametrize("who", ["clerk", "deputy", "director", "officer", "stranger"])
def test_only_the_owner_answers(office: Office, make: Make, who: str) -> None:
    filing, actor = make(sheet_with_error()), person_of(getattr(office, who))
    pack = find_pack(filing.sheet.pack_id)
    reply = Reply(AnswerKind.WAIVER, *ERROR, REASON)
    with pytest.raises(NotPermittedError):
        answer_finding(filing, pack, reply, actor=actor, at=AT)
    with pytest.raises(NotPermittedError):
        withdraw_answer(filing, pack, check=ERROR[0], path=ERROR[1], actor=actor, at=AT)


def test_a_submitted_sheet_takes_no_answers(app: Flask, office: Office, make: Make) -> None:
    filing = make(sheet_with_warning())
    bring_to(office, filing.id, Stop.SUBMITTED)
    filing = load_filing(filing.id)
    with pytest.raises(WorkflowError, match="已经送审"):
        answer(filing, office, AnswerKind.CONFIRMATION, WARNING)
