"""What follows from other cells: rates, scores, total and grade; a repair brings them along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval.domain.cell_values import set_values
from perfeval.domain.checks import reasons, words
from perfeval.domain.checks.model import Subject
from perfeval.domain.checks.rows import Line, squeeze
from perfeval.domain.form_pack import FundsBlock
from perfeval.domain.scoring import ExecutionScore, ScoreLine, scoring_rules
from perfeval.domain.scoring_rows import parse_points, point_rows
from perfeval.domain.scoring_rules import exact
from perfeval.domain.sheets import Fund
from perfeval.domain.values import (
    decimals_of,
    execution_rate,
    half_width,
    parse_decimal,
    parse_money,
    parse_value,
    round_half_up,
)

NO_RATE = "—"
_USUAL_DECIMALS = 2  # of a rate that was not readable
_AMOUNTS = ("annual_budget", "executed")
_MEASURED = ("target", "actual", "operator", "unit_of_measure", "max_score")
_BAND = re.compile(
    r"(?:评[定为价]|自评|等级|等次|结论|评为)[^。；，,;]{0,8}?[为是：:][“\"]?(优|良|中|差)"
)
_BAND_END = '秀好等”"。；，,;、级'
# What a repair may not leave behind: reasons that become due; each with why it may not run.
_DUE = (
    (reasons.budget_change_unexplained, reasons.no_place_for_money_reason),
    (reasons.low_execution_unexplained, reasons.no_place_for_money_reason),
    (reasons.deduction_unexplained, reasons.no_deviation_column),
)


def bring_along(subject: Subject, cells: Mapping[str, str]) -> dict[str, str] | None:
    """Return a repair with the cells that follow from it; None where something is left open.

    There follow the rate of a row whose amounts change, the score of a row whose points change,
    the execution score, the total that was their sum, and its grade. Open is a score that the
    rules do not give or that becomes too high, a reason that becomes due, a conclusion that names
    another grade.
    """
    repaired = dict(cells)
    for follow in (_rates, _row_scores, _execution_score, _total, _grade):
        found = follow(subject, repaired_subject(subject, repaired), repaired)
        if found is None:
            return None
        repaired |= found
    left = set(_left_open(repaired_subject(subject, repaired), repaired))
    return repaired if not left or left <= set(_left_open(subject, repaired)) else None


def repaired_subject(subject: Subject, cells: Mapping[str, str]) -> Subject:
    """Return the subject with its sheet repaired."""
    return replace(subject, sheet=set_values(subject.sheet, cells))


def proper_rate(subject: Subject, fund: Fund) -> str | None:
    """Return 执行数 ÷ 全年预算数 as the row writes rates, "—" without a budget; None if unknown."""
    unit = subject.pack.money_unit
    budget, executed = parse_money(fund.annual_budget, unit), parse_money(fund.executed, unit)
    if budget == 0 and executed is not None:
        return NO_RATE
    rate = execution_rate(budget, executed)
    if rate is None:
        return None
    typed = parse_rate(subject, fund)
    decimals = _USUAL_DECIMALS if typed is None else decimals_of(typed)
    headed = _heads_percent(subject) and "%" not in half_width(fund.execution_rate or "")
    return f"{round_half_up(rate * 100, decimals):f}{'' if headed else '%'}"


def parse_rate(subject: Subject, fund: Fund) -> Decimal | None:
    """Read the rate of a row in percent; None if it is none. The sign may stand in the heading."""
    shown = (fund.execution_rate or "").strip()
    value = parse_value(f"{shown}%" if _heads_percent(subject) and shown[-1:].isdigit() else shown)
    return value.number if value.unit == "%" else None


def sum_of_scores(subject: Subject) -> Decimal | None:
    """Return the sum of all scores; None where one is missing or rescaling makes the total."""
    rules, sheet = scoring_rules(subject.pack), subject.sheet
    if rules is None or any(row.not_applicable for row in sheet.indicators):
        return None
    rows = [row for _, row in point_rows(sheet) if parse_points(row.max_score)]
    named = [
        row for row in rows if any(map(squeeze, (row.name, row.target_value, row.actual_value)))
    ]
    scores = [parse_points(row.score) for row in named]
    if rules.execution is not None:
        fund = sheet.find_fund(rules.execution.source)
        scores.append(parse_points(fund.score) if fund else None)
    execution = subject.scores.execution if rules.caps and subject.scores else None
    rate = execution.rate if execution else None
    if rate is not None and any(rate < exact(cap.below) for cap in rules.caps):
        return None
    known = [score for score in scores if score is not None]
    return sum(known, Decimal()) if known and len(known) == len(scores) else None


def proper_grade(subject: Subject) -> str:
    """Return the grade that the typed total gives, "" where there is none."""
    rules, total = scoring_rules(subject.pack), parse_points(subject.sheet.total_score)
    if rules is None or total is None:
        return ""
    return next((band.name for band in rules.grades if total >= exact(band.least)), "")


def grade_names(subject: Subject) -> frozenset[str]:
    """Return the grades of the pack."""
    rules = scoring_rules(subject.pack)
    return frozenset(band.name for band in rules.grades) if rules else frozenset()


def other_grades(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield (path, grade) where a text names another grade than the total gives."""
    proper = proper_grade(subject)
    for key, text in subject.sheet.texts.items() if proper else ():
        for match in _BAND.finditer(text or ""):
            after = (text or "")[match.end() : match.end() + 1]
            if match[1] != proper and (not after or after in _BAND_END):
                yield f"texts.{key}", match[1]


def followed_execution(subject: Subject) -> tuple[ExecutionScore, Decimal] | None:
    """Return the computed execution score and the typed one; None where these do not compare."""
    execution = subject.scores.execution if subject.scores else None
    if execution is None or execution.score is None or not execution.path.startswith("funds["):
        return None
    fund = subject.sheet.funds[int(execution.path.removeprefix("funds[").removesuffix("]"))]
    typed = parse_decimal(fund.score or "")
    if typed is None or parse_points(fund.max_score) not in (None, execution.max_score):
        return None
    return execution, typed


def missed_with_full_marks(subject: Subject) -> Iterator[tuple[Line, ScoreLine]]:
    """Yield the rows whose actual misses the target and whose score is full, with their due."""
    report = subject.scores
    computed = {one.path: one for one in report.lines} if report else {}
    for line in subject.filled_lines if report else ():
        found = computed.get(line.path)
        if found is None or found.manual or found.score >= found.max_score:
            continue
        # A rate from 1 on: points were taken off for over-achievement.
        reached = found.completion_rate is not None and found.completion_rate >= 1
        # The form's own sign was taken; below it is what people want.
        wanted = found.rule == "equal" and line.comparison is None and _may_be_low(line)
        if lost_points(line) == 0 and not (reached or wanted):
            yield line, found


def lost_points(line: Line) -> Decimal | None:
    """Return the points that a row lost, None where nobody scored it."""
    points, score = parse_points(line.row.max_score), parse_points(line.row.score)
    return None if points is None or score is None else points - score


def _may_be_low(line: Line) -> bool:
    """Tell whether less than the target is good: costs, and what goes wrong."""
    return line.is_cost or any(word in line.name for word in words.BETTER_LOW)


Cells = dict[str, str]


def _rates(_before: Subject, after: Subject, cells: Cells) -> Cells:
    found = {}
    for i, fund in enumerate(after.sheet.funds):
        typed = (fund.execution_rate or "").strip()
        changed = any(f"funds[{i}].{key}" in cells for key in _AMOUNTS)
        proper = proper_rate(after, fund) if typed and changed else None
        if proper and proper != typed:
            found[f"funds[{i}].execution_rate"] = proper
    return found


def _row_scores(before: Subject, after: Subject, cells: Cells) -> Cells | None:
    found: Cells = {}
    report = after.scores if _touches(cells, "max_score") else None
    if report is None:
        return found
    computed = {line.path: line for line in report.lines}
    for i, row in enumerate(after.sheet.indicators):
        points = parse_points(before.sheet.indicators[i].max_score)
        if not squeeze(row.score) or parse_points(row.max_score) == points:
            continue
        line, typed = computed.get(f"indicators[{i}]"), parse_points(row.score)
        if line is None or line.manual or typed is None:
            return None
        if line.score != typed:
            found[f"indicators[{i}].score"] = f"{line.score:f}"
    return found


def _execution_score(_before: Subject, after: Subject, cells: Cells) -> Cells:
    amounts_change = any(path.startswith("funds[") for path in cells)
    compared = followed_execution(after) if amounts_change else None
    if compared is None:
        return {}
    execution, typed = compared
    differs = typed != round_half_up(execution.score or typed, decimals_of(typed))
    return {f"{execution.path}.score": f"{execution.score}"} if differs else {}


def _total(before: Subject, after: Subject, cells: Cells) -> Cells | None:
    """Follow the sum where the total was the sum; another total is a fault of its own (Q35)."""
    total, rules = parse_points(before.sheet.total_score), scoring_rules(before.pack)
    if total is None or rules is None or not _touches(cells, "score", "max_score"):
        return {}
    was, now = sum_of_scores(before), sum_of_scores(after)
    if was is None or now is None:
        return None if _touches(cells, "score") else {}
    if now > rules.total:
        return None
    agreed = abs(was - total) <= exact(before.pack.checks.total_tolerance)
    return {"total_score": f"{now:f}"} if agreed and now != was else {}


def _grade(_before: Subject, after: Subject, cells: Cells) -> Cells:
    typed, proper = (after.sheet.grade or "").strip(), proper_grade(after)
    follows = "total_score" in cells and typed in grade_names(after) and proper
    return {"grade": proper} if follows and typed != proper else {}


def _heads_percent(subject: Subject) -> bool:
    """Tell whether the form prints the sign of percent above the rates."""
    block: FundsBlock | None = subject.form.first_block(FundsBlock)
    columns = block.columns if block else ()
    heads = (half_width(one.heading) for one in columns if one.key == "execution_rate")
    return any("%" in head for head in heads)


def _left_open(subject: Subject, cells: Cells) -> Iterator[tuple[str, str]]:
    yield from other_grades(subject)
    if _touches(cells, *_MEASURED):
        yield from ((line.path, "full marks") for line, _ in missed_with_full_marks(subject))
    for check, missing in _DUE:
        if missing(subject) is None:
            yield from ((fault.path, check.__name__) for fault in check(subject))


def _touches(cells: Cells, *keys: str) -> bool:
    """Tell whether a repair writes a cell with one of these keys."""
    return any(path.rpartition(".")[2] in keys for path in cells)
