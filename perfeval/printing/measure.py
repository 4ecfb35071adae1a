"""Preparing a text and breaking it into lines: pure functions of text, widths and a limit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# May not begin a line.
_CLOSING = frozenset("，。；：、！？）》〉」』】〕］｝”’％‰℃·,.;:!?)]}%°")
# May not end a line; a comparison sign belongs to the number after it.
_OPENING = frozenset("（《〈「『【〔［｛“‘([{￥≥≤＞＜＝<>=±")

# Anything but white space, Chinese signs, enclosed signs and Hanzi: kept together where it fits.
_WORD = (
    r"[^\s\u00b7\u2014\u2018-\u201d\u2026\u2460-\u27bf\u2e80-\uff0f\uff1a-\uff20"
    r"\uff3b-\uff40\uff5b-\uffef\U00020000-\U0003ffff]+"
)
# The unit of measure goes with its number: 1010.10万元, 400余次, 365天.
_UNITS = "元次个天人月年日户亩件篇份本期场家套项处米吨公里辆条"
_UNIT = rf"(?:(?<=[0-9％%])[余多]?[万亿千百]*[{_UNITS}]?)?"
_TOKEN = re.compile(rf"{_WORD}{_UNIT}|——|……| +|.", re.DOTALL)

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\t\u1680\u2000-\u2002\u2004-\u200a\u202f\u205f]")
# Control and format characters, variation selectors: they have no shape of their own.
_SHAPELESS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD = re.compile(
    "|".join(part.pattern for part in (_LINE_ENDS, _SPACES, _SHAPELESS, _SURROGATES)) + "|\u2003"
)


class Line(NamedTuple):
    """One line: its text, its width without trailing spaces (1/1000 em), whether the text goes on.

    `soft` is true if the line was broken for want of room, false at the end of a paragraph.
    """

    text: str
    width: float
    soft: bool


def to_printable(text: str) -> str:
    """Return `text` with plain line ends and spaces, and without characters that have no shape."""
    if _ODD.search(text) is None:
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text).replace("\u2003", "\u3000")
    return _SURROGATES.sub("\ufffd", _SHAPELESS.sub("", text))


def measure(text: str, widths: Mapping[str, float]) -> float:
    """Return the width of one line of text in the unit of `widths`."""
    return sum(map(widths.__getitem__, text))


def wrap(text: str, widths: Mapping[str, float], limit: float) -> tuple[Line, ...]:
    """Break `text` into lines no wider than `limit`; a line end always breaks, nothing is lost.

    `widths` gives the width of each character, `limit` is in the same unit. A character wider than
    the limit stands alone on its line; spaces at the end of a line hang over and do not count. An
    empty text gives one empty line.
    """
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        width = measure(paragraph.rstrip(" "), widths)
        if width <= limit:
            lines.append(Line(paragraph, width, soft=False))
            continue
        parts = _fill(paragraph, widths, limit)
        for number, part in enumerate(parts, start=1):
            width = measure(part.rstrip(" "), widths)
            lines.append(Line(part, width, number < len(parts)))
    return tuple(lines)


def _fill(paragraph: str, widths: Mapping[str, float], limit: float) -> list[str]:
    lines: list[list[str]] = [[]]
    used = 0.0
    for piece in _pieces(paragraph, widths, limit):
        width = widths[piece] if len(piece) == 1 else measure(piece, widths)
        visible = measure(piece.rstrip(" "), widths) if piece[-1] == " " else width
        if lines[-1] and visible and used + visible > limit:
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += width
    _feed_widow(lines, widths, limit)
    return ["".join(line) for line in lines]


def _feed_widow(lines: list[list[str]], widths: Mapping[str, float], limit: float) -> None:
    """Give a last line of one character company: 经济效益/指标, not 经济效益指/标."""
    if len(lines) < 2 or len(lines[-1]) != 1 or len(lines[-1][0].rstrip(" ")) != 1:
        return
    above = lines[-2]
    if len(above) < 3 or len(above[-1]) != 1 or above[-1] == " ":
        return
    if _may_not_begin(above[-1]) or above[-2][-1] in _OPENING:
        return
    if measure((above[-1] + lines[-1][0]).rstrip(" "), widths) <= limit:
        lines[-1].insert(0, above.pop())


def _pieces(paragraph: str, widths: Mapping[str, float], limit: float) -> Iterator[str]:
    """Yield what is not to be broken; a cluster wider than a whole line falls into characters."""
    for cluster in _clusters(paragraph):
        if len(cluster) == 1 or measure(cluster.rstrip(" "), widths) <= limit:
            yield cluster
        else:
            yield from cluster


def _clusters(paragraph: str) -> list[str]:
    """Join the tokens that kinsoku keeps on one line."""
    clusters: list[str] = []
    for token in _TOKEN.findall(paragraph):
        if clusters and (_may_not_begin(token[0]) or clusters[-1][-1] in _OPENING):
            clusters[-1] += token
        else:
            clusters.append(token)
    return clusters


def _may_not_begin(char: str) -> bool:
    if "\u3400" <= char <= "\u9fff":  # Hanzi, nearly always
        return False
    return char == " " or char in _CLOSING or (char > "\u02ff" and unicodedata.combining(char) > 0)
