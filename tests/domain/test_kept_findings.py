"""Findings as they are kept with a round: written, read back, and put as a report again."""

from __future__ import annotations

import json

import pytest

from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.checks.kept_findings import (
    Standing,
    read_findings,
    restore_report,
    write_findings,
)
from perfeval.domain.labels import ANSWERS, STANDINGS
from perfeval.domain.sheet_format import read_sheet
from tests.domain.data import edited, load_cases, sample
from tests.domain.kept import kept_of

BASE = load_cases("checks")["sheet"]
EDITS = [
    {"at": "indicators[0].name", "value": "督导XX次数"},
    {"at": "indicators[1].target", "value": "≥"},
    {"at": "indicators[2].actual", "value": ""},
    {"at": "indicators[3].name", "value": "相磁意见采纳率"},
    {"at": "title", "value": "2021年度自评表"},
    {"at": "objectives[0].actual", "value": "全面完成"},
]
ANSWERED = [
    {"kind": "waiver", "check": "Q40", "path": "indicators[0].name", "explanation": "XX是地名"},
    {"kind": "next_year", "check": "Q01", "path": "indicators[1].target"},
    {"kind": "confirmation", "check": "Q48", "path": "title"},
]


def test_every_finding_stands_where_its_answer_has_brought_it() -> None:
    sheet = read_sheet(edited(BASE, EDITS))
    kept = kept_of(sheet, ANSWERED, locked=["indicators[1].target"])
    assert {(one.check, one.standing) for one in kept} == {
        ("Q06", Standing.OPEN_ERROR),
        ("Q40", Standing.WAIVED),
        ("Q41", Standing.OPEN_WARNING),
        ("Q48", Standing.CONFIRMED),
        ("Q01", Standing.REDIRECTED),
        ("Q46", Standing.HINT),
    }


@pytest.mark.parametrize("number", [1, 2, 3])
def test_they_come_back_as_they_were_written(number: int) -> None:
    kept = kept_of(read_sheet(sample(number)))
    assert len(kept) > 20
    assert read_findings(json.loads(json.dumps(write_findings(kept)))) == kept


def test_the_report_of_their_day_says_the_same() -> None:
    sheet = read_sheet(edited(BASE, EDITS))
    kept = kept_of(sheet, ANSWERED, locked=["indicators[1].target"])
    report = restore_report(kept)
    assert [
        (one.finding.check, one.finding.level, one.finding.path, one.finding.locked)
        for one in report.findings
    ] == [(one.check, one.level, one.path, one.locked) for one in kept]
    assert [one.finding for one in report.findings] == list(report.report.findings)
    (waived,) = report.waivers
    assert waived.answer is not None
    assert (waived.answer.explanation, waived.answer.actor_name) == ("XX是地名", "张经办")
    assert [one.finding.check for one in report.open(Level.ERROR)] == ["Q06"]


def test_every_standing_and_answer_has_its_words() -> None:
    assert list(STANDINGS) == list(Standing)
    assert list(ANSWERS) == list(AnswerKind)
