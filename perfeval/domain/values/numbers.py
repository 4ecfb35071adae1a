"""Numbers as people print them, read exactly, and rounding half up."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# Chinese numerals begin with a digit or 十: 万元 or 百姓 alone are no numbers.
_DIGIT_WORDS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
CHINESE_NUMBER = f"[{_DIGIT_WORDS}十拾][{_DIGIT_WORDS}十拾百佰千仟万亿]*"
# Longer ones are account numbers or nonsense; shorter ones stay exact under multiplication by 10⁴.
_MOST_DIGITS = 24
_PLAIN = str.maketrans({"﹦": "=", "−": "-", "⁄": "/"})
_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


def parse_decimal(text: str) -> Decimal | None:
    """Read a plain number ("1,010.10", "１２", "-3"); None for anything else, NaN included.

    Exact; a number of more than 24 digits is none.
    """
    plain = half_width(text).strip()
    if not re.fullmatch(NUMBER, plain, re.ASCII):
        return None
    if sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return None
    return Decimal(plain.replace(",", ""))


def parse_chinese_number(text: str) -> Decimal | None:
    """Read a Chinese numeral (十二, 一百零五, 两千, 三万五千, 二〇二二); None for anything else."""
    if not text or len(text) > _MOST_DIGITS:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        return Decimal("".join(str(_DIGITS[character]) for character in text))
    total, section, digit, last = 0, 0, -1, 10**12
    for character in text:
        if character in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit >= last or (digit < 0 and (unit > 10 or section)):
                return None
            section += (1 if digit <= 0 else digit) * unit
            digit, last = -1, unit
        elif character in _LARGE and (section or digit > 0):
            total = (total + section + max(digit, 0)) * _LARGE[character]
            section, digit, last = 0, -1, 10**12
        else:
            return None
    return Decimal(total + section + max(digit, 0))


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as official tables do."""
    with localcontext() as context:
        # Room for every digit of the result: quantize refuses what its context cannot hold.
        context.prec = max(context.prec, number.adjusted() + decimals + 2)
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def round_fraction(number: Fraction, decimals: int) -> Decimal:
    """Round an exact quotient half away from zero; one rounding, whatever the quotient."""
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(map(int, str(whole)))
    return Decimal((int(number < 0 and whole > 0), digits, -decimals))


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_width(text: str) -> str:
    """Return the text with full-width digits, letters and signs as their plain forms."""
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)
