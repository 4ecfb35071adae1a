"""The numbering of headings and attachments: gaps, and styles that change within one series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval.domain.narrative.model import Narrative, Note, Notes, Place
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values.numbers import parse_chinese_number

_CHINESE = "[一二三四五六七八九十]{1,3}"
# Styles by name: what stands at the head of a line.
_STYLES = (
    ("第一部分", re.compile(rf"第({_CHINESE})部分")),
    ("第1部分", re.compile(r"第(\d{1,2})部分")),
    ("一、", re.compile(rf"({_CHINESE})、")),
    ("（一）", re.compile(rf"[（(]({_CHINESE})[）)]")),
    ("1、", re.compile(r"(\d{1,2})、")),
    ("1.", re.compile(r"(\d{1,2})[.．](?!\d)")),
    ("（1）", re.compile(r"[（(](\d{1,2})[）)]")),
)
# Styles that people mix up in one series; others stand for different levels.
_MIXED = ({"一、", "1、"}, {"（一）", "（1）"}, {"1、", "1."}, {"第一部分", "第1部分"})
_ATTACHMENT = re.compile(rf"\s*(附件|附表)\s*(\d{{1,2}}|{_CHINESE})?(?=[\s.．:：、]|$)")
_MENTION = re.compile(
    rf"(附件|附表)[\s：:]*(\d{{1,2}}|{_CHINESE})(?:[至到\-—－~～](\d{{1,2}}|{_CHINESE}))?"
)
_DEPTH = 12


@dataclass(slots=True)
class _Series:
    styles: set[str]
    style: str
    number: int
    shown: str
    line: int
    switched: int = field(default=0)


def broken_numbering(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a number that is left out or comes twice, and a series that changes its style."""
    stack: list[_Series] = []
    inline: set[str] = set()
    for number, line in enumerate(text.lines, start=1):
        found = _heading(line)
        if found is None:
            inline.update(re.findall(r"[：:。；\s](1[.、]|一、|（一）|（1）)", line))
            continue
        style, value, shown, column = found
        place = Place(number, column + 1)
        yield from _follow(stack, inline, style, value, shown, place)
        inline = set(
            re.findall(r"[：:。；\s](1[.、]|一、|（一）|（1）)", line[column + len(shown) :])
        )
        del stack[:-_DEPTH]


def missing_attachments(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report 附件2 where nothing in the text is 附件1."""
    named: set[tuple[str, int]] = set()
    for line in text.lines:
        for found in _MENTION.finditer(line):
            first, last = _number(found[2]), _number(found[3] or found[2])
            named.update((found[1], n) for n in range(first, min(last, first + 50) + 1))
    for number, line in enumerate(text.lines, start=1):
        attachment = _ATTACHMENT.match(line)
        if attachment and attachment[2] and len(line.strip()) <= 40:
            value = _number(attachment[2])
            if value > 1 and (attachment[1], value - 1) not in named:
                before = f"{attachment[1]}{value - 1}"
                message = (
                    f"有“{attachment[1]}{attachment[2]}”，全文没有“{before}”："
                    f"编号缺 {before}，或前一个{attachment[1]}没有编号"
                )
                yield Note(Place(number, attachment.start(1) + 1), message)
                named.add((attachment[1], value - 1))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(parse_chinese_number(text) or 0)


def _heading(line: str) -> tuple[str, int, str, int] | None:
    column = len(line) - len(line.lstrip())
    for style, pattern in _STYLES:
        found = pattern.match(line, column)
        if found:
            return style, _number(found[1]), found[0], column
    return None


def _follow(
    stack: list[_Series], inline: set[str], style: str, value: int, shown: str, place: Place
) -> Iterator[Note]:
    """Place a heading in the series that it continues; yield what is wrong with its number."""
    for index in range(len(stack) - 1, -1, -1):
        series = stack[index]
        if style in series.styles and series.number == value - 1:
            del stack[index + 1 :]
            if style != series.style and series.switched != value - 1:
                yield _mixed(series, shown, place)
            series.switched = value if style != series.style else 0
            _advance(series, style, value, shown, place)
            return
    if value == 1:
        if stack and style in stack[-1].styles:
            stack.pop()
        stack.append(_Series({style}, style, value, shown, place.line))
        return
    same = next((s for s in reversed(stack) if style in s.styles), None)
    if same is not None:
        yield from _gap(stack, same, style, value, shown, place)
        return
    other = next((s for s in reversed(stack) if s.number == value - 1 and _mixes(s, style)), None)
    if other is not None and f"1{shown[-1]}" not in inline:
        del stack[stack.index(other) + 1 :]
        yield _mixed(other, shown, place)
        other.switched = value
        _advance(other, style, value, shown, place)
        return
    stack.append(_Series({style}, style, value, shown, place.line))


def _gap(
    stack: list[_Series], same: _Series, style: str, value: int, shown: str, place: Place
) -> Iterator[Note]:
    if value in (same.number, same.number + 2) and same.number > 1:
        what = "重复" if value == same.number else f"缺 {value - 1}"
        message = (
            f"编号不连续（{what}）：前一项是“{same.shown}”（第{same.line}行），这一项是“{shown}”"
        )
        yield Note(place, message)
    if value > same.number or value == same.number:
        del stack[stack.index(same) + 1 :]
        _advance(same, style, value, shown, place)
    else:
        stack.append(_Series({style}, style, value, shown, place.line))


def _mixes(series: _Series, style: str) -> bool:
    return any({series.style, style} == pair for pair in _MIXED)


def _mixed(series: _Series, shown: str, place: Place) -> Note:
    message = (
        f"同一级编号用了两种写法：前一项是“{series.shown}”（第{series.line}行），这一项是“{shown}”"
    )
    return Note(place, message)


def _advance(series: _Series, style: str, value: int, shown: str, place: Place) -> None:
    series.styles.add(style)
    series.style, series.number, series.shown, series.line = style, value, shown, place.line
