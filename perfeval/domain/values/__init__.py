"""Typed values: what a printed cell says, how it is compared and printed again."""

from perfeval.domain.values.comparing import Compared, Incomparable, compare
from perfeval.domain.values.dates import Period, is_in_time
from perfeval.domain.values.model import Comparison, Value, ValueKind
from perfeval.domain.values.money import (
    execution_rate,
    is_finer_than_cent,
    parse_money,
    parse_percent,
)
from perfeval.domain.values.numbers import (
    decimals_of,
    half_width,
    parse_decimal,
    round_fraction,
    round_half_up,
)
from perfeval.domain.values.parsing import parse_operator, parse_value
from perfeval.domain.values.units import UNITS, Unit, UnitTable, without_remark
from perfeval.domain.values.wording import format_value, unit_in_words

__all__ = [
    "UNITS",
    "Compared",
    "Comparison",
    "Incomparable",
    "Period",
    "Unit",
    "UnitTable",
    "Value",
    "ValueKind",
    "compare",
    "decimals_of",
    "execution_rate",
    "format_value",
    "half_width",
    "is_finer_than_cent",
    "is_in_time",
    "parse_decimal",
    "parse_money",
    "parse_operator",
    "parse_percent",
    "parse_value",
    "round_fraction",
    "round_half_up",
    "unit_in_words",
    "without_remark",
]
