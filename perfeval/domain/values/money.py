"""Amounts of money and percentages as numbers: 万元 and ratios."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.values.model import Value, ValueKind
from perfeval.domain.values.numbers import parse_decimal
from perfeval.domain.values.parsing import parse_value

_MONEY_UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}


def parse_money(text: str | None, unit: str = "万元") -> Decimal | None:
    """Read an amount ("90万元", "900000元", "90" in `unit`) in 万元; None if it is no amount."""
    value = parse_value(text)
    if value.kind is not ValueKind.NUMBER or value.comparison or value.vague:
        return None
    if not value.unit and not _is_plain(value):
        return None  # "90万" in a column of 万元: which of the two is meant is for people to say
    factor = _MONEY_UNITS.get(value.unit or unit)
    return None if factor is None or value.number is None else value.number * factor


def parse_percent(text: str | None) -> Decimal | None:
    """Read "79.27%" as the ratio 0.7927; None for anything else."""
    value = parse_value(text)
    if value.kind is not ValueKind.NUMBER or value.unit != "%" or value.number is None:
        return None
    return value.number / 100


def is_finer_than_cent(amount_wan: Decimal) -> bool:
    """Tell whether an amount in 万元 has parts below one 分 (0.000001 万元)."""
    exponent = amount_wan.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent < -6


def execution_rate(annual_budget: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """Return 全年执行数 ÷ 全年预算数, unrounded; None where it cannot be computed."""
    if not annual_budget or executed is None:
        return None
    return executed / annual_budget


def _is_plain(value: Value) -> bool:
    return parse_decimal(value.raw) is not None
