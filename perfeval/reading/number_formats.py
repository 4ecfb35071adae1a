"""Numbers of worksheets as their cells show them: 0.95 under 0.00% is 95.00%."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Final

# The formats that files name by number only; 27 to 58 as Chinese programs show them.
BUILTIN: Final = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: "#,##0",
    42: "¥#,##0",
    43: "#,##0.00",
    44: "¥#,##0.00",
    45: "mm:ss",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.'
    r"|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]"
    r"|(?P<general>General|G/通用格式)|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|a{3,4})(?!\+)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?(?:E[+-]0+)?,*|\.[0#?]+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"
_MOST_SERIAL = 2_958_465  # 9999-12-31
_MOST_DIGITS = 400  # a stored number has up to 309 before the point
_PLACES = 15  # significant digits that the programs keep


def show_number(raw: str, code: str, *, from_1904: bool = False) -> str:
    """Return a stored number as its cell shows it; a format that is not known shows it plainly."""
    try:
        number = Decimal(f"{float(raw):.{_PLACES}g}")
    except (ValueError, InvalidOperation):
        return raw
    if not number.is_finite():
        return raw
    section, number = _section(code, number)
    tokens = list(_TOKEN.finditer(section))
    kinds = {token.lastgroup for token in tokens}
    if "date" in kinds or "elapsed" in kinds:
        return _show_date(number, tokens, from_1904) or plain(number)
    if kinds & {"digits", "general"} and not _is_fraction(section):
        return _show_digits(number, tokens)
    # A section of words only, as "—" for zero, says them in place of the number.
    is_words = "quoted" in kinds and "@" not in section
    return "".join(map(_literal, tokens)) if is_words else plain(number)


def plain(number: Decimal) -> str:
    """Return a number without exponent and trailing zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _is_fraction(section: str) -> bool:
    return re.search(r"[?#0]\s*/\s*[?#0\d]", section) is not None


def _section(code: str, number: Decimal) -> tuple[str, Decimal]:
    """Return the part of a format that is for this number, and the number that it shows."""
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;)|(?<=;)$', code) or ["General"]
    if any(re.match(r"\s*(?:\[[^\]]*\])*\[[<>=]", part) for part in parts):
        return "General", number
    if number < 0 and len(parts) > 1:
        return parts[1], -number
    if number == 0 and len(parts) > 2:
        return parts[2], number
    return parts[0], number


def _show_digits(number: Decimal, tokens: list[re.Match[str]]) -> str:
    percent = sum(1 for token in tokens if token["other"] in ("%", "％"))
    number = number.scaleb(2 * percent)
    shown, is_done = [], False
    for token in tokens:
        if token["digits"] is not None and not is_done:
            shown.append(_fill_digits(number, token["digits"]))
            is_done = True
        elif token["general"] is not None and not is_done:
            shown.append(plain(number))
            is_done = True
        else:
            shown.append(_literal(token))
    text = "".join(shown)
    return f"-{text.replace('-', '', 1)}" if number < 0 and not text.startswith("-") else text


def _fill_digits(number: Decimal, pattern: str) -> str:
    if "e" in pattern.casefold():
        decimals = pattern.partition(".")[2].upper().partition("E")[0]
        digits, _, exponent = f"{number:.{len(decimals)}E}".partition("E")
        return f"{digits}E{int(exponent):+03}"
    scaled = number.scaleb(-3 * (len(pattern) - len(pattern.rstrip(","))))
    whole, _, decimals = pattern.rstrip(",").partition(".")
    with localcontext(prec=_MOST_DIGITS):
        rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = f"{abs(rounded):f}".partition(".")
    least = len(after.rstrip("0")) if decimals else 0
    least = max(least, len(decimals.rstrip("#?")))
    after = after[:least]
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        before = f"{int(before):,}" if before else before
    sign = "-" if rounded < 0 else ""
    return (
        f"{sign}{before}.{after}"
        if after
        else f"{sign}{before or '0' if '0' in whole or not before else before}"
    )


def _literal(token: re.Match[str]) -> str:
    for group in ("quoted", "escaped", "currency"):
        if token[group] is not None:
            return token[group]
    other = token["other"]
    return "" if other in (None, "@") else other


# Days and hours


def _show_date(number: Decimal, tokens: list[re.Match[str]], from_1904: bool) -> str | None:
    if not 0 <= number <= _MOST_SERIAL:
        return None
    days = int(number)
    seconds = int((number - days) * 86400 + Decimal("0.5"))
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    if not from_1904 and days < 60:
        start = datetime(1899, 12, 31)  # noqa: DTZ001 - the programs know a 29 February 1900
    moment = start + timedelta(days=days, seconds=seconds)
    has_half = any(token["ampm"] for token in tokens)
    shown, before = [], ""
    for token in tokens:
        if token["date"] is None and token["elapsed"] is None:
            shown.append(_half(moment, token["ampm"]) if token["ampm"] else _literal(token))
            continue
        word = (token["date"] or "").casefold()
        if token["elapsed"]:
            word, total = token["elapsed"].casefold(), days * 24 + moment.hour
            shown.append(
                str(total)
                if word[0] == "h"
                else _part(moment, word, before, tokens, token, has_half)
            )
        else:
            shown.append(_part(moment, word, before, tokens, token, has_half))
        before = word[0]
    return "".join(shown)


def _part(
    moment: datetime,
    word: str,
    before: str,
    tokens: list[re.Match[str]],
    token: re.Match[str],
    has_half: bool,
) -> str:
    following = next(
        (t["date"] for t in tokens[tokens.index(token) + 1 :] if t["date"]), ""
    ).casefold()
    two = len(word) > 1
    match word[0]:
        case "y" | "e":
            return f"{moment:%y}" if len(word) == 2 and word[0] == "y" else str(moment.year)
        case "m" if before == "h" or following.startswith("s"):
            return f"{moment.minute:02}" if two else str(moment.minute)
        case "m" if len(word) > 2:
            return f"{moment.month}月"
        case "m":
            return f"{moment.month:02}" if two else str(moment.month)
        case "d" if len(word) > 2:
            return f"星期{_WEEKDAYS[moment.weekday()]}"
        case "d":
            return f"{moment.day:02}" if two else str(moment.day)
        case "h":
            hour = (moment.hour % 12 or 12) if has_half else moment.hour
            return f"{hour:02}" if two else str(hour)
        case "s":
            return f"{moment.second:02}" if two else str(moment.second)
        case _:
            return f"{'星期' if len(word) > 3 else ''}{_WEEKDAYS[moment.weekday()]}"


def _half(moment: datetime, word: str) -> str:
    names = ("上午", "下午") if "上午" in word else ("AM", "PM")
    return names[moment.hour >= 12]
