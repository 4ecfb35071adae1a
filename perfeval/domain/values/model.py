"""The kinds of values and what a value carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from perfeval.domain.values.dates import Period
from perfeval.domain.values.words import PERHAPS_NOT_APPLICABLE

_SERIAL_ZERO = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31


class Comparison(StrEnum):
    """How an actual value is held against its target."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "="
    MORE_THAN = ">"
    LESS_THAN = "<"


class ValueKind(StrEnum):
    """What kind of thing a cell says."""

    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    OPERATOR = "operator"  # an operator and nothing else
    NUMBER = "number"
    RANGE = "range"
    DATE = "date"  # a day or a period
    TIER = "tier"  # one of the three official tiers of a qualitative indicator
    GRADE = "grade"  # a word of a scale: 优, 较好, 满意
    YES_NO = "yes_no"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's string read: `raw` is the string as printed, the rest is what it means.

    `number` is in the unit as written ("3万元" is 3 with the unit 万元); 万 or 亿 before a unit
    that is no unit of money multiplies ("3万人" is 30000 with the unit 人). `upper` is the other
    end of a range. `vague` is the word that makes the value inexact (余, 约, 左右, 适时), "" where
    there is none. `word` is the tier, the grade or 是/否; `period` the day or period.
    """

    raw: str
    kind: ValueKind
    comparison: Comparison | None = None
    number: Decimal | None = None
    unit: str = ""
    vague: str = ""
    upper: Decimal | None = None
    period: Period | None = None
    word: str = ""

    @property
    def serial_date(self) -> date | None:
        """Return the day that a bare number like 44561 is as a spreadsheet's date serial.

        A hint only: the same number may be a plain count.
        """
        number = self.number
        if self.kind is not ValueKind.NUMBER or number is None or self.unit or self.vague:
            return None
        if number != number.to_integral_value() or int(number) not in _SERIALS:
            return None
        return _SERIAL_ZERO + timedelta(days=int(number))

    @property
    def is_scaled(self) -> bool:
        """Tell whether 万 or 亿 stands in place of a unit ("28万")."""
        return self.number is not None and not self.unit and not {"万", "亿"}.isdisjoint(self.raw)

    @property
    def may_be_not_applicable(self) -> bool:
        """Tell whether the cell says "not applicable", or 无, which may be a text as well."""
        listed = self.raw.strip() in PERHAPS_NOT_APPLICABLE
        return self.kind is ValueKind.NOT_APPLICABLE or listed
