from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_rules import list_faults
from perfeval.domain.records import read_record
from perfeval.domain.scoring import (
    ExecutionScore,
    NoScoringError,
    ScoreReport,
    compare_typed_scores,
    score_sheet,
    scoring_rules,
    sum_reviewed_scores,
)
from perfeval.domain.scoring_rules import ScoringRules, exact, find_rule_problems
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import round_fraction
from perfeval.packs import SHELF, find_pack
from tests.domain.data import edited, load_cases, pack_data

CASES = load_cases("scoring")
SHEETS = load_cases("score_sheets")
NATIONAL = find_pack("national-2020")
BLANK_ROW = dict.fromkeys(SHEETS["sheet"]["indicators"][0], "")


def pack_with(rules: dict[str, Any], **more: Any) -> FormPack:
    return replace(NATIONAL, scoring=read_record(ScoringRules, rules), **more)


def sheet_of(*rows: dict[str, Any], **more: Any) -> SheetDocument:
    return read_sheet(
        {
            **SHEETS["sheet"],
            "funds": [],
            "indicators": [{**BLANK_ROW, "name": "指标", "max_score": "10", **r} for r in rows],
            **more,
        }
    )


def recompute(trace: str, decimals: int) -> Decimal:
    """Do the arithmetic with which a trace begins, and round it once."""
    calculation, equals, _ = trace.partition("；")[0].rpartition(" = ")
    assert equals
    plain = re.sub(r"[^\d.+\-×÷() ]", "", calculation.rpartition("：")[2])
    plain = re.sub(r"(\d+(?:\.\d+)?)", r"Fraction('\1')", plain)
    result = eval(plain.replace("×", "*").replace("÷", "/"), {"Fraction": Fraction})  # noqa: S307
    assert isinstance(result, Fraction)
    return round_fraction(result, decimals)


def stated(trace: str) -> Decimal:
    return Decimal(trace.partition("；")[0].rpartition(" = ")[2])


@pytest.mark.parametrize("case", CASES["row"], ids=[case["name"] for case in CASES["row"]])
def test_a_row_is_scored_by_its_rule(case: dict[str, Any]) -> None:
    pack = pack_with(case.get("rules", {}), default_operator=case.get("default_operator", "="))
    report = score_sheet(pack, sheet_of(case["row"]))
    if "why" in case:
        assert report.lines == ()
        (unscored,) = report.unscored
        assert unscored.path == "indicators[0]"
        assert case["why"] in unscored.why
        return
    (line,) = report.lines
    assert (line.rule, f"{line.score}") == (case["rule"], case["score"])
    rate = line.completion_rate
    assert (None if rate is None else f"{rate:.4f}") == case.get("rate")
    assert line.manual is case.get("manual", False)
    assert case.get("note", "") in line.note
    assert bool(line.note) is ("note" in case)
    assert line.trace == case.get("trace", line.trace)
    decimals = case.get("rules", {}).get("decimals", 2)
    assert recompute(line.trace, decimals) == stated(line.trace) == line.score


@pytest.mark.parametrize("case", SHEETS["case"], ids=[case["name"] for case in SHEETS["case"]])
def test_a_sheet_is_scored(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(SHEETS["sheet"], case.get("edits", [])))
    rules = {**SHEETS["rules"], **case.get("rules", {})}
    if case.get("without_execution"):
        del rules["execution"]
    report = score_sheet(pack_with(rules), sheet)
    expected = case["expected"]
    assert _shown(report) == {**dict.fromkeys(_shown(report)), **expected}
    if "trace" in case:
        assert report.total_trace == case["trace"]


def _shown(report: ScoreReport) -> dict[str, Any]:
    execution = report.execution
    unscored = {one.path: one.why for one in report.unscored}
    return {
        "lines": [f"{line.score}" for line in report.lines] or None,
        "execution": _text(execution.score) if execution else None,
        "rate": f"{execution.rate:.4f}" if execution and execution.rate is not None else None,
        "total": _text(report.total),
        "grade": report.grade,
        "partial_total": _text(report.partial_total),
        "unscored": unscored or None,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number}"


@pytest.mark.parametrize("case", SHEETS["execution"], ids=lambda case: str(case["funds"]))
def test_the_execution_is_scored(case: dict[str, Any]) -> None:
    budget, executed = case["funds"]
    edits = [
        {"at": "funds[0].annual_budget", "value": budget},
        {"at": "funds[0].executed", "value": executed},
    ]
    rules = {**SHEETS["rules"], "execution": case.get("rules", {})}
    execution = score_sheet(pack_with(rules), read_sheet(edited(SHEETS["sheet"], edits))).execution
    assert isinstance(execution, ExecutionScore)
    assert _text(execution.score) == case.get("score")
    if "trace" in case:
        assert execution.trace == case["trace"]
    if execution.score is not None:
        assert recompute(execution.trace, 2) == execution.score


def test_a_pack_without_scores_says_so() -> None:
    pack = find_pack("sichuan-2022")
    assert scoring_rules(pack) is None
    with pytest.raises(NoScoringError, match="sichuan-2022 没有分值和得分"):
        score_sheet(pack, read_sheet({**SHEETS["sheet"], "pack": pack.id}))


def test_a_pack_without_score_rules_has_no_scores() -> None:
    assert scoring_rules(replace(NATIONAL, scoring=None)) is None


def test_the_execution_may_stand_on_another_row() -> None:
    rules = {"execution": {"source": "appropriation"}}
    first = {**SHEETS["sheet"]["funds"][0], "score": "1"}
    second = {**first, "source": "appropriation", "annual_budget": "80", "score": "2"}
    sheet = read_sheet({**SHEETS["sheet"], "funds": [first, second], "total_score": None})
    report = score_sheet(pack_with(rules), sheet)
    found = [(one.path, one.computed) for one in compare_typed_scores(report, sheet)]
    assert found == [("funds[1].score", "8.92")]


def test_typed_scores_are_compared_and_never_used() -> None:
    sheet = read_sheet(SHEETS["sheet"])
    report = score_sheet(NATIONAL, sheet)
    assert compare_typed_scores(report, sheet) == ()
    edits = [
        {"at": "indicators[0].score", "value": "50"},
        {"at": "funds[0].score", "value": "10"},
        {"at": "total_score", "value": "100分"},
        {"at": "grade", "value": "良"},
    ]
    wrong = read_sheet(edited(SHEETS["sheet"], edits))
    again = score_sheet(NATIONAL, wrong)
    assert again == report
    assert [(d.path, d.typed, d.computed) for d in compare_typed_scores(again, wrong)] == [
        ("indicators[0].score", "50", "20.00"),
        ("funds[0].score", "10", "7.93"),
        ("total_score", "100分", "96.93"),
        ("grade", "良", "优"),
    ]


def test_the_reviewers_scores_are_summed_apart() -> None:
    rows = [{"reviewed_score": "9"}, {"reviewed_score": "8.5"}]
    assert sum_reviewed_scores(sheet_of(*rows)) == Decimal("17.5")
    assert sum_reviewed_scores(sheet_of(*rows, {"reviewed_score": " "})) is None
    assert sum_reviewed_scores(sheet_of(*rows, {"not_applicable": True})) == Decimal("17.5")
    assert sum_reviewed_scores(sheet_of()) is None


def test_automatic_and_manual_scores_are_apart() -> None:
    tier = {"target": "定性", "actual": "达成年度指标", "score": "9"}
    report = score_sheet(pack_with({}), sheet_of(tier, {"target": "≥2", "actual": "1"}))
    assert (report.automatic_total, report.manual_total) == (Decimal("5.00"), Decimal("9.00"))


@pytest.mark.parametrize("case", SHEETS["problem"], ids=lambda case: str(case["path"]))
def test_rules_that_cannot_be_applied_are_refused(case: dict[str, Any]) -> None:
    assert list(find_rule_problems(ScoringRules())) == []
    rules = read_record(ScoringRules, case["rules"])
    found = dict(find_rule_problems(rules))
    assert case["says"] in found[case["path"]]


def test_the_problems_of_the_rules_are_those_of_the_pack() -> None:
    wrong = edited(pack_data("national-2020"), [{"at": "scoring.decimals", "value": 9}])
    assert [path for path, _ in list_faults(wrong, SHELF)] == ["scoring.decimals"]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"scoring\.upper"):
        read_record(ScoringRules, {"upper": 1}, "scoring")


amounts = st.decimals(min_value=-1000, max_value=10000, places=2)
targets = st.decimals(min_value="0.01", max_value=1000, places=2)
points = st.decimals(min_value=0, max_value=60, places=1)
signs = st.sampled_from(["≥", "≤", "=", ">", "<", ""])
rule_sets = st.fixed_dictionaries(
    {},
    optional={
        "decimals": st.integers(0, 4),
        "lower": st.sampled_from(["excess", "ratio"]),
        "pass_rate": st.sampled_from([0, 0.5, 0.6]),
        "over_achievement": st.sampled_from(
            [{"threshold": 1.2, "proportional": True}, {"threshold": 1.3, "deduction": 2}]
        ),
    },
)


@given(amounts, targets, points, signs, rule_sets)
def test_a_score_lies_within_its_points_and_its_trace_gives_it_again(
    actual: Decimal, target: Decimal, most: Decimal, sign: str, rules: dict[str, Any]
) -> None:
    row = {"target": f"{sign}{target}", "actual": f"{actual}", "max_score": f"{most}"}
    (line,) = score_sheet(pack_with(rules), sheet_of(row)).lines
    decimals = rules.get("decimals", 2)
    assert 0 <= line.score <= round_fraction(Fraction(most), decimals)
    assert recompute(line.trace, decimals) == stated(line.trace) == line.score


@given(amounts, amounts, amounts, points, st.sampled_from(["excess", "ratio"]))
def test_a_score_within_a_range_can_be_recomputed(
    actual: Decimal, low: Decimal, high: Decimal, most: Decimal, lower: str
) -> None:
    low, high = sorted((low, high))
    row = {"target": f"{low}至{high}", "actual": f"{actual}", "max_score": f"{most}"}
    report = score_sheet(pack_with({"lower": lower}), sheet_of(row))
    for line in report.lines:
        assert 0 <= line.score <= round_fraction(Fraction(most), 2)
        assert recompute(line.trace, 2) == line.score
    assert len(report.lines) + len(report.unscored) == 1


@given(amounts, amounts, targets, signs, rule_sets)
def test_a_better_actual_never_scores_less_up_to_the_target(
    one: Decimal, other: Decimal, target: Decimal, sign: str, rules: dict[str, Any]
) -> None:
    falling = sign in ("≤", "<")
    reach = max if falling else min  # neither goes beyond the target
    worse, better = sorted((reach(one, target), reach(other, target)), reverse=falling)
    rows = [{"target": f"{sign}{target}", "actual": f"{actual}"} for actual in (worse, better)]
    first, second = score_sheet(pack_with(rules), sheet_of(*rows)).lines
    assert first.score <= second.score


cells = st.one_of(
    st.text(max_size=12),
    st.text(
        alphabet="≥≤=-~0123456789.,%万亿元次人年月日前底余约优良是否达成年度指标/至 ", max_size=12
    ),
)
keys = ("target", "actual", "max_score", "score", "operator", "unit_of_measure", "level1", "level2")


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(keys, cells)), max_size=4), cells, cells)
def test_any_sheet_is_scored_or_told_why_not(
    rows: list[dict[str, str]], budget: str, executed: str
) -> None:
    fund = {**SHEETS["sheet"]["funds"][0], "annual_budget": budget, "executed": executed}
    try:
        sheet = sheet_of(*rows, funds=[fund])
    except DocumentError:
        return  # characters that no form can print
    report = score_sheet(NATIONAL, sheet)
    assert len(report.lines) + sum(one.path[0] == "i" for one in report.unscored) == len(rows)
    assert (report.total is None) is bool(report.unscored)
    for line in report.lines:
        assert 0 <= line.score <= round_fraction(Fraction(line.max_score), 2)
        assert recompute(line.trace, 2) == line.score


@given(
    st.lists(st.tuples(points.filter(bool), amounts), min_size=1, max_size=6),
    st.decimals(min_value=0, max_value=150, places=2),
    st.booleans(),
)
def test_the_total_is_the_sum_of_its_lines(
    rows: list[tuple[Decimal, Decimal]], executed: Decimal, capped: bool
) -> None:
    caps = [{"below": 0.8, "total": 89}, {"below": 0.6, "total": 69}]
    rules = {"execution": {}, "caps": caps if capped else []}
    fund = {**SHEETS["sheet"]["funds"][0], "annual_budget": "100", "executed": f"{executed}"}
    sheet = sheet_of(
        *({"target": "≥100", "actual": f"{a}", "max_score": f"{w}"} for w, a in rows), funds=[fund]
    )
    report = score_sheet(pack_with(rules), sheet)
    assert report.execution is not None
    assert report.execution.score is not None
    assert 0 <= report.execution.score <= 10
    total = sum((line.score for line in report.lines), report.execution.score)
    limits = [exact(cap["total"]) for cap in rules["caps"] if executed < exact(cap["below"]) * 100]
    assert report.total == min([total, *limits])
