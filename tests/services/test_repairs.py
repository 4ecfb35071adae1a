"""Repairs by click: applied as suggested, taken back as far as the cells still hold it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from perfeval.db import transaction
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.models import Filing, Repair
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.queries.findings import list_repairs
from perfeval.services.repairs import UndoneRepair, apply_repair, undo_repair
from perfeval.services.sheets import write_document
from perfeval.services.target_locks import lock_targets
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    load_filing,
    make_filing,
    make_office,
    person_of,
)
from tests.factories.sheets import (
    sheet_with,
    sheet_with_error,
    sheet_with_suggestion,
    sheet_with_warning,
)

SLIPPED = ("Q01", "indicators[4].target")
VAGUE = ("Q05", "indicators[0].target")  # asks for the exact number
LATER = AT + timedelta(minutes=5)

Make = Callable[[SheetDocument], Filing]


@pytest.fixture
def office(db_session: scoped_session[Session]) -> Office:
    return make_office()


@pytest.fixture
def make(office: Office) -> Make:
    return lambda document: load_filing(make_filing(office, document))


def apply(
    filing: Filing, office: Office, place: tuple[str, str] = SLIPPED, answer: str = ""
) -> Repair:
    with transaction():
        return apply_repair(
            filing,
            find_pack(filing.sheet.pack_id),
            check=place[0],
            path=place[1],
            answer=answer,
            actor=person_of(office.owner),
            at=AT,
        )


def undo(filing: Filing, office: Office, repair_id: int) -> UndoneRepair:
    pack, actor = find_pack(filing.sheet.pack_id), person_of(office.owner)
    with transaction():
        return undo_repair(filing, pack, repair_id, actor=actor, at=LATER)


def write(filing: Filing, rows: tuple[Indicator, ...], ids: list[int]) -> None:
    document = replace(draft_document(filing), indicators=rows)
    pack = find_pack(filing.sheet.pack_id)
    with transaction():
        write_document(filing, document, pack, row_ids=ids, actor=None, at=AT)


def ids_of(filing: Filing) -> list[int]:
    return [row.id for row in filing.sheet.indicators]


def values_of(filing: Filing, row: int) -> tuple[str | None, str | None]:
    indicator = draft_document(filing).indicators[row]
    return indicator.target_value, indicator.actual_value


def test_a_repair_changes_the_cells_it_names_and_nothing_else(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    before, row_id = draft_document(filing), ids_of(filing)[4]
    repair = apply(filing, office)
    assert values_of(filing, 4) == ("≥96.25%", "")
    repaired = replace(before.indicators[4], target_value="≥96.25%", actual_value="")
    rows = (*before.indicators[:4], repaired, *before.indicators[5:])
    assert draft_document(filing) == replace(before, indicators=rows)
    assert repair.cells == {
        f"indicators#{row_id}.target": ["≥", "≥96.25%"],
        f"indicators#{row_id}.actual": ["96.25%", ""],
    }
    assert (repair.check_id, repair.actor_name, repair.applied_at) == ("Q01", "张经办", AT)


def test_undoing_it_brings_the_sheet_back(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    before = draft_document(filing)
    repair = apply(filing, office)
    assert undo(filing, office, repair.id).kept == ()
    assert draft_document(filing) == before
    assert repair.undone_at == LATER
    assert list_repairs(filing.id) == []


def test_it_can_be_applied_again_after_undoing(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    undo(filing, office, apply(filing, office).id)
    again = apply(filing, office)
    assert values_of(filing, 4) == ("≥96.25%", "")
    assert [repair.id for repair in list_repairs(filing.id)] == [again.id]


def test_a_cell_that_was_changed_since_stays_and_is_named(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    repair = apply(filing, office)
    rows = list(draft_document(filing).indicators)
    rows[4] = replace(rows[4], actual_value="97%")
    write(filing, tuple(rows), ids_of(filing))
    undone = undo(filing, office, repair.id)
    assert undone.kept == ("三级指标《督导事项按时办结率》实际完成指标值",)
    assert values_of(filing, 4) == ("≥", "97%")


def test_undoing_follows_a_row_that_was_moved(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    repair = apply(filing, office)
    rows, ids = draft_document(filing).indicators, ids_of(filing)
    write(filing, (rows[4], *rows[:4], *rows[5:]), [ids[4], *ids[:4], *ids[5:]])
    undo(filing, office, repair.id)
    assert values_of(filing, 0) == ("≥", "96.25%")


def test_a_row_that_is_gone_is_told_and_nothing_is_written_into_others(
    office: Office, make: Make
) -> None:
    filing = make(sheet_with_suggestion())
    repair = apply(filing, office)
    rows, ids = draft_document(filing).indicators, ids_of(filing)
    write(filing, (*rows[:4], *rows[5:]), [*ids[:4], *ids[5:]])
    before = draft_document(filing)
    undone = undo(filing, office, repair.id)
    assert len(undone.kept) == 2
    assert all("已经删除" in place for place in undone.kept)
    assert draft_document(filing) == before


def test_a_repair_is_undone_once(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    repair = apply(filing, office)
    undo(filing, office, repair.id)
    with pytest.raises(DomainError, match="已经撤销过"):
        undo(filing, office, repair.id)


def test_a_repair_of_another_sheet_is_not_touched(office: Office, make: Make) -> None:
    theirs = make(sheet_with_suggestion())
    repair_id, their_id = apply(theirs, office).id, theirs.id
    mine = make(sheet_with_suggestion())
    for number in (repair_id, 10**6):
        with pytest.raises(DomainError, match="不是在本表上做的"):
            undo(mine, office, number)
    assert values_of(load_filing(their_id), 4) == ("≥96.25%", "")


@pytest.mark.parametrize(
    ("document", "place", "sentence"),
    [
        (sheet_with_error(), SLIPPED, "已经不在"),
        (sheet_with_error(), ("Q03", "indicators[99].actual"), "已经不在"),
        (sheet_with(0, actual_value=""), ("Q06", "indicators[0].actual"), "没有可以直接采用"),
        (sheet_with_error(), ("Q03", "indicators[0].actual"), "请先回答“实际完成多少（次）？”"),
    ],
)
def test_what_suggests_nothing_is_not_repaired(
    office: Office, make: Make, document: SheetDocument, place: tuple[str, str], sentence: str
) -> None:
    filing = make(document)
    with pytest.raises(DomainError, match=sentence):
        apply(filing, office, place)
    assert draft_document(filing) == draft_document(make(document))
    assert list_repairs(filing.id) == []


def test_the_answer_to_a_question_is_put_into_its_cell(office: Office, make: Make) -> None:
    filing = make(sheet_with_warning())
    repair = apply(filing, office, VAGUE, "３10 ")
    assert values_of(filing, 0) == ("≥310次", "312次")
    assert list(repair.cells.values()) == [["300余次", "≥310次"]]
    undo(filing, office, repair.id)
    assert values_of(filing, 0) == ("300余次", "312次")


@pytest.mark.parametrize(
    "answer", ["", " ", "很多", "≥310", "310次", "-5", "1e3", "NaN", "9" * 500]
)
def test_an_answer_that_is_no_number_changes_nothing(
    office: Office, make: Make, answer: str
) -> None:
    filing = make(sheet_with_warning())
    with pytest.raises(DomainError):
        apply(filing, office, VAGUE, answer)
    assert values_of(filing, 0) == ("300余次", "312次")
    assert list_repairs(filing.id) == []


def test_locked_cells_are_neither_repaired_nor_put_back(office: Office, make: Make) -> None:
    filing = make(sheet_with_suggestion())
    repair = apply(filing, office)
    with transaction():
        lock_targets(filing, actor=person_of(office.clerk), at=AT)
    undone = undo(filing, office, repair.id)
    assert undone.kept == ("三级指标《督导事项按时办结率》预期指标值",)
    assert values_of(filing, 4) == ("≥96.25%", "96.25%")
    locked = make(sheet_with(4, target_value="≥"))
    with transaction():
        lock_targets(locked, actor=person_of(office.clerk), at=AT)
    with pytest.raises(DomainError):
        apply(locked, office)
    assert values_of(locked, 4) == ("≥", "96.25%")


@pytest.mark.parametrize("who", ["clerk", "deputy", "director", "officer", "stranger"])
def test_only_the_owner_repairs(office: Office, make: Make, who: str) -> None:
    filing = make(sheet_with_suggestion())
    repair_id = apply(filing, office).id
    pack, actor = find_pack(filing.sheet.pack_id), person_of(getattr(office, who))
    with pytest.raises(NotPermittedError):
        apply_repair(filing, pack, check="Q01", path=SLIPPED[1], actor=actor, at=AT)
    with pytest.raises(NotPermittedError):
        undo_repair(filing, pack, repair_id, actor=actor, at=AT)


def test_a_submitted_sheet_is_not_repaired(office: Office, make: Make) -> None:
    filing_id = make(sheet_with_suggestion()).id
    filing = load_filing(filing_id)
    repair_id = apply(filing, office).id
    rows = list(draft_document(filing).indicators)
    rows[4] = replace(rows[4], actual_value="97%")
    write(filing, tuple(rows), ids_of(filing))
    bring_to(office, filing_id, Stop.SUBMITTED)
    filing = load_filing(filing_id)
    with pytest.raises(WorkflowError):
        undo(filing, office, repair_id)
    with pytest.raises(WorkflowError):
        apply(filing, office)
