"""Breaking a text into lines: pure functions of the text, the widths of its characters, a limit."""

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
_UNIT = r"(?:(?<=[0-9％%])[余多]?[万亿千百]*[元次个天人月年日户亩件篇份本期场家套项处米吨公里辆条]?)?"
_TOKEN = re.compile(rf"{_WORD}{_UNIT}|——|……| +|.", re.DOTALL)


class Line(NamedTuple):
    """One line: its text, its width without trailing spaces (1/1000 em), whether the text goes on.

    `soft` is true if the line was broken for want of room, false at the end of a paragraph.
    """

    text: str
    width: float
    soft: bool


def measure(text: str, widths: Mapping[str, float]) -> float:
    """Return the width of one line of text in the unit of `widths`."""
    return sum(map(widths.__getitem__, text))


def wrap(text: str, widths: Mapping[str, float], limit: float) -> tuple[Line, ...]:
    """Break `text` into lines no wider than `limit`; "\\n" always breaks, nothing else is lost.

    `widths` gives the width of each character, `limit` is in the same unit. A character wider than
    the limit stands alone on its line; spaces at the end of a line hang over and do not count. An
    empty text gives one empty line.
    """
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        parts = _fill(paragraph, widths, limit)
        for number, part in enumerate(parts, start=1):
            width = measure(part.rstrip(" "), widths)
            lines.append(Line(part, width, number < len(parts)))
    return tuple(lines)


def _fill(paragraph: str, widths: Mapping[str, float], limit: float) -> list[str]:
    lines = [""]
    used = 0.0
    for piece in _pieces(paragraph, widths, limit):
        visible = measure(piece.rstrip(" "), widths)
        if lines[-1] and visible and used + visible > limit:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += measure(piece, widths)
    return lines


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
    return char == " " or char in _CLOSING or (char > "\u02ff" and unicodedata.combining(char) > 0)
