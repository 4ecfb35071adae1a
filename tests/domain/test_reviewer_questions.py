"""What a reviewer would ask of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from perfeval.domain.checks import CHECKS, Check, Level, find_check
from perfeval.domain.checks.questions import COVERED_BY, QUESTIONS
from perfeval.domain.reviewer_occasions import OCCASIONS
from perfeval.domain.reviewer_questions import (
    LONGEST_QUOTE,
    MOST_QUESTIONS,
    QuestionList,
    ReviewerQuestion,
    reviewer_questions,
)
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import find_pack
from tests.domain.data import corrected, edited, load_cases, sample
from tests.domain.kept import kept_of

CASES = load_cases("reviewer_questions")["case"]
BASE = load_cases("checks")["sheet"]
KNOWN_WORDS = {"row", "place", "target", "actual", "score", "points", "content", "message"}


def ask(sheet: SheetDocument, **how: Any) -> QuestionList:
    return reviewer_questions(find_pack(sheet.pack), sheet, kept_of(sheet, **how))


def questions_of(found: QuestionList) -> Iterator[ReviewerQuestion]:
    for cell in found.cells:
        assert all(one.path == cell.path for one in cell.questions)
        yield from cell.questions


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_asked_and_nothing_else(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(BASE, case["edits"]))
    found = ask(sheet, answers=case.get("answers", ()), locked=case.get("locked", ()))
    asked = list(questions_of(found))
    assert [[one.path, one.check] for one in asked] == [one[:2] for one in case["asks"]]
    for one, (_, _, words) in zip(asked, case["asks"], strict=True):
        assert words in one.text
    assert [one.also for one in asked if one.also] == case.get("also", [])
    given = [part for one in asked if one.explanation for part in (one.explanation, one.actor_name)]
    assert given == case.get("explained", [])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_question(check: Check) -> None:
    text = QUESTIONS[check.id]
    assert text.endswith("？")
    assert {name for _, name, _, _ in Formatter().parse(text) if name} <= KNOWN_WORDS


def test_no_question_is_of_a_check_that_does_not_exist() -> None:
    ids = {check.id for check in CHECKS}
    named = {*QUESTIONS, *COVERED_BY, *(one for some in COVERED_BY.values() for one in some)}
    named |= {one for occasion in OCCASIONS for one in occasion.silent}
    assert named <= ids


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_bad_sheet_is_asked_about_the_gravest_first(number: int) -> None:
    found = ask(read_sheet(sample(number)))
    first = [check.level for cell in found.cells if (check := find_check(cell.questions[0].check))]
    assert first == sorted(first, key=list(Level).index)
    assert first.count(Level.ERROR) >= 6
    of_rows = [one for one in questions_of(found) if one.path.startswith("indicators")]
    assert all(re.search(r"三级指标《.+》", one.text) for one in of_rows)


def test_no_more_is_asked_than_is_useful() -> None:
    sheet = read_sheet(sample(1))
    each = [replace(one, explanation=f"说明{i}") for i, one in enumerate(kept_of(sheet))]
    found = reviewer_questions(find_pack(sheet.pack), sheet, each)
    asked = list(questions_of(found))
    assert len(asked) == MOST_QUESTIONS
    assert found.left_out > len(each) - 2 * MOST_QUESTIONS
    assert all(one.also == 0 for one in asked)


def test_of_the_corrected_sheet_nothing_is_asked() -> None:
    assert ask(read_sheet(corrected())) == QuestionList((), 0)


def test_a_long_cell_is_quoted_shortly() -> None:
    edits = [{"at": "objectives[0].actual", "value": "全面完成"}]
    sheet = read_sheet(edited(BASE, edits))
    (kept,) = kept_of(sheet)
    long = replace(kept, content="完成\n" * 400)
    found = reviewer_questions(find_pack(sheet.pack), sheet, [long])
    (asked,) = questions_of(found)
    assert len(asked.text) < 2 * LONGEST_QUOTE + 40
    assert "…" in asked.text
    assert "\n" not in asked.text


def test_a_blank_cell_is_called_blank() -> None:
    edits = [{"at": "objectives[0].actual", "value": ""}]
    (asked,) = questions_of(ask(read_sheet(edited(BASE, edits))))
    assert "（空白）" in asked.text


def test_a_finding_of_a_check_that_is_gone_is_still_asked_about() -> None:
    sheet = read_sheet(edited(BASE, [{"at": "objectives[0].actual", "value": "全面完成"}]))
    (kept,) = kept_of(sheet)
    gone = replace(kept, check="Q99", path="indicators[99].actual")
    (asked,) = questions_of(reviewer_questions(find_pack(sheet.pack), sheet, [gone]))
    assert kept.message in asked.text
