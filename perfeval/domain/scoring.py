"""The score of a sheet under the rules of its pack: lines, execution, total and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.scoring_lines import ScoreLine, Unscored, score_row
from perfeval.domain.scoring_rows import applicable_rows, parse_points, scoring_rules
from perfeval.domain.scoring_rules import ExecutionRules, ScoringRules, exact
from perfeval.domain.scoring_shares import RowContext, as_decimal, show_number
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.domain.values import Comparison, parse_money, round_fraction

__all__ = [
    "ExecutionScore",
    "NoScoringError",
    "ScoreDifference",
    "ScoreLine",
    "ScoreReport",
    "Unscored",
    "applicable_rows",
    "compare_typed_scores",
    "score_sheet",
    "scoring_rules",
    "sum_reviewed_scores",
]


class NoScoringError(DomainError):
    """The pack has no scores."""


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """The execution score; rate and score are None where they cannot be computed ("—").

    `path` is the fund row that carries it, "funds" where the sheet has no such row.
    """

    path: str
    rate: Decimal | None
    max_score: Decimal
    score: Decimal | None
    trace: str


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """All scores of a sheet; `total` and `grade` are None while a line is unscored.

    `partial_total` is then the sum of the scored lines. `total_trace` is the arithmetic of the
    total: the sum, the rescaling for rows that do not apply, the cap by the execution rate.
    """

    lines: tuple[ScoreLine, ...]
    execution: ExecutionScore | None
    total: Decimal | None
    grade: str | None
    unscored: tuple[Unscored, ...]
    partial_total: Decimal | None
    total_trace: str

    @property
    def automatic_total(self) -> Decimal:
        """Return the sum of the lines that the rules scored."""
        return sum((line.score for line in self.lines if not line.manual), Decimal())

    @property
    def manual_total(self) -> Decimal:
        """Return the sum of the lines whose score the owner chose within a tier."""
        return sum((line.score for line in self.lines if line.manual), Decimal())


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """A score typed on the sheet that is not the computed one."""

    path: str
    typed: str
    computed: str


def score_sheet(pack: FormPack, sheet: SheetDocument) -> ScoreReport:
    """Score every applicable row, the execution and the total.

    Ignores typed scores, but for those within the band of a qualitative tier, which nothing else
    gives. Raises NoScoringError where the pack has no scores.
    """
    rules = scoring_rules(pack)
    if rules is None:
        raise NoScoringError(f"表样 {pack.id} 没有分值和得分，不能计分")
    lines: list[ScoreLine] = []
    unscored: list[Unscored] = []
    for number, row in applicable_rows(sheet):
        result = _score(pack, rules, sheet, number, row)
        (lines if isinstance(result, ScoreLine) else unscored).append(result)  # type: ignore[arg-type]
    execution, missing = _score_execution(pack, rules, sheet)
    unscored += [missing] if missing else []
    if not lines and not unscored:
        unscored.append(Unscored("$", "没有可以计分的指标"))
    summed = sum((line.score for line in lines), Decimal())
    if unscored:
        return ScoreReport(tuple(lines), execution, None, None, tuple(unscored), summed, "")
    total, trace = _total(rules, sheet, lines, execution)
    grade = next((band.name for band in rules.grades if total >= exact(band.least)), None)
    return ScoreReport(tuple(lines), execution, total, grade, (), None, trace)


def compare_typed_scores(report: ScoreReport, sheet: SheetDocument) -> tuple[ScoreDifference, ...]:
    """Return where a typed score, total or grade is not the computed one; blanks are not typed."""
    pairs: list[tuple[str, str | None, Decimal | None]] = []
    scores = {line.path: line.score for line in report.lines}
    for i, row in enumerate(sheet.indicators):
        pairs.append((f"indicators[{i}].score", row.score, scores.get(f"indicators[{i}]")))
    execution = report.execution
    pairs += [
        (f"funds[{i}].score", fund.score, execution.score)
        for i, fund in enumerate(sheet.funds)
        if execution and execution.path == f"funds[{i}]"
    ]
    pairs.append(("total_score", sheet.total_score, report.total))
    found = [
        ScoreDifference(path, typed.strip(), f"{score:f}")
        for path, typed, score in pairs
        if typed and typed.strip() and score is not None and parse_points(typed) != score
    ]
    grade = (sheet.grade or "").strip()
    if grade and report.grade and grade != report.grade:
        found.append(ScoreDifference("grade", grade, report.grade))
    return tuple(found)


def sum_reviewed_scores(sheet: SheetDocument) -> Decimal | None:
    """Return the sum of the reviewer's scores; None while an applicable row has none."""
    scores = [parse_points(row.reviewed_score) for _, row in applicable_rows(sheet)]
    known = [score for score in scores if score is not None]
    return sum(known, Decimal()) if known and len(known) == len(scores) else None


def _score(
    pack: FormPack, rules: ScoringRules, sheet: SheetDocument, number: int, row: Indicator
) -> ScoreLine | Unscored:
    path = f"indicators[{number}]"
    has_parts = any(other.parent == number for other in sheet.indicators)
    if has_parts and not (row.target_value or "").strip() and not (row.actual_value or "").strip():
        return Unscored(path, "分值在本行，完成值在下级各行，表样没有规定怎样合成")
    context = RowContext(
        rules,
        Comparison(pack.default_operator),
        sheet.fiscal_year,
        _is_satisfaction(pack, sheet, row),
    )
    return score_row(path, row, context)


def _is_satisfaction(pack: FormPack, sheet: SheetDocument, row: Indicator) -> bool:
    block = pack.form(sheet.kind).first_block(IndicatorsBlock)
    for level in block.levels if block else ():
        if level.name == (row.level1 or "").strip() and level.key == "satisfaction":
            return True
        for two in level.level2:
            if two.name == (row.level2 or "").strip() and two.key == "beneficiary_satisfaction":
                return True
    return False


def _score_execution(
    pack: FormPack, rules: ScoringRules, sheet: SheetDocument
) -> tuple[ExecutionScore | None, Unscored | None]:
    rule = rules.execution
    if rule is None:
        return None, None
    points = exact(rule.max_score)
    found = [(i, fund) for i, fund in enumerate(sheet.funds) if fund.source == rule.source]
    if not found:
        why = "没有资金总额行，不能计算预算执行得分"
        return ExecutionScore("funds", None, points, None, why), Unscored("funds", why)
    fund, path = found[0][1], f"funds[{found[0][0]}]"
    budget = parse_money(fund.annual_budget, pack.money_unit)
    executed = parse_money(fund.executed, pack.money_unit)
    if budget == 0 and not executed and executed is not None:
        why = "全年预算数和执行数均为 0，执行率记“—”，预算执行不计分"
        refused = None if rule.zero_budget == "not_applicable" else Unscored(path, why)
        return ExecutionScore(path, None, points, None, why), refused
    if budget is None or executed is None or budget <= 0:
        word = "执行数" if executed is None else "全年预算数"
        cell = (fund.executed if executed is None else fund.annual_budget) or ""
        why = f"{word}“{cell.strip()}”不能用来计算执行率" if cell.strip() else f"没有填写{word}"
        return ExecutionScore(path, None, points, None, why), Unscored(path, why)
    return _execution(path, rules, Fraction(executed), Fraction(budget)), None


def _execution(
    path: str, rules: ScoringRules, executed: Fraction, budget: Fraction
) -> ExecutionScore:
    rule = rules.execution or ExecutionRules()
    points, rate = exact(rule.max_score), executed / budget
    words = f"执行数 {show_number(executed)} ÷ 全年预算数 {show_number(budget)}"
    share = min(max(rate, Fraction(0)), Fraction(1))
    shown = round_fraction(rate, 4)
    if rule.intervals:
        step = next((s for s in rule.intervals if rate >= Fraction(exact(s.at_least))), None)
        share = Fraction(exact(step.share)) if step else Fraction(0)
        words = f"执行率 {shown}，按区间计分：{show_number(share)}"
    elif share != rate:
        words = f"执行率 {shown}，{'超过 1 按 1' if rate > 1 else '小于 0 按 0'} 计：{share}"
    score = round_fraction(share * Fraction(points), rules.decimals)
    trace = f"{words} × 分值 {show_number(points)} = {score}"
    return ExecutionScore(path, as_decimal(rate), points, score, trace)


def _total(
    rules: ScoringRules,
    sheet: SheetDocument,
    lines: Sequence[ScoreLine],
    execution: ExecutionScore | None,
) -> tuple[Decimal, str]:
    """Sum up, rescale for what does not apply, cap by the execution rate."""
    total = sum((line.score for line in lines), Decimal())
    words = " + ".join(f"{line.score}" for line in lines)
    counted = execution.score if execution else None
    left_out = any(row.not_applicable for row in sheet.indicators)
    excluded = execution is not None and counted is None
    weights = sum((line.max_score for line in lines), Decimal())
    if rules.not_applicable == "rescale" and (left_out or excluded) and weights:
        full = rules.total - (execution.max_score if execution and not excluded else 0)
        total = round_fraction(Fraction(total) * Fraction(full) / Fraction(weights), rules.decimals)
        words = f"({words}) × {show_number(full)} ÷ {show_number(weights)} = {total}"
        words += f"；{total}" if counted is not None else ""
    total += counted or 0
    if counted is not None:
        words += f" + 预算执行 {counted} = {total}"
    elif "=" not in words:
        words += f" = {total}"
    rate = execution.rate if execution else None
    caps = [cap for cap in rules.caps if rate is not None and rate < exact(cap.below)]
    if caps:
        lowest = min(caps, key=lambda cap: cap.total)
        most = round_fraction(Fraction(exact(lowest.total)), rules.decimals)
        percent = show_number(exact(lowest.below) * 100)
        if total > most:
            words += f"；执行率低于 {percent}%，总分不超过 {most}"
        total = min(total, most)
    return total, words
