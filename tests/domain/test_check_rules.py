"""The numbers and words that a form pack gives the checks: each of them decides."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from typing import Any

import pytest

from perfeval.domain.check_rules import NUMBERS, CheckRules, CheckWords, read_out
from perfeval.domain.checks import StoredFacts, check_sheet, find_check
from perfeval.domain.records import read_record
from perfeval.domain.scoring_rules import OverAchievement, ScoringRules
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import SHELF, find_pack
from perfeval.packs.loader import FOLDER
from tests.domain.data import edited, filled_sheets, load_cases

CASES = load_cases("checks_numbers")
BASES = {"": load_cases("checks")["sheet"], **filled_sheets()}


def _checks_that_speak(case: dict[str, Any], rules: CheckRules) -> set[str]:
    data = edited(BASES[case.get("base", "")], case["edits"])
    others = (read_sheet(edited(data, case["others"])),) if "others" in case else None
    sheet = read_sheet(data)
    pack = replace(find_pack(sheet.pack), checks=rules)
    facts = StoredFacts(staff=case.get("staff"))
    report = check_sheet(pack, sheet, others=others, stored=facts)
    return {finding.check for finding in report.findings}


@pytest.mark.parametrize("case", CASES["number"], ids=lambda case: str(case["key"]))
def test_a_number_decides_whether_its_check_speaks(case: dict[str, Any]) -> None:
    key = case["key"]
    speaks = CheckRules(**{key: case["speaks"]})
    silent = CheckRules(**{key: case["silent"]})
    assert NUMBERS[key].check in _checks_that_speak(case, speaks)
    assert NUMBERS[key].check not in _checks_that_speak(case, silent)


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: str(case["list"]))
def test_a_list_takes_words_of_the_pack(case: dict[str, Any]) -> None:
    words = read_record(CheckWords, {case["list"]: case["value"]})
    found = {
        "with": case["check"] in _checks_that_speak(case, CheckRules(words=words)),
        "without": case["check"] in _checks_that_speak(case, CheckRules()),
    }
    assert [when for when, speaks in found.items() if speaks] == [case["speaks"]]


def test_every_number_and_every_list_has_a_case() -> None:
    names = {field.name for field in fields(CheckRules)} - {"words"}
    assert {case["key"] for case in CASES["number"]} == names == set(NUMBERS)
    lists = {field.name for field in fields(CheckWords)}
    assert {case["list"] for case in CASES["words"]} == lists


def test_numbers_are_read_out_with_the_check_that_goes_by_them() -> None:
    rules = CheckRules(most_share=0.425, least_copied=7)
    assert read_out(rules, "Q24") == ("一项最多占全部指标分值的 42.5%",)
    assert read_out(rules, "Q10") == ("与另一个项目有 7 行以上相同时提出",)
    assert read_out(rules, "Q01") == ()
    assert all(find_check(number.check) for number in NUMBERS.values())


def test_the_message_says_the_number_of_the_pack() -> None:
    sheet = read_sheet(edited(BASES["sichuan-2023"], [{"at": "funds_deviation", "value": ""}]))
    pack = find_pack("sichuan-2023")
    pack = replace(pack, checks=replace(pack.checks, least_execution_rate=0.955))
    (found,) = [one for one in check_sheet(pack, sheet).findings if one.check == "Q31"]
    assert "执行率不到 95.5%，没有说明原因" in found.message


def test_the_score_rules_go_before_the_checks_for_over_achievement() -> None:
    pack = find_pack("national-2020")
    assert pack.scoring is not None
    assert pack.over_achievement_threshold == 1.3
    scoring = replace(pack.scoring, over_achievement=OverAchievement(threshold=1.2))
    assert replace(pack, scoring=scoring).over_achievement_threshold == 1.2
    unscored = replace(pack, scoring=None, checks=CheckRules(over_achievement=1.5))
    assert unscored.over_achievement_threshold == 1.5


def test_the_fragment_of_the_national_scores_says_what_holds_without_it() -> None:
    fragment = SHELF.find_fragment("scoring-2020")
    assert read_record(ScoringRules, fragment) == ScoringRules()
    assert {"grades", "tiers"} == set(fragment)


def test_the_fragment_of_the_checks_says_what_holds_without_it() -> None:
    assert read_record(CheckRules, SHELF.find_fragment("checks-practice")) == CheckRules()


def test_each_pack_with_scores_names_the_fragments() -> None:
    own = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")]
    scored = [data for data in own if "scoring" in data and "extends" not in data]
    assert len(scored) == 4
    for data in scored:
        assert data["scoring"]["include"] == ["scoring-2020"]
        assert data["checks"]["include"] == ["checks-practice"]
