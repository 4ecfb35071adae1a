"""Reading a printed string into a typed value; what cannot be read is text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, localcontext
from functools import lru_cache
from itertools import chain

from perfeval.domain.values import words
from perfeval.domain.values.dates import looks_like_a_date, parse_period
from perfeval.domain.values.model import Comparison, Value, ValueKind
from perfeval.domain.values.numbers import (
    CHINESE_NUMBER,
    NUMBER,
    half_width,
    parse_chinese_number,
    parse_decimal,
)
from perfeval.domain.values.units import UNITS, UnitTable

_LONGEST = 80  # a value is short; anything longer is text, however it begins
_FRACTION_DIGITS = 20  # of two thirds
_MULTIPLIERS = {"万": 10**4, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "千": 1000}


def parse_value(text: str | None, units: UnitTable = UNITS) -> Value:
    """Read a printed string; never raises. What it cannot read is text."""
    raw = text or ""
    return _read_usual(raw) if units is UNITS and len(raw) <= _LONGEST else _read(raw, units)


@lru_cache(maxsize=4096)
def _read_usual(raw: str) -> Value:
    """Read a string once: each check of a sheet asks for the same few."""
    return _read(raw, UNITS)


def _read(raw: str, units: UnitTable) -> Value:
    plain = " ".join(half_width(raw).split())  # single spaces also keep the patterns fast
    if not plain:
        return Value(raw, ValueKind.BLANK)
    if len(plain) > _LONGEST:
        return _as_text(raw, plain)
    return (
        _read_word(raw, plain)
        or _read_quantity(raw, plain, units)
        or _read_period(raw, plain)
        or _as_text(raw, plain)
    )


def parse_operator(text: str | None) -> Comparison | None:
    """Read the cell of an operator column: "≥", "不低于", "以上"; None for anything else."""
    plain = half_width(text or "").strip()
    return _BEFORE.get(plain) or _BEHIND.get(plain)


def _signs(table: dict[str, tuple[str, ...]]) -> dict[str, Comparison]:
    return {half_width(word): Comparison(sign) for sign, group in table.items() for word in group}


def _any_of(choices: object) -> str:
    found = sorted(map(str, choices), key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(word) for word in found)


def _read_word(raw: str, plain: str) -> Value | None:
    """Read what one word of the lists says."""
    if plain in _BEFORE:
        return Value(raw, ValueKind.OPERATOR, _BEFORE[plain])
    if plain in _NOT_APPLICABLE:
        return Value(raw, ValueKind.NOT_APPLICABLE)
    for kind, table in (
        (ValueKind.TIER, _TIERS),
        (ValueKind.YES_NO, _YES_NO),
        (ValueKind.GRADE, _GRADES),
    ):
        if plain in table:
            return Value(raw, kind, word=table[plain])
    return None


def _read_period(raw: str, plain: str) -> Value | None:
    sign = _SIGN.match(plain)
    period = parse_period(plain[sign.end() :] if sign else plain)
    comparison = _BEFORE[sign[0]] if sign else None
    return Value(raw, ValueKind.DATE, comparison, period=period) if period else None


def _read_quantity(raw: str, plain: str, units: UnitTable) -> Value | None:
    plain = _ENCLOSING.sub(r"\1", plain)
    done = _DONE.match(plain)
    if done:  # "完成2个项目建设" is a name: its unit is none
        value = _read_quantity(raw, plain[done.end() :], units)
        return value if value and (not value.unit or units.knows(value.unit)) else None
    match = None if looks_like_a_date(plain) or parse_period(plain) else _QUANTITY.fullmatch(plain)
    if match is None:
        return None
    behind, rest = match["behind"] or "", (match["rest"] or "").strip()
    if not behind and rest.endswith("内") and units.knows(rest.removesuffix("内").strip()):
        behind, rest = "内", rest.removesuffix("内").strip()
    comparison = _BEFORE.get(match["sign"] or "") or _BEHIND.get(behind)
    vague = match["before"] or match["about"] or ""
    value = Value(raw, ValueKind.NUMBER, comparison, vague=vague)
    if match["after"]:
        value = replace(value, vague=match["after"])
        return _with_number(value, match["number"], (match["scale"] or "") + rest, units)
    between = _BETWEEN.fullmatch(match["number"] + rest)
    if between:
        return _as_range(value, between, units)
    return _with_number(value, match["number"], rest, units)


def _with_number(value: Value, number: str, rest: str, units: UnitTable) -> Value | None:
    """Add number and unit to a value; None where they are none."""
    percent = _PERCENT.fullmatch(number)
    amount = _amount(percent[2] if percent else number)
    if amount is None:
        return None
    if percent:
        return None if rest else replace(value, number=amount, unit=_PERCENTS[percent[1]])
    unit, factor = _unit(rest, units)
    if unit is None or not (number[-1].isascii() or not unit or units.knows(unit)):
        return None
    return replace(value, number=amount * factor, unit=unit)


def _as_range(value: Value, match: re.Match[str], units: UnitTable) -> Value | None:
    low = _with_number(value, match["low"], (match["unit"] or "").strip(), units)
    high = _with_number(value, match["high"], match["rest"].strip(), units)
    if low is None or high is None or low.unit not in ("", high.unit):
        return None
    if low.number is None or high.number is None or low.number > high.number:
        return None
    return replace(high, kind=ValueKind.RANGE, number=low.number, upper=high.number)


def _unit(rest: str, units: UnitTable) -> tuple[str | None, int]:
    """Split 万 and 亿 off a unit that is not itself one (万元, 千克); (None, 1) for no unit."""
    rest = _EITHER.sub(r"\1\2", rest)
    if rest in _PLAIN_UNITS:
        return _PLAIN_UNITS[rest], 1
    if rest.partition("/")[2][:1].isdigit():
        return None, 1  # "98.6%/100%" is two values
    if not rest or units.lists(rest):
        return rest, 1
    for word in sorted(_MULTIPLIERS, key=len, reverse=True):
        unit = rest.removeprefix(word)
        if unit != rest and (not unit or units.knows(unit)):
            return unit, _MULTIPLIERS[word]
    return (rest, 1) if _UNIT.fullmatch(rest) and not _NO_UNIT.search(rest) else (None, 1)


def _amount(number: str) -> Decimal | None:
    fraction = re.fullmatch(r"(.+)分之(.+)", number) or re.fullmatch(r"(\d+)/(\d+)", number)
    if fraction is None:
        return parse_decimal(number) if number[-1].isascii() else parse_chinese_number(number)
    below, above = _amount(fraction[1]), _amount(fraction[2])
    if "/" in number:
        below, above = above, below
    if above is None or not below:
        return None
    with localcontext() as context:
        context.prec = _FRACTION_DIGITS
        return above / below


def _as_text(raw: str, plain: str) -> Value:
    head = plain[:_LONGEST]
    vague = next((word for word in words.VAGUE_IN_TEXT if word in head), "")
    return Value(raw, ValueKind.TEXT, vague=vague)


_BEFORE = _signs(words.OPERATORS_BEFORE)
_BEHIND = _signs(words.OPERATORS_BEHIND)
_NOT_APPLICABLE = frozenset(map(half_width, words.NOT_APPLICABLE))
_TIERS = {word: tier[0] for tier in words.TIERS for word in tier}
_GRADES = {word: word for scale in words.SCALES for word in chain.from_iterable(scale)}
_YES_NO = {**dict.fromkeys(words.YES, "是"), **dict.fromkeys(words.NO, "否")}
_PLAIN_UNITS = {"百分比": "%", "个月": "月"}
_PERCENTS = {"百": "%", "千": "‰"}
_PERCENT = re.compile(r"([百千])分之(.+)")
_ONE = rf"(?:[百千]分之)?(?:{NUMBER}|{CHINESE_NUMBER})"
_FRACTION = rf"\d{{1,9}}/\d{{1,9}}(?!\d)|{CHINESE_NUMBER}分之{CHINESE_NUMBER}"
_SIGN = re.compile(_any_of(_BEFORE))
_BEHIND_WORDS = _any_of(word for word in _BEHIND if word != "内")
# A unit is short, has no digit and no punctuation: "次", "万元", "元/人·月", "%".
_UNIT = re.compile(r"[^\W\d_](?:[^\W\d_]|[/·・]|(?<=m)[23]){0,9}|(?:[%‰]|°C)(?:/[^\W\d_]{1,3})?")
_EITHER = re.compile(r"([^\W\d_])\(([^\W\d_]{1,2})\)")  # 台(套): one classifier or the other
_NO_UNIT = re.compile("以上|以下|以内|左右|上下|不|超过")
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN.pattern})?\s?(?P<before>{_any_of(words.VAGUE_BEFORE)})?\s?"
    rf"(?P<number>{_FRACTION}|{_ONE})\s?"
    rf"(?:(?P<scale>{_any_of(_MULTIPLIERS)})?(?P<after>{_any_of(words.VAGUE_AFTER)}))?\s?"
    rf"(?P<rest>.{{0,40}}?)\s?(?P<behind>{_BEHIND_WORDS})?"
    rf"(?P<about>{_any_of(words.VAGUE_BEHIND)})?",
    re.ASCII,
)
_DONE = re.compile(rf"(?:{_any_of(words.DONE_BEFORE)})\s?(?={CHINESE_NUMBER}|\d)", re.ASCII)
_ENCLOSING = re.compile("^(?:介于|在)?(.*)之间$")
_BETWEEN = re.compile(
    rf"(?P<low>{_ONE})\s?(?P<unit>[^\d\s\-~至到]{{0,10}}(?:m[23])?)\s?(?:-|~|—|–|——|至|到)\s?"
    rf"(?P<high>{_ONE})\s?(?P<rest>[^\d]{{0,12}}?(?:m[23])?)",
    re.ASCII,
)
