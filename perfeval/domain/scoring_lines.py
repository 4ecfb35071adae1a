"""The score of one indicator row, with its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.domain.scoring_rows import parse_points
from perfeval.domain.scoring_rules import OverAchievement, ScoringRules, TierBand, exact
from perfeval.domain.scoring_shares import (
    RowContext,
    Rule,
    Share,
    as_decimal,
    find_share,
    show_number,
)
from perfeval.domain.sheets import Indicator
from perfeval.domain.values import (
    Comparison,
    Value,
    ValueKind,
    half_width,
    parse_operator,
    parse_value,
    round_fraction,
)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The score of a row; `trace` begins with arithmetic that gives `score` again.

    `completion_rate` is unrounded (28 digits), None for a tier. `manual`: the owner's own score
    inside the band of the tier. `note`: what the row still owes, as a reason for over-achievement.
    """

    path: str
    max_score: Decimal
    score: Decimal
    completion_rate: Decimal | None
    rule: Rule
    trace: str
    manual: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A row that cannot be scored, and why."""

    path: str
    why: str


def score_row(path: str, row: Indicator, context: RowContext) -> ScoreLine | Unscored:
    """Score one applicable row; what cannot be scored is said, never guessed."""
    points = parse_points(row.max_score)
    if points is None:
        shown = (row.max_score or "").strip()
        return Unscored(path, f"分值“{shown}”不是数" if shown else "没有分值")
    target, actual = parse_value(row.target_value), parse_value(row.actual_value)
    tier = _find_tier(context.rules, row.actual_value)
    if tier is not None and target.kind not in _MEASURED:
        return _score_tier(path, row, points, tier, context.rules)
    if actual.kind is ValueKind.BLANK:
        return Unscored(path, "没有填写实际完成值")
    operator = _find_operator(row, target, context.default_operator)
    if operator is None and target.kind is ValueKind.NUMBER:
        return Unscored(
            path, f"指标性质（比较符号）是“{(row.operator or '').strip()}”，不能按数计分"
        )
    sign, origin = operator or (Comparison.EQUAL, "")
    share = find_share(row, target, actual, sign, context)
    if isinstance(share, str):
        return Unscored(path, share)
    notes = [f"比较符号“{_WIDE[sign]}”（{origin}）"] if share.rule in _BY_SIGN else []
    notes += [share.note] if share.note else []
    return _finish(path, row, points, share, context.rules, notes)


_MEASURED = (ValueKind.NUMBER, ValueKind.RANGE, ValueKind.DATE, ValueKind.BLANK, ValueKind.OPERATOR)
_BY_SIGN = ("higher_is_better", "lower_is_better", "equal", "zero_target")
_WIDE = {**{sign: sign.value for sign in Comparison}, Comparison.EQUAL: "＝"}


def _find_operator(
    row: Indicator, target: Value, default: Comparison
) -> tuple[Comparison, str] | None:
    """Return the operator and where it comes from; None where its column holds something else."""
    typed = (row.operator or "").strip()
    if typed:
        found = parse_operator(typed)
        return (found, "符号栏") if found else None
    return (target.comparison, "指标值") if target.comparison else (default, "表样默认")


def _finish(
    path: str,
    row: Indicator,
    points: Decimal,
    share: Share,
    rules: ScoringRules,
    notes: list[str],
) -> ScoreLine:
    exactly, words = share.share * Fraction(points), f"{share.words} × 分值 {show_number(points)}"
    rule, note = rules.over_achievement, ""
    if rule is not None and share.reached and share.rate >= Fraction(exact(rule.threshold)):
        exactly, words = _cut(rule, share, points, exactly, words)
        shown = f"{round_fraction(share.rate * 100, 2)}%"
        notes.append(
            f"完成率 {shown}，达到 {show_number(exact(rule.threshold) * 100)}% 属于超额较多"
        )
        if rule.needs_reason and not (row.deviation_reason or "").strip():
            note = f"完成率 {shown}，超额较多，须说明原因"
    score = round_fraction(exactly, rules.decimals)
    trace = "；".join([f"{words} = {score}", *notes])
    rate = as_decimal(share.rate)
    return ScoreLine(path, points, score, rate, share.rule, trace, note=note)


def _cut(
    rule: OverAchievement, share: Share, points: Decimal, exactly: Fraction, words: str
) -> tuple[Fraction, str]:
    """Take off what over-achievement costs."""
    threshold, deduction = exact(rule.threshold), exact(rule.deduction)
    w = show_number(points)
    if rule.proportional:
        rate = show_number(share.rate)
        cut = Fraction(threshold) / share.rate * Fraction(points)
        return cut, f"超额较多按比例调减：{show_number(threshold)} ÷ {rate} × 分值 {w}"
    if not deduction:
        return exactly, words
    if deduction >= points:
        return Fraction(0), f"超额较多，扣减 {show_number(deduction)} 分后不得分：0 × 分值 {w}"
    return exactly - Fraction(deduction), f"{words} - 扣减 {show_number(deduction)}"


def _find_tier(rules: ScoringRules, text: str | None) -> int | None:
    plain = half_width(text or "").strip()
    tiers = (i for i, tier in enumerate(rules.tiers) if plain in map(half_width, tier.words))
    return next(tiers, None) if plain else None


def _score_tier(
    path: str, row: Indicator, points: Decimal, tier: int, rules: ScoringRules
) -> ScoreLine | Unscored:
    """Take the owner's own score where it lies in the band of the tier."""
    band: TierBand = rules.tiers[tier]
    least = Fraction(exact(band.least)) * Fraction(points)
    above = Fraction(exact(rules.tiers[tier - 1].least)) * Fraction(points) if tier else None
    most = show_number(points if above is None else above)
    shown = f"[{show_number(least)}, {most}{']' if above is None else ')'}"
    place = f"档次“{band.words[0]}”，得分区间 {shown}"
    typed = parse_points(row.score)
    if typed is None:
        return Unscored(path, f"{place}：定性指标由填报人在区间内打分，尚未填写得分")
    score = round_fraction(Fraction(typed), rules.decimals)
    high_enough = Fraction(score) >= least
    low_enough = Fraction(score) < above if above is not None else score <= points
    if not (high_enough and low_enough):
        return Unscored(path, f"{place}：所填得分 {show_number(typed)} 不在区间内")
    trace = f"{place}：填报得分 {show_number(typed)} = {score}"
    return ScoreLine(path, points, score, None, "tier", trace, manual=True)
