"""The indicator rows as the checks see them: cells read as values, levels with their meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from perfeval.domain.checks import words
from perfeval.domain.form_pack import Level1
from perfeval.domain.sheets import Indicator
from perfeval.domain.values import (
    UNITS,
    Comparison,
    Value,
    ValueKind,
    half_width,
    parse_operator,
    parse_value,
    without_remark,
)

NUMBERS = (ValueKind.NUMBER, ValueKind.RANGE)
NOTHING = (ValueKind.BLANK, ValueKind.NOT_APPLICABLE)
COSTS = ("cost", "economic_cost", "social_cost", "ecological_cost")
# What a form prints for people to write over, or a dash behind it: "指标2:", "……", "指标1:/".
_UNUSED = re.compile(r"(?:指标\d*[:：]?)?(?:\.{2,}|[-/—–]+)?")
BENEFITS = ("economic_benefit", "social_benefit", "ecological_benefit", "sustainable_impact")


@dataclass(frozen=True, slots=True)
class Line:
    """One applicable row: `level1` and `level2` are the standard meanings, "" where unknown."""

    number: int
    row: Indicator
    target: Value
    actual: Value
    level1: str
    level2: str
    has_parts: bool = False

    @property
    def path(self) -> str:
        """Return the path of the row."""
        return f"indicators[{self.number}]"

    @property
    def title(self) -> str:
        """Return the row in words for a message."""
        name = (self.row.name or "").strip()
        return f"三级指标《{name}》" if name else f"{self.row.level2 or '本行'}未命名的指标"

    @property
    def name(self) -> str:
        """Return the name without spaces and in half width."""
        return squeeze(self.row.name)

    @property
    def unit(self) -> str:
        """Return the unit of the target: its own, else that of the column."""
        return self.target.unit or without_remark(squeeze(self.row.unit_of_measure))

    @property
    def comparison(self) -> Comparison | None:
        """Return the operator of the row: that of its column, else that of the target."""
        return parse_operator(self.row.operator) or self.target.comparison

    @property
    def is_blank(self) -> bool:
        """Tell whether nobody has filled anything in; a numbered prompt of the form is nothing."""
        if self.name and not _UNUSED.fullmatch(self.name):
            return False
        blank = (ValueKind.BLANK,) if not self.name else NOTHING
        return self.target.kind in blank and self.actual.kind in blank

    @property
    def is_cost(self) -> bool:
        """Tell whether the row is about costs."""
        return self.level2 in COSTS or self.level1 == "cost"

    @property
    def is_satisfaction(self) -> bool:
        """Tell whether the row is about satisfaction."""
        return "satisfaction" in (self.level1, self.level2.rpartition("_")[2])

    @property
    def has_points(self) -> bool:
        """Tell whether the row's cell of points is filled."""
        return squeeze(self.row.max_score) not in words.EMPTY

    @property
    def has_evidence(self) -> bool:
        """Tell whether something supports the actual value."""
        return any(one.title.strip() for one in self.row.evidence or ())


def read_lines(
    indicators: Sequence[Indicator], levels: Sequence[Level1], vague: Collection[str] = ()
) -> Iterator[Line]:
    """Yield every row that is not marked as not applicable; `vague`: the pack's own vague words."""
    one = {squeeze(level.name): level.key for level in levels}
    two = {squeeze(sub.name): sub.key for level in levels for sub in level.level2}
    parents = {row.parent for row in indicators}
    parents |= {i for i, row in enumerate(indicators[:-1]) if _heads(row, indicators[i + 1])}
    for i, row in enumerate(indicators):
        if not row.not_applicable:
            yield Line(
                i,
                row,
                _read(row.target_value, vague),
                _read(row.actual_value, vague),
                one.get(squeeze(row.level1)) or _guess(row.level1, words.LEVEL1_WORDS),
                two.get(squeeze(row.level2)) or _guess(row.level2, words.LEVEL2_WORDS),
                i in parents,
            )


def _heads(row: Indicator, following: Indicator) -> bool:
    """Tell whether a row only heads those under it: it has points and no values, they the reverse.

    So print forms without a mark for 其中.
    """
    points = [bool(squeeze(one.max_score)) for one in (row, following)]
    named = bool(squeeze(row.name)) and squeeze(row.level2) == squeeze(following.level2)
    bare = not squeeze(row.target_value) and not squeeze(row.actual_value)
    filled = squeeze(following.target_value) and squeeze(following.actual_value)
    return named and points == [True, False] and bare and bool(filled)


@lru_cache(maxsize=2048)  # every check reads the same few texts
def squeeze(text: str | None) -> str:
    """Return a text in half width and without spaces, as two texts are held together."""
    return "".join(half_width(text or "").split())


def has_digit(text: str | None) -> bool:
    """Tell whether a text holds a number in digits."""
    return any(character.isdigit() for character in half_width(text or ""))


def has_words(text: str) -> bool:
    """Tell whether a text holds a word: two letters or Chinese characters in a row."""
    return re.search(r"[^\W\d_]{2}", text) is not None


def is_empty_talk(text: str | None) -> bool:
    """Tell whether a cell says nothing: blank, a dash, 无."""
    return squeeze(text).strip("。.;；") in words.EMPTY


def without_brackets(name: str) -> str:
    """Return a name without the remark in brackets at its end (the unit, mostly)."""
    return re.sub(r"\([^()]*\)$", "", name)


def is_rate_name(name: str) -> bool:
    """Tell whether a name names a rate (合格率, 占比), which is measured in percent."""
    plain = re.sub(r"[≥≤=]?[\d.]+%$", "", without_brackets(name))
    return plain.endswith(words.RATE_ENDINGS) and not plain.endswith(words.NO_RATES)


def is_money(unit: str) -> bool:
    """Tell whether a unit is one of money, also per something (元/人)."""
    return UNITS.resolve(unit)[0][0] == "money" if unit else False


def _read(text: str | None, vague: Collection[str]) -> Value:
    value = parse_value(text)
    if value.kind is not ValueKind.TEXT or value.vague:
        return value
    shown = squeeze(text)
    return replace(value, vague=next((word for word in vague if word in shown), ""))


def _guess(level: str | None, table: dict[str, str]) -> str:
    name = squeeze(level)
    return next((key for word, key in table.items() if word in name), "")
