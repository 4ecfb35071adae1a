"""Days and periods as people write them, and whether something was done in time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

LAST_DAY = 31  # of any month: resolved to the month's own last day


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a period; without a `year` it is one of the sheet's fiscal year.

    `before`: a deadline ("9月前"). Whether that month itself still counts, the words do not say;
    a single day ("12月31日前", "9月底前") counts, as people mean it.
    """

    year: int | None
    first: tuple[int, int]  # month, day
    last: tuple[int, int]
    before: bool = False

    def days(self, fiscal_year: int) -> tuple[date, date]:
        """Return the first and the last day."""
        year = self.year or fiscal_year
        return _day(year, self.first), _day(year, self.last)


def parse_period(plain: str) -> Period | None:
    """Read a day or period from normalised text; None for anything else.

    Known: 2021-12-31, 2021年12月31日, 12月底前, 9月前, 2022年上半年, 第三季度, 2022年1-6月, 2021年,
    2022年1月1日-2022年12月31日 (within one year), 2022.12前.
    """
    text = _DONE.sub("", plain.replace(" ", ""))
    return _parse_one(text) or _parse_span(text)


def _parse_one(text: str) -> Period | None:
    """Read a text that one pattern knows."""
    text = _DOTTED.sub(r"\1年\2月", text)
    core = _BEFORE.sub("", text)
    before = core != text
    core = _CHINESE_YEAR.sub(lambda found: _arabic(found[0]), core)
    core = core if core.endswith("年内") else _WITHIN.sub("", core)
    for pattern, read in _READERS:
        match = pattern.fullmatch(core)
        if match:
            found = read({key: word or "" for key, word in match.groupdict().items()})
            return replace(found, before=before) if found else None
    return None


def _parse_span(text: str) -> Period | None:
    """Read "from one day or month to another" of the same year."""
    for found in _BETWEEN.finditer(text):
        first, last = _parse_one(text[: found.start()]), _parse_one(text[found.end() :])
        if first is None or last is None or first.before or last.year not in (None, first.year):
            continue
        if first.first < last.last:
            return Period(first.year, first.first, last.last, last.before)
    return None


def looks_like_a_date(plain: str) -> bool:
    """Tell whether a text speaks of a date, so that its digits are no quantity."""
    return _TRACE.search(plain) is not None


def format_period(period: Period) -> str:
    """Return a period in the words that `parse_period` reads."""
    year = f"{period.year}年" if period.year else ""
    (m1, d1), (m2, d2) = period.first, period.last
    before = "前" if period.before else ""
    if (d1, d2) == (1, LAST_DAY):
        if (m1, m2) == (1, 12):
            return f"{year or '全年'}{before}"
        return f"{year}{m1}月{'' if m1 == m2 else f'至{m2}月'}{before}"
    if (m1, d1) == (m2, d2):
        is_last = d1 > calendar.monthrange(2000, m1)[1]
        return f"{year}{m1}月{'底' if is_last else f'{d1}日'}{before}"
    third = _THIRD_WORDS.get((d1, d2)) if m1 == m2 else None
    return f"{year}{m1}月{third or f'{d1}日至{m2}月{d2}日'}{before}"


def is_in_time(deadline: Period, done: Period, fiscal_year: int) -> bool | None:
    """Tell whether `done` keeps a deadline; None where the words do not decide it."""
    first, last = deadline.days(fiscal_year)
    sure = first - timedelta(days=1) if deadline.before and first != last else last
    begun, ended = done.days(fiscal_year)
    if done.before and begun != ended:
        begun = date.min
    if ended <= sure:
        return True
    return False if begun > last else None


def _read_day(words: dict[str, str]) -> Period | None:
    """Read a month, a part of it or a day of it."""
    year, month = _year(words), _month(words["month"])
    if not 1 <= month <= 12:
        return None
    if words.get("third"):
        first, last = _THIRDS[words["third"]]
        return Period(year, (month, first), (month, last))
    if not words["day"]:
        return Period(year, (month, 1), (month, LAST_DAY))
    day = int(words["day"])
    longest = calendar.monthrange(year or 2000, month)[1]  # 2000 has a 29 February
    return Period(year, (month, day), (month, day)) if 1 <= day <= longest else None


def _read_months(words: dict[str, str]) -> Period | None:
    first, last = _month(words["month"]), _month(words["to"])
    if not 1 <= first < last <= 12:
        return None
    return Period(_year(words), (first, 1), (last, LAST_DAY))


def _read_part(words: dict[str, str]) -> Period:
    first, last = _PARTS[words["part"].removeprefix("第").removesuffix("季度")]
    return Period(_year(words), first, last)


def _arabic(digits: str) -> str:
    return "".join(str(_CHINESE_DIGITS.index(digit)) for digit in digits.replace("零", "〇"))


def _year(words: dict[str, str]) -> int | None:
    return int(words["year"]) if words.get("year") else None


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else _MONTHS.index(word) + 1


def _day(year: int, month_day: tuple[int, int]) -> date:
    month, day = month_day
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH = r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])"
_BEGIN = rf"(?:{_YEAR}年|当年|本年)?"
_WHOLE, _HALF = ((1, 1), (12, LAST_DAY)), (6, LAST_DAY)
_QUARTERS = (((1, 1), (3, 31)), ((4, 1), (6, 31)), ((7, 1), (9, 31)), ((10, 1), (12, 31)))
_PARTS = {
    **dict.fromkeys(("", "全年"), _WHOLE),
    **dict.fromkeys(("底", "末", "终"), ((12, LAST_DAY), (12, LAST_DAY))),
    "上半年": ((1, 1), _HALF),
    "下半年": ((7, 1), (12, LAST_DAY)),
    **dict(zip("一二三四", _QUARTERS, strict=True)),
    **dict(zip("1234", _QUARTERS, strict=True)),
}
_THIRDS = {
    **dict.fromkeys(("初", "上旬"), (1, 10)),
    **dict.fromkeys(("中", "中旬"), (11, 20)),
    **dict.fromkeys(("下旬",), (21, LAST_DAY)),
    **dict.fromkeys(("底", "末"), (LAST_DAY, LAST_DAY)),
}
_THIRD_WORDS = {days: word for word, days in _THIRDS.items() if word.endswith("旬")}
_READERS: tuple[tuple[re.Pattern[str], Callable[[dict[str, str]], Period | None]], ...] = tuple(
    (re.compile(pattern, re.ASCII), read)
    for pattern, read in (
        (rf"{_YEAR}([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)", _read_day),
        (rf"{_YEAR}[-/](?P<month>\d\d?)(?P<day>)", _read_day),
        (rf"{_BEGIN}{_MONTH}月(?:份|(?P<third>上旬|中旬|下旬|[初中底末]))?(?P<day>)", _read_day),
        (rf"{_BEGIN}{_MONTH}月(?P<day>\d\d?)[日号]", _read_day),
        (rf"{_BEGIN}{_MONTH}(?:月份?)?[-~至到](?P<to>{_MONTH[10:]}月份?", _read_months),
        (rf"(?:{_YEAR}|当|本)年度?(?P<part>全年|上半年|下半年|第?[一二三四1-4]季度|)", _read_part),
        (r"(?P<part>全年|上半年|下半年|第[一二三四1-4]季度|[一二三四]季度)", _read_part),
        (rf"{_YEAR}?年度?(?P<part>[底末终])", _read_part),
        (rf"{_YEAR}?年内(?P<part>)", _read_part),
    )
)
_CHINESE_DIGITS = "〇一二三四五六七八九"
_CHINESE_YEAR = re.compile("^[一二][〇零一二三四五六七八九]{3}(?=年)")
_DONE = re.compile(r"(?:全部|全面)?(?:完成|完工|竣工|办结|到位)$")
_BEFORE = re.compile(r"(?:之前|以前|前)$")
_BETWEEN = re.compile("至|到|~|—+|–|-+")
# A bare "2022.12" may be an amount; with 前 or 底 behind it, it is a month.
_DOTTED = re.compile(r"^((?:19|20)\d\d)\.(\d\d?)(?=[底末]|(?:之前|以前|前)$)")
_WITHIN = re.compile(r"(?:以内|之内|内)$")
_TRACE = re.compile(r"\d{4}年|(?<![\d.])\d{1,2}月(?:\d|前|底|初|中|末|份|$)")
