"""What makes a reviewer ask though no check has found anything: results that look too good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from perfeval.domain.checks.model import Subject
from perfeval.domain.checks.rows import Line, squeeze
from perfeval.domain.scoring_rows import parse_points, point_rows
from perfeval.domain.scoring_rules import exact
from perfeval.domain.sheets import FundSource
from perfeval.domain.values import (
    Compared,
    Comparison,
    ValueKind,
    compare,
    execution_rate,
    parse_money,
    round_fraction,
    round_half_up,
)

# The program's own judgement: no regulation names these numbers.
GREAT_CHANGE = Decimal("0.2")  # of the budget within the year
ROUND_STEP = 5  # a rate of satisfaction that is a multiple of it looks estimated
LEAST_ROWS = 3  # fewer rows say nothing about a whole sheet

# Where one of these speaks, the actual value of the row is not its result.
_NO_RESULT = ("Q01", "Q02", "Q03", "Q53", "Q58")
_UPWARDS = (None, Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.EQUAL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Where an occasion was found, and the words for its question."""

    path: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A question without a finding.

    `text` has the placeholders {row}, {target}, {actual} and those of the prompt. Where one of the
    checks in `silent` speaks of the same row (or, for a place that is no row, anywhere), it is
    said already.
    """

    text: str
    find: Callable[[Subject], Iterator[Prompt]]
    silent: tuple[str, ...] = ()


def _all_full(subject: Subject) -> Iterator[Prompt]:
    if _has_full_scores(subject) and not _spent_little(subject):
        yield Prompt(_total_path(subject))


def _full_with_little_spent(subject: Subject) -> Iterator[Prompt]:
    if not (_has_full_scores(subject) and _spent_little(subject)):
        return
    before, spent, rate = _spending(subject)
    if before is not None and spent is not None and rate is not None:
        words = {"rate": f"{round_half_up(rate * 100, 2)}%", "rest": f"{before - spent:f}"}
        yield Prompt(_total_path(subject), words)


def _far_above(subject: Subject) -> Iterator[Prompt]:
    threshold = Fraction(exact(subject.pack.over_achievement_threshold))
    for line in subject.filled_lines:
        found = _compared(subject, line)
        if found is None or line.is_cost or line.comparison not in _UPWARDS:
            continue
        target, actual = found
        if target > 0 and actual / target >= threshold:
            percent = round_fraction(actual / target * 100, 0)
            yield Prompt(f"{line.path}.actual", {"percent": f"{percent:f}"})


def _round_satisfaction(subject: Subject) -> Iterator[Prompt]:
    for line in subject.filled_lines:
        value = line.actual
        unit = value.unit or squeeze(line.row.unit_of_measure)
        if not line.is_satisfaction or value.kind is not ValueKind.NUMBER or unit != "%":
            continue
        if value.number is not None and value.number % ROUND_STEP == 0:
            yield Prompt(f"{line.path}.actual")


def _all_as_planned(subject: Subject) -> Iterator[Prompt]:
    found = [_compared(subject, line) for line in subject.filled_lines]
    pairs = [pair for pair in found if pair is not None]
    if len(pairs) >= LEAST_ROWS and all(target == actual for target, actual in pairs):
        yield Prompt("$", {"count": str(len(pairs))})


def _budget_changed(subject: Subject) -> Iterator[Prompt]:
    for i, fund in enumerate(subject.sheet.funds):
        if fund.source != FundSource.TOTAL:
            continue
        unit = subject.pack.money_unit
        before, after = (parse_money(t, unit) for t in (fund.initial_budget, fund.annual_budget))
        if before and after is not None and abs(after - before) / before >= GREAT_CHANGE:
            words = {"before": f"{before:f}", "after": f"{after:f}"}
            yield Prompt(f"funds[{i}].annual_budget", words)


OCCASIONS: tuple[Occasion, ...] = (
    Occasion(
        "预算执行率只有 {rate}，各项指标却全部满分：余下的 {rest} 万元原来安排做什么？",
        _full_with_little_spent,
        silent=("Q27", "Q31"),
    ),
    Occasion(
        "各项指标全部满分：有没有做得不够、下年要改进的地方？",
        _all_full,
        silent=("Q26", "Q27"),
    ),
    Occasion(
        "{row}完成了指标值的 {percent}%（指标值“{target}”，实际完成值“{actual}”）："
        "年初的指标值是怎样定的，下年是否调高？",
        _far_above,
        silent=("Q33", *_NO_RESULT),
    ),
    Occasion(
        "{row}正好是“{actual}”：调查了多少人，其中满意的有多少人？",
        _round_satisfaction,
        silent=("Q38", *_NO_RESULT),
    ),
    Occasion(
        "{count} 项指标的实际完成值与指标值一个数都不差：实际完成值取自什么记录？",
        _all_as_planned,
    ),
    Occasion(
        "预算由年初 {before} 万元调整为 {after} 万元：依据哪个批复，绩效目标有没有同时调整？",
        _budget_changed,
        silent=("Q30",),
    ),
)


def _has_full_scores(subject: Subject) -> bool:
    rows = [row for _, row in point_rows(subject.sheet) if parse_points(row.max_score)]
    full = all(parse_points(row.score) == parse_points(row.max_score) for row in rows)
    return len(rows) >= LEAST_ROWS and full and not subject.is_common


def _spent_little(subject: Subject) -> bool:
    rate = _spending(subject)[2]
    return rate is not None and rate < exact(subject.pack.checks.least_execution_rate)


def _spending(subject: Subject) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return annual budget, expenditure (万元) and execution rate of the total row."""
    fund, unit = subject.sheet.find_fund(FundSource.TOTAL), subject.pack.money_unit
    budget = parse_money(fund.annual_budget, unit) if fund else None
    executed = parse_money(fund.executed, unit) if fund else None
    return budget, executed, execution_rate(budget, executed)


def _compared(subject: Subject, line: Line) -> tuple[Fraction, Fraction] | None:
    """Return target and actual in one unit; None where they are no two numbers that compare."""
    if line.target.kind is not ValueKind.NUMBER:
        return None
    unit = squeeze(line.row.unit_of_measure)
    found = compare(line.target, line.actual, unit=unit, fiscal_year=subject.sheet.fiscal_year)
    if not isinstance(found, Compared) or found.target is None or found.actual is None:
        return None
    return found.target, found.actual


def _total_path(subject: Subject) -> str:
    return "$" if subject.sheet.total_score is None else "total_score"
