"""Checks of the reasons that a sheet owes: for deviations of money and of values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval.domain.check_rules import as_percent
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import Line, is_empty_talk, squeeze
from perfeval.domain.scoring_rows import parse_points
from perfeval.domain.scoring_rules import exact
from perfeval.domain.sheets import Fund, FundSource
from perfeval.domain.values import (
    Compared,
    Comparison,
    ValueKind,
    compare,
    parse_money,
    round_fraction,
)

_UPWARDS = (None, Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.EQUAL)


def budget_change_unexplained(subject: Subject) -> Found:
    """Q30: the budget changed during the year and nobody says why."""
    fund, unit = subject.sheet.find_fund(FundSource.TOTAL), subject.pack.money_unit
    if fund is None or not is_empty_talk(subject.sheet.funds_deviation):
        return
    before, after = (parse_money(text, unit) for text in (fund.initial_budget, fund.annual_budget))
    if before is not None and after is not None and before != after:
        message = f"年初预算 {before:f} 万元，调整后 {after:f} 万元，没有说明调整的理由"
        yield Fault("funds_deviation", message)


def low_execution_unexplained(subject: Subject) -> Found:
    """Q31: too little was spent and nobody says why."""
    least = subject.pack.checks.least_execution_rate
    fund = subject.sheet.find_fund(FundSource.TOTAL)
    if fund is None or not subject.is_final or not is_empty_talk(subject.sheet.funds_deviation):
        return
    budget, executed = _budget_and_executed(subject, fund)
    if budget and executed is not None and executed / budget < exact(least):
        message = (
            f"预算数 {budget:f} 万元，执行数 {executed:f} 万元，"
            f"执行率不到 {as_percent(least)}，没有说明原因"
        )
        yield Fault("funds_deviation", message)


def no_place_for_money_reason(subject: Subject) -> str | None:
    """Say that the form has no cell for the reason."""
    shown = any(cell.path == "funds_deviation" for cell in subject.form.fixed_cells())
    if shown or subject.sheet.funds_deviation is not None:
        return None
    return "本表样没有资金偏差原因栏"


def deduction_unexplained(subject: Subject) -> Found:
    """Q32: a row lost points and nobody says why."""
    for line in subject.filled_lines:
        points, score = parse_points(line.row.max_score), parse_points(line.row.score)
        if points is None or score is None or score >= points:
            continue
        if _says_nothing(line.row.deviation_reason):
            message = f"{line.title}分值 {points:f}，得分 {score:f}，扣了分却没有说明原因"
            yield Fault(f"{line.path}.deviation", message)


def over_achievement_unexplained(subject: Subject) -> Found:
    """Q33: the actual far exceeds the target and nobody says why."""
    threshold = Fraction(exact(subject.pack.over_achievement_threshold))
    for line in subject.filled_lines:
        if line.is_cost or not _says_nothing(line.row.deviation_reason):
            continue
        rate = _completion(subject, line)
        if rate is not None and rate >= threshold:
            percent = round_fraction(rate * 100, 0)
            message = (
                f"{line.title}的实际完成值“{line.actual.raw.strip()}”是指标值"
                f"“{line.target.raw.strip()}”的 {percent}%，超额较多，没有说明原因"
            )
            yield Fault(f"{line.path}.deviation", message)


def reason_without_content(subject: Subject) -> Found:
    """Q36: a reason that explains nothing."""
    cells = [(f"{line.path}.deviation", line.row.deviation_reason) for line in subject.filled_lines]
    for path, text in [*cells, ("funds_deviation", subject.sheet.funds_deviation)]:
        shown = squeeze(text).strip("。.")
        if _says_nothing(text):
            continue
        if shown in subject.lists.empty_reasons or len(shown) < subject.pack.checks.least_reason:
            yield Fault(path, f"原因“{shown}”没有具体内容，看不出发生了什么、怎样改进")


def reason_without_need(subject: Subject) -> Found:
    """Q37: a reason stands beside full marks and an ordinary result."""
    usual = Fraction(exact(subject.pack.checks.needless_reason))
    for line in subject.filled_lines:
        points, score = parse_points(line.row.max_score), parse_points(line.row.score)
        if points is None or points != score or _says_nothing(line.row.deviation_reason):
            continue
        rate = _completion(subject, line)
        if rate is not None and 1 <= rate < usual:
            message = f"{line.title}得满分且没有超额较多，却填了偏差原因，请核实得分或原因"
            yield Fault(f"{line.path}.deviation", message)


def no_deviation_column(subject: Subject) -> str | None:
    """Say that the form has no column for reasons."""
    return None if subject.has_column("deviation") else "本表没有偏差原因栏"


def _says_nothing(text: str | None) -> bool:
    """Tell whether a cell of reasons gives none; some forms are filled with 0."""
    return is_empty_talk(text) or squeeze(text) == "0"


def _budget_and_executed(subject: Subject, fund: Fund) -> tuple[Decimal | None, Decimal | None]:
    unit = subject.pack.money_unit
    return parse_money(fund.annual_budget, unit), parse_money(fund.executed, unit)


def _completion(subject: Subject, line: Line) -> Fraction | None:
    """Return actual through target where more is better; None where they do not compare."""
    sign = line.comparison
    if line.target.kind is not ValueKind.NUMBER or sign not in _UPWARDS:
        return None
    year, unit = subject.sheet.fiscal_year, squeeze(line.row.unit_of_measure)
    found = compare(line.target, line.actual, unit=unit, fiscal_year=year)
    if not isinstance(found, Compared) or not found.target or found.actual is None:
        return None
    return found.actual / found.target if found.target > 0 else None
