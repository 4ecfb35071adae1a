"""How well a sheet is filled in (填报质量检查): a level in words with its reasons, never points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perfeval.domain.checks.kept_findings import KeptFinding, Standing
from perfeval.domain.checks.model import Subject
from perfeval.domain.filling_facts import Facts, Measure
from perfeval.domain.form_pack import FormPack
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument

MOST_PLACES = 2  # named in a reason; the others are counted


class QualityLevel(StrEnum):
    """How well a sheet is filled in, the best first."""

    PROPER = "proper"
    MOSTLY_PROPER = "mostly_proper"
    TO_IMPROVE = "to_improve"
    IMPROPER = "improper"


_ORDER = list(QualityLevel)
ONE = Decimal(0)  # as a limit of a share: one case is enough


@dataclass(frozen=True, slots=True)
class Limits:
    """From which number on a sheet is at best at a level, None where that never follows.

    Where the rule goes by `share`, they are ratios of 1; ONE is the first case, whatever its share.
    """

    mostly_proper: Decimal | None = None
    to_improve: Decimal | None = None
    improper: Decimal | None = None

    def level_of(self, value: Decimal) -> QualityLevel:
        """Return the best level that the value leaves."""
        reached = (
            level
            for level in reversed(_ORDER[1:])
            if (limit := getattr(self, level.value)) is not None and value >= limit
        )
        return next(reached, QualityLevel.PROPER)


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One line of the table that the level follows from.

    `title` names what is counted. `held` says what is wrong ({count}, {total}, {places}), `kept`
    that nothing is; "" says nothing.
    """

    title: str
    measure: Callable[[Facts], Measure | None]
    limits: Limits
    held: str
    kept: str = ""
    share: bool = False

    def describe_limit(self, level: QualityLevel) -> str:
        """Return in words from where on a sheet is at best at `level`; "" where it never is."""
        limit: Decimal | None = getattr(self.limits, level.value, None)
        if limit is None:
            return ""
        if self.share and limit != ONE:
            return f"{(limit * 100).normalize():f}% 以上"
        return "有 1 处" if limit <= 1 else f"{limit:f} 处以上"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule says of a sheet, with the first place that it speaks of ("" for none)."""

    level: QualityLevel
    title: str
    sentence: str
    path: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class FillingQuality:
    """The level with the reasons of all rules, those that hold it down first."""

    level: QualityLevel
    reasons: tuple[Reason, ...]

    @property
    def lacking(self) -> tuple[Reason, ...]:
        """Return what holds the level down."""
        return tuple(one for one in self.reasons if one.level is not QualityLevel.PROPER)

    @property
    def proper(self) -> tuple[Reason, ...]:
        """Return what is in order."""
        return tuple(one for one in self.reasons if one.level is QualityLevel.PROPER)


# The numbers are the program's own judgement; no regulation grades the filling of a form. They
# follow what reviewers of published sheets object to first: no usable pair of target and result.
RULES: tuple[QualityRule, ...] = (
    QualityRule(
        "没有填写三级指标",
        Facts.missing_rows,
        Limits(improper=Decimal(1)),
        "还没有填写三级指标",
    ),
    QualityRule(
        "不能与指标值对照的实际完成值",
        Facts.unusable_pairs,
        Limits(ONE, Decimal("0.2"), Decimal("0.5")),
        "{total} 项指标中有 {count} 项的实际完成值不能与指标值对照：{places}",
        "{total} 项指标的指标值和实际完成值齐全，都能对照",
        share=True,
    ),
    QualityRule(
        "没有处理的“必须修改”疑点",
        lambda facts: facts.standing_at(Standing.OPEN_ERROR),
        Limits(to_improve=Decimal(1), improper=Decimal(5)),
        "有 {count} 处“必须修改”的疑点没有处理：{places}",
        "没有待处理的“必须修改”疑点",
    ),
    QualityRule(
        "以情况说明代替修改的疑点",
        lambda facts: facts.standing_at(Standing.WAIVED),
        Limits(Decimal(1), Decimal(3), Decimal(6)),
        "有 {count} 处“必须修改”的疑点没有改，只作了情况说明：{places}",
    ),
    QualityRule(
        "“请核实”的疑点",
        lambda facts: facts.standing_at(Standing.OPEN_WARNING, Standing.CONFIRMED),
        Limits(Decimal(1), Decimal(5)),
        "有 {count} 处“请核实”的疑点：{places}",
        "没有“请核实”的疑点",
    ),
    QualityRule(
        "本阶段不能修改的疑点",
        Facts.locked,
        Limits(Decimal(1)),
        "批复的内容有 {count} 处疑点，本阶段不能修改：{places}",
    ),
    QualityRule(
        "没有注明佐证材料的指标",
        Facts.unsupported_rows,
        Limits(ONE, Decimal("0.5")),
        "{total} 项指标中有 {count} 项没有注明佐证材料：{places}",
        "{total} 项指标都注明了佐证材料",
        share=True,
    ),
    QualityRule(
        "只用文字表示结果的指标",
        Facts.results_without_numbers,
        Limits(Decimal("0.4"), Decimal("0.7")),
        "能对照的 {total} 项指标中有 {count} 项只用文字表示结果：{places}",
        "结果以数或日期为主",
        share=True,
    ),
    QualityRule(
        "没有数的目标完成情况",
        Facts.goals_without_numbers,
        Limits(ONE),
        "年度目标的完成情况没有数：{places}",
        "年度目标的完成情况有数可查",
        share=True,
    ),
)


def assess_filling(
    pack: FormPack, sheet: SheetDocument, findings: Sequence[KeptFinding]
) -> FillingQuality:
    """Return the level of a sheet: the worst that a rule of the table leaves it.

    `findings`: those kept with a round, or of a check of the draft.
    """
    facts = Facts(Subject(pack, sheet), findings)
    measured = ((rule, rule.measure(facts)) for rule in RULES)
    reasons = [
        reason
        for rule, measure in measured
        if measure is not None and (reason := _reason(pack, sheet, rule, measure)).sentence
    ]
    reasons.sort(key=lambda reason: -_ORDER.index(reason.level))
    level = reasons[0].level if reasons else QualityLevel.PROPER
    return FillingQuality(level, tuple(reasons))


def _reason(pack: FormPack, sheet: SheetDocument, rule: QualityRule, measure: Measure) -> Reason:
    level = QualityLevel.PROPER
    if measure.count:
        level = rule.limits.level_of(measure.share if rule.share else Decimal(measure.count))
    numbers = {"count": str(measure.count), "total": str(measure.total)}
    if level is QualityLevel.PROPER:
        return Reason(level, rule.title, rule.kept.format_map(numbers))
    # Several findings of one cell, and cells of one row, may bear the same words.
    places = list(dict.fromkeys(describe_place(pack, sheet, path) for path in measure.paths))
    shown = "、".join(places[:MOST_PLACES])
    more = "等" if len(places) > MOST_PLACES else ""
    sentence = rule.held.format_map({**numbers, "places": shown + more})
    return Reason(level, rule.title, sentence, measure.paths[0], places[0])
