"""The score rules of a form pack as data: the table `[scoring]` of its TOML file."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from perfeval.domain.values.words import TIERS as TIER_WORDS


@dataclass(frozen=True, slots=True)
class Interval:
    """From `at_least` (a ratio, inclusive) on, the `share` of the points is given."""

    at_least: float
    share: float


@dataclass(frozen=True, slots=True)
class TierBand:
    """A qualitative tier: its score lies from `least` x points up to the tier above (exclusive).

    `words` are what an actual value says to stand in this tier, the official option text first.
    """

    words: tuple[str, ...]
    least: float


@dataclass(frozen=True, slots=True)
class ExecutionRules:
    """The execution score: rate x `max_score`, never more than `max_score`.

    `source`: the fund row that carries it. `intervals`: fixed shares by rate in place of the
    ratio. `zero_budget`: "unscored" says so and gives no total, "not_applicable" takes the points
    out (and rescales where `not_applicable` says so).
    """

    max_score: float = 10
    source: str = "total"
    intervals: tuple[Interval, ...] = ()
    zero_budget: Literal["unscored", "not_applicable"] = "unscored"


@dataclass(frozen=True, slots=True)
class OverAchievement:
    """What follows when the actual reaches `threshold` x target or more.

    `needs_reason`: the line says that a reason is due. `deduction`: points taken off.
    `proportional`: the score is points x threshold / completion rate instead.
    """

    threshold: float = 1.3
    needs_reason: bool = True
    deduction: float = 0
    proportional: bool = False


@dataclass(frozen=True, slots=True)
class ExecutionCap:
    """Where the execution rate is `below` this ratio, the total is at most `total`."""

    below: float
    total: float


@dataclass(frozen=True, slots=True)
class GradeBand:
    """The grade from `least` points on (inclusive)."""

    name: str
    least: float


# Least share of the points in each tier (财预〔2020〕10号); values/words.py has their words.
TIERS = tuple(
    TierBand(words, least) for words, least in zip(TIER_WORDS, (0.8, 0.6, 0), strict=True)
)
GRADES = (GradeBand("优", 90), GradeBand("良", 80), GradeBand("中", 60), GradeBand("差", 0))


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """How a form is scored; every key has the value of the national rules as default.

    decimals: decimals of a score. indicator_total: what the indicators' points add up to.
    step: the smallest step in which points are shared out by the balancing.
    lower: of "≤" over the target: "excess" (1-(a-t)/t) x w, "ratio" t/a x w.
    zero_target: "full_or_zero" (reached: all points, else none) or "refuse" (unscored).
    range_outside: outside a range "ratio" to the nearer end, or "zero".
    late_per_day: share of the points that each day of delay costs; none: late gives 0.
    pass_rate: below this completion rate a ratio gives 0.
    satisfaction: shares by satisfaction rate; none: as any other percentage.
    not_applicable: "rescale" brings the rest to the full total, "drop" leaves it lower.
    execution, over_achievement: none where the form has no such rule.
    Source: 财预〔2020〕10号; where it names no number (over-achievement, caps) nothing is set.
    """

    decimals: int = 2
    indicator_total: float = 90
    step: float = 0.5
    execution: ExecutionRules | None = None
    lower: Literal["excess", "ratio"] = "excess"
    zero_target: Literal["full_or_zero", "refuse"] = "full_or_zero"
    range_outside: Literal["ratio", "zero"] = "ratio"
    late_per_day: float | None = None
    pass_rate: float = 0
    satisfaction: tuple[Interval, ...] = ()
    tiers: tuple[TierBand, ...] = TIERS
    over_achievement: OverAchievement | None = None
    not_applicable: Literal["rescale", "drop"] = "rescale"
    caps: tuple[ExecutionCap, ...] = ()
    grades: tuple[GradeBand, ...] = GRADES

    @property
    def total(self) -> Decimal:
        """Return the points of the whole form: those of the indicators and of the execution."""
        return exact(self.indicator_total) + exact(
            self.execution.max_score if self.execution else 0
        )


def exact(number: float) -> Decimal:
    """Return the number of a TOML file as it is written there (0.1 is one tenth)."""
    return Decimal(repr(number))


def find_rule_problems(rules: ScoringRules) -> Iterator[tuple[str, str]]:
    """Yield (path within the table, sentence) for every rule that could not be applied."""
    yield from _number_problems(rules)
    yield from _interval_problems(rules.satisfaction, "satisfaction")
    if rules.execution is not None:
        if not 0 < rules.execution.max_score <= 1000:
            yield "execution.max_score", "应为大于 0、不超过 1000 的数"
        yield from _interval_problems(rules.execution.intervals, "execution.intervals")
    if rules.over_achievement is not None:
        yield from _over_problems(rules.over_achievement)
    if rules.caps and rules.execution is None:
        yield "caps", "没有 [scoring.execution]，无从按执行率封顶"
    for i, cap in enumerate(rules.caps):
        if not (0 < cap.below <= 10 and 0 <= cap.total <= 1000):
            yield f"caps[{i}]", "below 为执行率（0.8 即 80%），total 为封顶的总分"
    yield from _falling_problems([tier.least for tier in rules.tiers], "tiers", 1)
    if any(not tier.words for tier in rules.tiers):
        yield "tiers", "每一档都要写明文字（words）"
    yield from _falling_problems([grade.least for grade in rules.grades], "grades", 1000)


def _number_problems(rules: ScoringRules) -> Iterator[tuple[str, str]]:
    if not 0 <= rules.decimals <= 6:
        yield "decimals", "应为 0 至 6 的整数"
    for key in ("indicator_total", "step"):
        if not 0 < getattr(rules, key) <= 1000:
            yield key, "应为大于 0、不超过 1000 的数"
    if exact_multiple(rules.indicator_total, rules.step) is False:
        yield "step", "应能整除 indicator_total"
    if rules.late_per_day is not None and not 0 < rules.late_per_day <= 1:
        yield "late_per_day", "应为 0 至 1 的数（每迟一天扣减的分值比例）"
    if not 0 <= rules.pass_rate <= 1:
        yield "pass_rate", "应为 0 至 1 的数"


def exact_multiple(total: float, step: float) -> bool | None:
    """Tell whether `total` is a whole number of steps; None where either is no usable number."""
    if not (math.isfinite(total) and math.isfinite(step)) or step <= 0:
        return None
    return exact(total) % exact(step) == 0


def _interval_problems(intervals: Sequence[Interval], path: str) -> Iterator[tuple[str, str]]:
    yield from _falling_problems([one.at_least for one in intervals], path, 10)
    if not all(0 <= one.share <= 1 for one in intervals):
        yield path, "share 应为 0 至 1 的数（分值的比例）"


def _over_problems(rule: OverAchievement) -> Iterator[tuple[str, str]]:
    if not 1 < rule.threshold <= 100:
        yield "over_achievement.threshold", "应为大于 1 的数（1.3 即指标值的 130%）"
    if not 0 <= rule.deduction <= 1000:
        yield "over_achievement.deduction", "应为不小于 0 的数"
    if rule.deduction and rule.proportional:
        yield "over_achievement", "deduction 和 proportional 只能写一个"


def _falling_problems(numbers: Sequence[float], path: str, most: int) -> Iterator[tuple[str, str]]:
    falling = all(a > b for a, b in itertools.pairwise(numbers))
    if not falling or not all(0 <= number <= most for number in numbers):
        yield path, f"应从高到低排列，各在 0 至 {most} 之间"
