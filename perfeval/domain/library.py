"""Entries of the indicator library: what they hold, how they are found, what is wrong with one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields

from perfeval.domain.sheets import Indicator
from perfeval.domain.values import Value, ValueKind, parse_operator, parse_value

MOST_WORDS = 8  # that one search looks for
_LONGEST = 200  # characters of one of them: no entry has more
_TIER_WORDS = ("定性",)  # stands in the column of signs for a target in words
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff")
_TYPES = {
    ValueKind.NUMBER: "数值",
    ValueKind.RANGE: "区间",
    ValueKind.DATE: "时间",
    ValueKind.TIER: "定性",
    ValueKind.GRADE: "定性",
    ValueKind.YES_NO: "定性",
    ValueKind.TEXT: "定性",
}


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One indicator to choose from; "" where nothing is said.

    `target_value` is an example; the two examples of names and targets say how to word it, and how
    not to; `source` is the document that it comes from.
    """

    name: str
    level1: str = ""
    level2: str = ""
    operator: str = ""
    target_value: str = ""
    unit_of_measure: str = ""
    good_example: str = ""
    bad_example: str = ""
    source: str = ""

    @property
    def indicator(self) -> Indicator:
        """Return the entry as a row of a sheet."""
        return Indicator(
            level1=self.level1 or None,
            level2=self.level2 or None,
            name=self.name,
            operator=self.operator or None,
            target_value=self.target_value or None,
            unit_of_measure=self.unit_of_measure or None,
        )

    @property
    def key(self) -> str:
        """Return what makes two entries of a unit the same: name and levels."""
        return "\n".join(map(search_key, (self.name, self.level1, self.level2)))

    @property
    def search_text(self) -> str:
        """Return the normalised text in which the entry is found: its key and its unit."""
        return f"{self.key}\n{search_key(self.unit_of_measure)}"

    @property
    def value_type(self) -> str:
        """Return what kind of target the example is: 数值, 比例, 时间, 定性; "" without one."""
        value = self._target()
        if value.unit in ("%", "‰"):
            return "比例"
        return _TYPES.get(value.kind, "定性" if self.operator in _TIER_WORDS else "")

    def _target(self) -> Value:
        value = parse_value(self.target_value)
        if value.kind is ValueKind.NUMBER and not value.unit:
            return parse_value(self.target_value + self.unit_of_measure)
        return value


# Fields with their words and the most characters that each may hold.
FIELDS = {
    "level1": ("一级指标", 60),
    "level2": ("二级指标", 60),
    "name": ("三级指标", 200),
    "operator": ("指标符号", 20),
    "target_value": ("示例指标值", 200),
    "unit_of_measure": ("计量单位", 30),
    "good_example": ("正确示例", 500),
    "bad_example": ("不当示例", 500),
    "source": ("依据", 200),
}


def search_key(text: str) -> str:
    """Return a text as it is searched: half width, lower case, without spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_INVISIBLE)
    return "".join(plain.split())


def search_words(query: str) -> tuple[str, ...]:
    """Return the words of a search, normalised; all of them must be found."""
    words = (search_key(word[:_LONGEST]) for word in query.split())
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_WORDS]


def find_faults(entry: LibraryEntry) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) for what is wrong with an entry."""
    if not search_key(entry.name):
        yield "name", "请填写三级指标的名称"
    for field in fields(LibraryEntry):
        word, most = FIELDS[field.name]
        if len(getattr(entry, field.name)) > most:
            yield field.name, f"{word}最多 {most} 个字，请删减"
    sign = entry.operator
    if sign and sign not in _TIER_WORDS and parse_operator(sign) is None:
        yield "operator", f"指标符号“{sign[:20]}”不认识，应为 ≥ ≤ = > < 或“定性”，没有可不填"
