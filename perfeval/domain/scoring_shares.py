"""The share of the points that a row earns, by the rule that applies, and its calculation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from perfeval.domain.scoring_rules import ScoringRules, exact
from perfeval.domain.sheets import Indicator
from perfeval.domain.values import (
    Compared,
    Comparison,
    Incomparable,
    Value,
    ValueKind,
    compare,
    round_fraction,
)

Rule = Literal[
    "higher_is_better",
    "lower_is_better",
    "equal",
    "zero_target",
    "range",
    "date",
    "yes_no",
    "grade",
    "satisfaction",
    "tier",
]


@dataclass(frozen=True, slots=True)
class RowContext:
    """What the rules need to know beside the row itself."""

    rules: ScoringRules
    default_operator: Comparison
    fiscal_year: int
    is_satisfaction: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the points as a number and as the text of its calculation."""

    rule: Rule
    share: Fraction
    words: str
    rate: Fraction
    reached: bool = False
    note: str = ""  # how the actual was converted


def find_share(
    row: Indicator, target: Value, actual: Value, sign: Comparison, context: RowContext
) -> Share | str:
    """Return the share of the points, or the sentence that says why there is none.

    `sign` is the operator in force. Ratios are exact; nothing is rounded here.
    """
    rules = context.rules
    if context.is_satisfaction and rules.satisfaction and not actual.vague:
        found = _share_of_satisfaction(rules, actual, row)
        if found is not None:
            return found
    column = (row.unit_of_measure or "").strip()
    held = compare(target, actual, unit=column, fiscal_year=context.fiscal_year)
    if isinstance(held, Incomparable):
        return held.why
    if target.kind is ValueKind.DATE:
        return _share_of_date(rules, target, actual, held, context.fiscal_year)
    if target.kind in (ValueKind.YES_NO, ValueKind.GRADE):
        return _share_of_word(target, actual, held)
    if held.target is None or held.actual is None:
        return "定性档次不在表样所列之内"
    if held.upper is not None:
        share = _share_in_range(rules, held.actual, held.target, held.upper, held.order)
    else:
        share = _share_of_number(rules, held.actual, held.target, sign)
    if isinstance(share, str) or actual.unit in ("", held.unit):
        return share
    return replace(share, note=f"{actual.raw.strip()}＝{show_number(held.actual)}{held.unit}")


def show_number(number: Fraction | Decimal) -> str:
    """Return an exact number as a trace shows it: 2.8, and (2 ÷ 3) where no decimals end."""
    fraction = Fraction(number)
    for decimals in range(25):
        if (fraction * 10**decimals).denominator == 1:
            return f"{round_fraction(fraction, decimals):f}"
    return f"({fraction.numerator} ÷ {fraction.denominator})"


def as_decimal(number: Fraction) -> Decimal:
    """Return an exact quotient as a Decimal of 28 digits."""
    return Decimal(number.numerator) / Decimal(number.denominator)


_LOWER = (Comparison.AT_MOST, Comparison.LESS_THAN)


def _share_of_number(
    rules: ScoringRules, actual: Fraction, target: Fraction, sign: Comparison
) -> Share | str:
    a, t = show_number(actual), show_number(target)
    if target == 0:
        return _share_of_zero(rules, actual, sign)
    if sign in _LOWER:
        if actual <= target:
            words = f"完成值 {a} ≤ 指标值 {t}，未超过指标值：1"
            return Share("lower_is_better", Fraction(1), words, Fraction(1))
        return _share_over(rules, actual, target, "lower_is_better")
    rule: Rule = "equal" if sign is Comparison.EQUAL else "higher_is_better"
    if target < 0:
        reached = actual == target if rule == "equal" else actual >= target
        words = f"完成值 {a}，达到指标值 {t}：1"
        refused = f"指标值“{t}”小于 0，未达到时不能按比例计分"
        return Share(rule, Fraction(1), words, Fraction(1)) if reached else refused
    rate = actual / target
    if actual >= target:
        words = f"完成值 {a} ≥ 指标值 {t}，达到指标值：1"
        return Share(rule, Fraction(1), words, rate, reached=True)
    return _by_ratio(rules, rule, rate, f"完成值 {a} ÷ 指标值 {t}")


def _share_of_zero(rules: ScoringRules, actual: Fraction, sign: Comparison) -> Share | str:
    if rules.zero_target == "refuse":
        return "年度指标值为 0，不能按比例计分"
    kept = {
        Comparison.AT_LEAST: actual >= 0,
        Comparison.MORE_THAN: actual > 0,
        Comparison.LESS_THAN: actual < 0,
    }.get(sign, actual <= 0)
    said = "符合" if kept else "不符合"
    words = f"指标值为 0，完成值 {show_number(actual)} {said}：{int(kept)}"
    return Share("zero_target", Fraction(kept), words, Fraction(kept))


def _share_over(rules: ScoringRules, actual: Fraction, limit: Fraction, rule: Rule) -> Share | str:
    """Return the share for an actual above its upper limit, by the variant of the pack."""
    a, t = show_number(actual), show_number(limit)
    if limit <= 0:
        return f"指标值“{t}”不大于 0，超过后不能按比例计分"
    if rules.lower == "ratio":
        return _by_ratio(rules, rule, limit / actual, f"指标值 {t} ÷ 完成值 {a}")
    if actual >= 2 * limit:
        words = f"完成值 {a} ≥ 2 × 指标值 {t}，不得分：0"
        return Share(rule, Fraction(0), words, Fraction(0))
    share = 1 - (actual - limit) / limit
    return _by_ratio(rules, rule, share, f"(1 - (完成值 {a} - 指标值 {t}) ÷ 指标值 {t})")


def _by_ratio(rules: ScoringRules, rule: Rule, rate: Fraction, words: str) -> Share:
    shown = round_fraction(rate, 4)
    if rate < 0:
        return Share(rule, Fraction(0), f"完成率 {shown} 小于 0，不得分：0", rate)
    if rate < Fraction(exact(rules.pass_rate)):
        low = f"完成率 {shown} 低于及格线 {show_number(exact(rules.pass_rate))}，不得分：0"
        return Share(rule, Fraction(0), low, rate)
    return Share(rule, rate, words, rate)


def _share_in_range(
    rules: ScoringRules, actual: Fraction, low: Fraction, high: Fraction, order: int
) -> Share | str:
    between = f"{show_number(low)} 至 {show_number(high)}"
    if order == 0:
        words = f"完成值 {show_number(actual)} 在 {between} 之内：1"
        return Share("range", Fraction(1), words, Fraction(1))
    if rules.range_outside == "zero":
        words = f"完成值 {show_number(actual)} 不在 {between} 之内，不得分：0"
        return Share("range", Fraction(0), words, Fraction(0))
    if order > 0:
        return _share_over(rules, actual, high, "range")
    if low <= 0:
        return f"区间下限 {show_number(low)} 不大于 0，不能按比例计分"
    words = f"完成值 {show_number(actual)} ÷ 区间下限 {show_number(low)}"
    return _by_ratio(rules, "range", actual / low, words)


def _share_of_date(
    rules: ScoringRules, target: Value, actual: Value, held: Compared, fiscal_year: int
) -> Share | str:
    asked, given = target.raw.strip(), actual.raw.strip()
    if held.order < 0:
        return Share("date", Fraction(1), f"“{given}”完成，在“{asked}”期限内：1", Fraction(1))
    if rules.late_per_day is None:
        words = f"“{given}”完成，超过“{asked}”期限，不得分：0"
        return Share("date", Fraction(0), words, Fraction(0))
    if target.period is None or actual.period is None:
        return "时间无法识别"
    begun, ended = actual.period.days(fiscal_year)
    if begun != ended:
        return f"实际完成时间“{given}”没有写到日，不能按迟延天数计分"
    late = (ended - target.period.days(fiscal_year)[1]).days
    cost = exact(rules.late_per_day)
    share = 1 - late * Fraction(cost)
    words = f"迟延 {late} 天，每天扣减分值的 {show_number(cost)}"
    if share <= 0:
        return Share("date", Fraction(0), f"{words}，不得分：0", Fraction(0))
    return Share("date", share, f"{words}：(1 - {late} × {show_number(cost)})", share)


def _share_of_word(target: Value, actual: Value, held: Compared) -> Share | str:
    asked, given = target.raw.strip(), actual.raw.strip()
    rule: Rule = "grade" if target.kind is ValueKind.GRADE else "yes_no"
    if held.order >= 0:
        return Share(rule, Fraction(1), f"“{given}”达到“{asked}”：1", Fraction(1))
    if rule == "grade":
        return f"“{given}”低于指标值“{asked}”，没有规定按等级计分的办法"
    return Share(rule, Fraction(0), f"“{given}”没有达到“{asked}”，不得分：0", Fraction(0))


def _share_of_satisfaction(rules: ScoringRules, actual: Value, row: Indicator) -> Share | None:
    unit = actual.unit or (row.unit_of_measure or "").strip()
    if actual.kind is not ValueKind.NUMBER or unit != "%" or actual.number is None:
        return None
    rate = Fraction(actual.number) / 100
    step = next((s for s in rules.satisfaction if rate >= Fraction(exact(s.at_least))), None)
    share = exact(step.share) if step else Decimal()
    least = show_number(exact((step or rules.satisfaction[-1]).at_least) * 100)
    words = f"满意度 {show_number(actual.number)}% {'不低于' if step else '低于'} {least}%"
    return Share("satisfaction", Fraction(share), f"{words}：{show_number(share)}", rate)
