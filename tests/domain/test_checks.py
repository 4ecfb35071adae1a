from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from perfeval.domain.checks import CHECKS, Check, Level, check_sheet, counts_of, find_check
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from tests.domain.data import edited, load_cases, sample

CASES = load_cases("checks")
NATIONAL = find_pack("national-2020")


def _names(cases: list[dict[str, Any]], key: str) -> list[str]:
    return [str(case[key]) for case in cases]


@pytest.mark.parametrize("case", CASES["case"], ids=_names(CASES["case"], "name"))
def test_checks_find_what_is_wrong_and_nothing_else(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(CASES["sheet"], case["edits"]))
    report = check_sheet(NATIONAL, sheet, missing_characters=())
    found = {finding.path: finding.level.value for finding in report.findings}
    assert found == case.get("findings", {})
    assert {finding.check for finding in report.findings} <= {
        case.get("check"),
        *case.get("also", ()),
    }
    assert report.blocks is ("error" in found.values())
    if "suggestion" in case:
        assert [finding.suggestion for finding in report.findings] == [case["suggestion"]]
    for words in case.get("says", ()):
        assert any(words in finding.message for finding in report.findings), words


def test_every_check_has_a_case() -> None:
    fired = {case["check"] for case in CASES["case"] if "check" in case}
    assert fired | {"Q51"} == {check.id for check in CHECKS}


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
