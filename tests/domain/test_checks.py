from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from perfeval.domain.checks import (
    CHECKS,
    Check,
    CheckReport,
    Level,
    Question,
    StoredFacts,
    check_sheet,
    counts_of,
    find_check,
)
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from tests.domain.data import corrected, edited, filled_sheets, load_cases, sample

CASES = load_cases("checks")
MORE = ("checks_values", "checks_scores", "checks_texts", "checks_records", "checks_repairs")
ALL_CASES = [*CASES["case"], *(case for name in MORE for case in load_cases(name)["case"])]
BASES = {"": CASES["sheet"], **filled_sheets(), "corrected": corrected()}
NATIONAL = find_pack("national-2020")


def _names(cases: list[dict[str, Any]], key: str) -> list[str]:
    return [str(case[key]) for case in cases]


def _report(case: dict[str, Any]) -> CheckReport:
    """Check the case's sheet: `base` names a filled sheet, `others` the sheets checked with it."""
    sheet = read_sheet(edited(BASES[case.get("base", "")], case["edits"]))
    others = [read_sheet(edited(BASES[o["base"]], o["edits"])) for o in case.get("others", ())]
    facts = dict(case.get("stored", {}))
    if "surveyed" in facts:
        facts["surveyed"] = frozenset(facts["surveyed"])
    if "approved_targets" in facts:
        facts["approved_targets"] = {int(n): t for n, t in facts["approved_targets"].items()}
    return check_sheet(
        find_pack(sheet.pack),
        sheet,
        missing_characters=(),
        others=tuple(others) if "others" in case else None,
        stored=StoredFacts(**facts),
    )


@pytest.mark.parametrize("case", ALL_CASES, ids=_names(ALL_CASES, "name"))
def test_checks_find_what_is_wrong_and_nothing_else(case: dict[str, Any]) -> None:
    report = _report(case)
    own = [finding for finding in report.findings if finding.check == case.get("check")]
    rest = [f"{f.check} {f.level} {f.path}" for f in report.findings if f not in own]
    found = {finding.path: finding.level.value for finding in own}
    assert (found, rest) == (case.get("findings", {}), case.get("also", []))
    if "suggestion" in case:
        assert all(finding.suggestion in (None, case["suggestion"]) for finding in own)
        assert own[0].suggestion == case["suggestion"]
    if "question" in case:
        assert [finding.question for finding in own] == [Question(**case["question"])]
    if case.get("unrepaired"):
        assert [(one.suggestion, one.question) for one in own] == [(None, None)] * len(own)
    for words in case.get("says", ()):
        assert any(words in finding.message for finding in own), words


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_a_case(check: Check) -> None:
    bad = [case for case in ALL_CASES if case.get("check") == check.id]
    assert bad or check.id == "Q51"


@pytest.mark.parametrize("case", CASES["not_run"], ids=_names(CASES["not_run"], "check"))
def test_a_check_without_its_input_says_why(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(CASES["sheet"], case["edits"]))
    report = check_sheet(NATIONAL, sheet)
    assert (case["check"], case["why"]) in {(one.check, one.why) for one in report.not_run}


@pytest.mark.parametrize("case", CASES["published"], ids=_names(CASES["published"], "sheet"))
def test_the_published_sheets_have_these_faults(case: dict[str, Any]) -> None:
    report = check_sheet(find_pack("sichuan-2022"), read_sheet(sample(case["sheet"])))
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.check, []).append(finding.path)
    assert found == {key: paths for key, paths in case.items() if key != "sheet"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_published_sheets_share_their_benefits(number: int) -> None:
    sheets = {n: read_sheet(sample(n)) for n in (1, 2, 3)}
    others = tuple(sheet for n, sheet in sheets.items() if n != number)
    report = check_sheet(find_pack("sichuan-2022"), sheets[number], others=others)
    copied = [finding.path for finding in report.findings if finding.check == "Q10"]
    assert copied == CASES["together"][str(number)]


def test_every_row_of_the_published_sheets_has_a_finding() -> None:
    for number in (1, 2, 3):
        sheet = read_sheet(sample(number))
        report = check_sheet(find_pack("sichuan-2022"), sheet)
        rows = {finding.path.partition(".")[0] for finding in report.findings}
        assert {f"indicators[{i}]" for i in range(len(sheet.indicators))} <= rows


def test_the_corrected_sheet_is_clean() -> None:
    sheet = read_sheet(corrected())
    assert check_sheet(find_pack(sheet.pack), sheet, missing_characters=()).findings == ()


def test_characters_without_a_face_are_warnings_at_their_cells() -> None:
    missing = (("project.name", "𰻞"), ("$", "\uf8ff"))
    report = check_sheet(NATIONAL, read_sheet(CASES["sheet"]), missing_characters=missing)
    assert [(f.check, f.level, f.path) for f in report.findings] == [
        ("Q51", Level.WARNING, "project.name"),
        ("Q51", Level.WARNING, "$"),
    ]
    assert "U+30EDE" in report.findings[0].message
    assert not report.blocks


@pytest.mark.parametrize("level", ["warning", "hint"])
def test_a_pack_moves_a_check_between_levels(level: Literal["warning", "hint"]) -> None:
    pack = replace(NATIONAL, check_levels={"Q06": level})
    sheet = read_sheet(edited(CASES["sheet"], [{"at": "indicators[0].actual", "value": ""}]))
    report = check_sheet(pack, sheet)
    assert [finding.level for finding in report.findings] == [level]
    assert not report.blocks


def test_a_pack_switches_a_check_off() -> None:
    pack = replace(NATIONAL, check_levels={"Q06": "off"})
    sheet = read_sheet(edited(CASES["sheet"], [{"at": "indicators[0].actual", "value": ""}]))
    report = check_sheet(pack, sheet)
    assert report.findings == ()
    assert ("Q06", "表样关闭了本项检查") in {(one.check, one.why) for one in report.not_run}


def test_errors_come_first_and_are_counted() -> None:
    pack = replace(NATIONAL, check_levels={"Q01": "hint"})
    edits = [
        {"at": "indicators[0].target", "value": "≥"},
        {"at": "indicators[2].actual", "value": ""},
    ]
    report = check_sheet(pack, read_sheet(edited(CASES["sheet"], edits)))
    assert [finding.check for finding in report.findings] == ["Q06", "Q01"]
    assert counts_of(report.findings) == {"error": 1, "warning": 0, "hint": 1}
    assert {path: len(found) for path, found in report.by_path().items()} == {
        "indicators[2].actual": 1,
        "indicators[0].target": 1,
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_catalogue_is_complete(check: Check) -> None:
    assert find_check(check.id) == check
    words = (check.title, check.why, check.good, check.bad, check.fix, check.source)
    assert all(text.strip() for text in words)


def test_an_unknown_id_is_no_check() -> None:
    assert find_check("Q00") is None
