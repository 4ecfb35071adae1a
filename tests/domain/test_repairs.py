"""Repairs: what a suggestion writes, what it asks, what it leaves alone, and how it is undone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfeval.domain.cell_values import list_cells, set_values
from perfeval.domain.checks import CheckReport, Finding, Level, Question, check_sheet
from perfeval.domain.checks.repairs import apply_suggestion, changed_cells
from perfeval.domain.checks.words import TYPOS
from perfeval.domain.errors import DocumentError, DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.locks import locked_paths
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import parse_value
from perfeval.packs import find_pack, list_packs
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import edited, filled_sheets, load_cases, sample
from tests.domain.planted_defects import DEFECTS, HINTED, Defect, plant

FORMS = [(pack.id, kind) for pack in list_packs() for kind in pack.forms]
ALL_DEFECTS = (*DEFECTS, *HINTED)
NUMBERS_OF_SHEETS = 30
CASES = load_cases("repairs")
SICHUAN, SCORED = find_pack("sichuan-2022"), find_pack("sichuan-2023")
FIX = "写成确定的数"
ASKED = Question("准确的指标值是多少（次）？", "indicators[0].target", "≥{}次")


def _check(pack: FormPack, sheet: SheetDocument) -> CheckReport:
    return check_sheet(pack, sheet, missing_characters=())


def _repairable(report: CheckReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.suggestion or finding.question]


def _errors(report: CheckReport) -> set[tuple[str, str]]:
    return {(one.check, one.path) for one in report.findings if one.level is Level.ERROR}


def _answer(sheet: SheetDocument, finding: Finding) -> str:
    """Answer a question about the target by the actual, and the other way round: it is reached."""
    if finding.question is None:
        return ""
    row, _, key = finding.question.path.rpartition(".")
    other = list_cells(sheet).get(f"{row}.{'actual' if key == 'target' else 'target'}", "")
    number = parse_value(other).number
    return "90" if number is None else f"{abs(number):f}"


@cache
def _clean(name: str, kind: str, number: int) -> dict[str, Any]:
    return make_clean_sheet(find_pack(name), kind, number)


def _finding(**repair: Any) -> Finding:
    return Finding("Q05", Level.WARNING, "indicators[0].target", "不是确数", FIX, **repair)


def _click_through(pack: FormPack, sheet: SheetDocument) -> tuple[SheetDocument, list[str]]:
    """Apply the first repair that is offered until none is; return the sheet and what was done."""
    done: list[str] = []
    while offered := _repairable(_check(pack, sheet)):
        finding = offered[0]
        done.append(f"{finding.check} {finding.path}")
        assert len(done) < 50, done
        sheet = apply_suggestion(pack, sheet, finding, _answer(sheet, finding))
    return sheet, done


@pytest.mark.parametrize("case", CASES["published"], ids=lambda case: str(case["sheet"]))
def test_the_published_sheets_have_these_repairs(case: dict[str, Any]) -> None:
    found = _repairable(_check(SICHUAN, read_sheet(sample(case["sheet"]))))
    suggested = [f"{one.check} {one.path}" for one in found if one.suggestion]
    asked = [f"{one.check} {one.path}" for one in found if one.question]
    assert (suggested, asked) == (case["suggestions"], case["questions"])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_clicking_through_a_published_sheet_leaves_results_to_fill_in(number: int) -> None:
    sheet = read_sheet(sample(number))
    repaired, done = _click_through(SICHUAN, sheet)
    assert len(done) == len(set(done))
    before, after = _errors(_check(SICHUAN, sheet)), _errors(_check(SICHUAN, repaired))
    assert {check for check, _ in after - before} == {"Q06"}
    assert not {check for check, _ in after} & {"Q01", "Q07", "Q53"}


def test_a_full_set_of_scores_is_put_right_by_clicks() -> None:
    data = edited(filled_sheets()["sichuan-2023"], CASES["scored"]["edits"])
    repaired, done = _click_through(SCORED, read_sheet(data))
    assert done == CASES["scored"]["done"]
    assert _check(SCORED, repaired).findings == ()


@pytest.mark.parametrize(("answer", "text"), CASES["answers"]["taken"])
def test_an_answer_is_written_as_the_cell_writes_it(answer: str, text: str) -> None:
    sheet = read_sheet(sample(1))
    repaired = apply_suggestion(SICHUAN, sheet, _finding(question=ASKED), answer)
    assert changed_cells(sheet, repaired) == {"indicators[0].target": ("400余次", text)}


@pytest.mark.parametrize("answer", CASES["answers"]["refused"])
def test_what_is_no_plain_number_is_refused_with_a_sentence(answer: str) -> None:
    with pytest.raises(DomainError) as refused:
        apply_suggestion(SICHUAN, read_sheet(sample(1)), _finding(question=ASKED), answer)
    sentence = str(refused.value)
    assert "例如 412" in sentence
    assert (answer.strip() or ASKED.text) in sentence


def test_an_answer_and_a_suggestion_are_put_in_together() -> None:
    sheet = read_sheet(sample(1))
    finding = _finding(suggestion={"indicators[0].actual": ""}, question=ASKED)
    repaired = apply_suggestion(SICHUAN, sheet, finding, "412")
    assert changed_cells(sheet, repaired) == {
        "indicators[0].target": ("400余次", "≥412次"),
        "indicators[0].actual": ("100%", ""),
    }


def test_a_finding_without_a_repair_says_what_to_do_instead() -> None:
    with pytest.raises(DomainError, match=FIX):
        apply_suggestion(SICHUAN, read_sheet(sample(1)), _finding())


def test_a_repair_of_a_cell_that_is_not_there_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        apply_suggestion(
            SICHUAN, read_sheet(sample(1)), _finding(suggestion={"indicators[99].name": "甲"})
        )
    assert refused.value.path == "indicators[99].name"


def test_a_text_that_only_the_form_knows_yet_can_be_written() -> None:
    sheet = read_sheet(edited(filled_sheets()["sichuan-2023"], [{"at": "texts", "value": {}}]))
    finding = _finding(suggestion={"texts.conclusion": "评定为“优”。"})
    repaired = apply_suggestion(SCORED, sheet, finding)
    assert changed_cells(sheet, repaired) == {"texts.conclusion": ("", "评定为“优”。")}


def test_a_blank_cell_and_a_missing_one_are_the_same_to_a_change() -> None:
    rows = [{"at": "indicators[0].deviation", "value": ""}, {"at": "grade", "value": ""}]
    before, after = read_sheet(sample(1)), read_sheet(edited(sample(1), rows))
    assert before != after
    assert changed_cells(before, after) == {}


def test_a_row_that_is_gone_shows_what_it_held() -> None:
    before = read_sheet(sample(1))
    after = replace(before, objectives=())
    assert changed_cells(before, after)["objectives[0].actual"] == ("全面完成", "")


def test_no_repair_writes_into_a_locked_cell() -> None:
    sheet = read_sheet(sample(1))
    locked = locked_paths(SICHUAN, sheet, targets_locked=True)
    found = _repairable(check_sheet(SICHUAN, sheet, missing_characters=(), locked=locked))
    written = {path for one in found for path in one.suggestion or ()}
    written |= {one.question.path for one in found if one.question}
    assert "indicators[0].actual" in written  # what is open is still repaired
    assert not written & locked


def test_points_are_not_balanced_where_they_are_locked() -> None:
    sheet = read_sheet(
        edited(filled_sheets()["sichuan-2023"], [{"at": "indicators[0].max_score", "value": "35"}])
    )
    open_, closed = (
        [one for one in check_sheet(SCORED, sheet, locked=locked).findings if one.check == "Q23"]
        for locked in ((), locked_paths(SCORED, sheet, targets_locked=True))
    )
    assert [(one.level, bool(one.suggestion)) for one in open_] == [(Level.ERROR, True)]
    assert [(one.level, bool(one.suggestion)) for one in closed] == [(Level.ERROR, False)]


def test_no_correction_of_the_list_brings_up_another_error() -> None:
    assert not [right for right in TYPOS.values() if any(wrong in right for wrong in TYPOS)]


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for kind, names in CASES["always"].items() for name in names]
)
def test_these_defects_always_have_their_repair(name: str, kind: str) -> None:
    (defect,) = (one for one in ALL_DEFECTS if one.name == name)
    seen = 0
    for form in FORMS:
        pack = find_pack(form[0])
        for number in range(2):
            planted = plant(defect, pack, _clean(*form, number))
            if planted is None:
                continue
            cell, data = planted
            findings = _check(pack, read_sheet(data)).by_path()[cell]
            own = [one for one in findings if one.check == defect.check]
            assert [one for one in own if getattr(one, kind)], (form, number)
            seen += 1
    assert seen


@given(
    form=st.sampled_from(FORMS),
    number=st.integers(0, NUMBERS_OF_SHEETS - 1),
    defects=st.lists(st.sampled_from(ALL_DEFECTS), min_size=1, max_size=3),
    choice=st.data(),
)
def test_a_repair_removes_its_finding_and_makes_no_new_error(
    form: tuple[str, str], number: int, defects: list[Defect], choice: st.DataObject
) -> None:
    pack, data = find_pack(form[0]), _clean(*form, number)
    for defect in defects:
        planted = plant(defect, pack, data)
        data = planted[1] if planted else data
    sheet = read_sheet(data)
    before = _check(pack, sheet)
    assume(_repairable(before))
    finding = choice.draw(st.sampled_from(_repairable(before)))
    repaired = apply_suggestion(pack, sheet, finding, _answer(sheet, finding))
    after = _check(pack, repaired)
    assert (finding.check, finding.path) not in {(one.check, one.path) for one in after.findings}
    # What a repair blanks must be filled in anew: that an actual is missing (Q06) is its purpose.
    changed = changed_cells(sheet, repaired)
    blanked = {("Q06", path) for path, (_, new) in changed.items() if not new}
    assert _errors(after) - _errors(before) - blanked == set()
    undone = set_values(repaired, {path: old for path, (old, _) in changed.items()})
    assert list_cells(undone) == list_cells(sheet)
