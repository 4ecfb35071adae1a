"""What a typed cell says: operator, number, unit; read from the printed string, which is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum


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
    OPERATOR = "operator"  # an operator and nothing else
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's string read: `raw` is the string as printed, the rest is what it means.

    `number` is in the unit as written ("3万元" is 3 with the unit 万元); `vague` is the word that
    makes a number inexact (余, 约, 左右), "" where there is none.
    """

    raw: str
    kind: ValueKind
    comparison: Comparison | None = None
    number: Decimal | None = None
    unit: str = ""
    vague: str = ""


_SIGNS = {
    **dict.fromkeys(("≥", "≧", ">=", "不低于", "不少于", "至少"), Comparison.AT_LEAST),
    **dict.fromkeys(("≤", "≦", "<=", "不超过", "不高于", "不多于"), Comparison.AT_MOST),
    **dict.fromkeys(("=", "═", "等于"), Comparison.EQUAL),
    **dict.fromkeys((">", "大于", "高于"), Comparison.MORE_THAN),
    **dict.fromkeys(("<", "小于", "低于"), Comparison.LESS_THAN),
}
_BEHIND = {"以上": Comparison.AT_LEAST, "以下": Comparison.AT_MOST, "以内": Comparison.AT_MOST}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# A unit is short, has no digit and no punctuation: "次", "万元", "元/人·月", "%".
_UNIT = r"[^\W\d_][\w/·・]{0,7}|(?:[%‰]|°C)(?:/\w{1,3})?"
# Longer ones are account numbers or nonsense; shorter ones stay exact under multiplication by 10⁴.
_MOST_DIGITS = 24
_VALUE = re.compile(
    rf"(?P<sign>{_SIGN})?\s*(?P<before>约|大约|近)?\s*(?P<number>{_NUMBER})\s*(?P<after>余|多)?\s*"
    rf"(?P<unit>{_UNIT})?\s*(?P<behind>以上|以下|以内)?(?P<about>左右|上下)?"
)
_DATE = re.compile(r"\d{4}年|\d{1,2}月(?:\d|前|底|初|中|末|份|$)")
_MONEY_UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000), "": Decimal(1)}


def parse_value(text: str | None) -> Value:
    """Read a printed string; never raises. What it cannot read is text."""
    raw = text or ""
    plain = " ".join(half_width(raw).split())  # single spaces also keep the pattern fast
    if not plain:
        return Value(raw, ValueKind.BLANK)
    if plain in _SIGNS:
        return Value(raw, ValueKind.OPERATOR, _SIGNS[plain])
    match = None if _DATE.search(plain) else _VALUE.fullmatch(plain)
    number = parse_decimal(match["number"]) if match else None
    if match is None or number is None:
        return Value(raw, ValueKind.TEXT)
    unit, comparison = match["unit"] or "", _SIGNS.get(match["sign"] or "")
    behind = match["behind"] or next((word for word in _BEHIND if unit.endswith(word)), "")
    vague = match["before"] or match["after"] or match["about"] or ""
    for word in ("左右", "上下"):
        if unit.endswith(word):
            unit, vague = unit.removesuffix(word), word
    if unit == "百分比":
        unit = "%"
    return Value(
        raw,
        ValueKind.NUMBER,
        comparison or _BEHIND.get(behind),
        number,
        unit.removesuffix(behind),
        vague,
    )


def parse_decimal(text: str) -> Decimal | None:
    """Read a plain number ("1,010.10", "１２", "-3"); None for anything else, NaN included.

    Exact; a number of more than 24 digits is none.
    """
    plain = half_width(text).strip()
    if not re.fullmatch(_NUMBER, plain, re.ASCII):
        return None
    if sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return None
    return Decimal(plain.replace(",", ""))


def parse_money(text: str | None, unit: str = "万元") -> Decimal | None:
    """Read an amount ("90万元", "900000元", "90" in `unit`) in 万元; None if it is no amount."""
    value = parse_value(text)
    if value.kind is not ValueKind.NUMBER or value.comparison or value.vague:
        return None
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


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as official tables do."""
    with localcontext() as context:
        # Room for every digit of the result: quantize refuses what its context cannot hold.
        context.prec = max(context.prec, number.adjusted() + decimals + 2)
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def execution_rate(annual_budget: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """Return 全年执行数 ÷ 全年预算数, unrounded; None where it cannot be computed."""
    if not annual_budget or executed is None:
        return None
    return executed / annual_budget


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_width(text: str) -> str:
    """Return the text with full-width digits, letters and signs as their plain forms."""
    return unicodedata.normalize("NFKC", text).replace("﹦", "=").replace("−", "-")
