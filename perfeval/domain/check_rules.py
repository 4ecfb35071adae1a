"""The numbers and the added words of the checks as data: the table `[checks]` of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfeval.domain.scoring_rules import exact

_LEAST_WORD = 2  # characters; a single one stands inside too many right words
_LISTS = ("vague", "empty_reasons", "beyond_one_project", "common_projects", "common_indicators")


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Words that a pack adds to the lists of the program; nothing is taken away from those.

    typos: wrong text = right text (Q46). vague: words that leave a target open (Q05).
    empty_reasons: whole reasons that explain nothing (Q36). beyond_one_project: words of measures
    that no single project moves (Q11). common_projects: words in the names of projects whose
    indicators come from a common list (Q10, Q24, Q25, Q26, Q45). common_indicators: the names of
    that list, without what stands in brackets (Q10).
    """

    typos: Mapping[str, str] = field(default_factory=dict)
    vague: tuple[str, ...] = ()
    empty_reasons: tuple[str, ...] = ()
    beyond_one_project: tuple[str, ...] = ()
    common_projects: tuple[str, ...] = ()
    common_indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRules:
    """From which number on a check speaks; ratios are of 1, lengths are in characters.

    The defaults are the program's own judgement and hold where a pack says nothing. A pack that
    follows a rule or a custom of its region writes the number with its source. `NUMBERS` says
    what each one decides.
    """

    most_share: float = 0.4
    least_full_rows: int = 3
    least_unproved_share: float = 0.333
    most_score_lead: float = 0.05
    least_execution_rate: float = 0.9
    over_achievement: float = 1.3
    needless_reason: float = 1.2
    total_tolerance: float = 0.1
    least_reason: int = 4
    least_completion: int = 8
    most_wish: int = 16
    least_copied: int = 3
    most_days: int = 366
    words: CheckWords = field(default_factory=CheckWords)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of `CheckRules`: its check, its bounds (inclusive), and how people read it."""

    check: str
    least: float
    most: float
    words: str


NUMBERS: Mapping[str, Number] = {
    "most_share": Number("Q24", 0, 1, "一项最多占全部指标分值的 {percent}"),
    "least_full_rows": Number("Q26", 1, 1000, "有分值的指标不少于 {number} 项时才检查"),
    "least_unproved_share": Number("Q26", 0, 1, "无从核对的各项达到分值的 {percent} 时提出"),
    "most_score_lead": Number("Q27", 0, 1, "（得分率－执行率）÷得分率 超过 {percent} 时提出"),
    "least_execution_rate": Number("Q31", 0, 1, "执行率低于 {percent} 要说明原因"),
    "over_achievement": Number("Q33", 1, 100, "达到指标值的 {percent} 要说明原因"),
    "total_tolerance": Number("Q35", 0, 10, "总分与各项得分之和最多相差 {number} 分"),
    "needless_reason": Number("Q37", 1, 100, "完成值不到指标值的 {percent} 不算超额较多"),
    "least_reason": Number("Q36", 0, 1000, "原因至少要有 {number} 个字"),
    "least_completion": Number("Q41", 0, 1000, "没有数字的完成情况至少要有 {number} 个字"),
    "most_wish": Number("Q09", 0, 1000, "超过 {number} 个字的，视为写明了标准"),
    "least_copied": Number("Q10", 1, 1000, "与另一个项目有 {number} 行以上相同时提出"),
    "most_days": Number("Q49", 1, 366, "每人全年按 {number} 天计算"),
}


def read_out(rules: CheckRules, check_id: str) -> tuple[str, ...]:
    """Return in words the numbers that a check goes by; none for a check without any."""
    return tuple(
        number.words.format(percent=as_percent(getattr(rules, key)), number=getattr(rules, key))
        for key, number in NUMBERS.items()
        if number.check == check_id
    )


def as_percent(ratio: float) -> str:
    """Return a ratio of a pack as people read it: 0.9 is 90%."""
    return f"{(exact(ratio) * 100).normalize():f}%"


def find_check_problems(rules: CheckRules) -> Iterator[tuple[str, str]]:
    """Yield (path within the table, sentence) for everything that a check could not go by."""
    for key, number in NUMBERS.items():
        if not number.least <= getattr(rules, key) <= number.most:
            yield key, f"应为 {number.least:g} 至 {number.most:g} 的数"
    for path, word in _listed_words(rules.words):
        if len("".join(word.split())) < _LEAST_WORD:
            yield path, "至少要有两个字"
    for wrong, right in rules.words.typos.items():
        if wrong in right:
            yield f"words.typos.{wrong}", "改正后的文字仍含有错字本身，改了还会再报"


def _listed_words(words: CheckWords) -> Iterator[tuple[str, str]]:
    yield from ((f"words.typos.{wrong}", wrong) for wrong in words.typos)
    for key in _LISTS:
        yield from ((f"words.{key}[{i}]", word) for i, word in enumerate(getattr(words, key)))
