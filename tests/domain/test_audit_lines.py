"""The trail as people read it: which saves are one session, and what a session changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from perfeval.domain.audit import (
    ACTION_GROUPS,
    AuditAction,
    Change,
    SubjectKind,
    action_label,
    read_detail,
    write_detail,
)
from perfeval.domain.audit_chain import ChainedEvent
from perfeval.domain.audit_lines import describe_detail, fold_sessions, list_facts
from perfeval.domain.workflow import Action

AT = datetime(2023, 1, 10, 1, 30, tzinfo=UTC)
SAVE = AuditAction.SHEET_SAVED


def event(
    number: int,
    minutes: int,
    *,
    actor: int = 1,
    action: str = SAVE,
    subject: int = 7,
    kind: SubjectKind = SubjectKind.FILING,
    changes: tuple[Change, ...] = (),
) -> ChainedEvent:
    return ChainedEvent(
        number=number,
        at=AT + timedelta(minutes=minutes),
        actor_id=actor,
        actor_name="张经办",
        action=action,
        subject_kind=kind,
        subject_id=subject,
        subject_name="督导",
        unit_id=3,
        detail=write_detail(changes, {}),
        previous_sha256="",
    )


def numbers(*events: ChainedEvent) -> list[list[int]]:
    """Return the numbers that stand in each line, newest first."""
    newest_first = sorted(events, key=lambda one: -one.number)
    lines = fold_sessions(newest_first)
    return [[entry.event.number for entry in line.entries] for line in lines]


def test_saves_of_one_session_are_one_line() -> None:
    assert numbers(event(1, 0), event(2, 5), event(3, 35)) == [[3, 2, 1]]


def test_a_long_pause_begins_another_session() -> None:
    assert numbers(event(1, 0), event(2, 31)) == [[2], [1]]


def test_another_person_begins_another_session() -> None:
    assert numbers(event(1, 0), event(2, 1, actor=2), event(3, 2)) == [[3], [2], [1]]


def test_what_others_do_elsewhere_does_not_end_a_session() -> None:
    other = event(2, 1, actor=2, subject=8)
    login = event(3, 1, action=AuditAction.LOGGED_IN, kind=SubjectKind.USER)
    assert numbers(event(1, 0), other, login, event(4, 2)) == [[4, 1], [3], [2]]


def test_anything_else_on_the_filing_ends_a_session() -> None:
    submitted = event(2, 1, action="decision.submit")
    assert numbers(event(1, 0), submitted, event(3, 2)) == [[3], [2], [1]]


def test_only_saves_are_folded() -> None:
    acts = [event(i, i, action=AuditAction.FINDING_ANSWERED) for i in (1, 2, 3)]
    assert numbers(*acts) == [[3], [2], [1]]


def test_a_session_tells_each_cell_once_from_its_beginning_to_its_end() -> None:
    steps = (
        (Change("甲", "1", "2", "indicators#1.actual"), Change("乙", None, "x", "grade")),
        (Change("甲（改名）", "2", "3", "indicators#1.actual"),),
        (Change("乙", "x", None, "grade"), Change("丙", None, "新", "title")),
    )
    events = [event(i, i, changes=changes) for i, changes in enumerate(steps, start=1)]
    (line,) = fold_sessions(events[::-1])
    assert line.changes == (
        Change("甲（改名）", "1", "3", "indicators#1.actual"),
        Change("丙", None, "新", "title"),
    )
    assert (line.oldest.number, line.newest.number) == (1, 3)


def test_changes_without_a_cell_stay_apart() -> None:
    changes = (Change("单位", None, "甲"), Change("单位", None, "乙"))
    (line,) = fold_sessions([event(1, 0, action=AuditAction.SAMPLE_LOADED, changes=changes)])
    assert line.changes == changes


def test_a_detail_comes_back_as_it_was_written() -> None:
    changes = (Change("甲", "“旧”\n第二行", None, "indicators#1.actual"), Change("乙", None, "x"))
    facts = {"comment": "同意", "round": "2"}
    detail = read_detail(write_detail(changes, facts))
    assert (detail.changes, detail.facts) == (changes, facts)
    assert list_facts(detail) == [("意见", "同意"), ("轮次", "2")]
    assert describe_detail(detail).splitlines()[0] == "意见：同意"
    assert describe_detail(detail).endswith("乙：（空） → “x”")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"changes":[{"place":1,"x":2}]}', "null"])
def test_a_detail_that_was_destroyed_is_no_fault_of_the_page(text: str) -> None:
    assert read_detail(text).changes == ()


def test_every_action_has_its_word_once() -> None:
    codes = [code for words in ACTION_GROUPS.values() for code in words]
    assert len(codes) == len(set(codes))
    expected = {*AuditAction, *(f"decision.{action.value}" for action in Action)}
    assert set(codes) == expected
    assert action_label("decision.submit") == "送审"
    assert action_label("of.another.release") == "of.another.release"
