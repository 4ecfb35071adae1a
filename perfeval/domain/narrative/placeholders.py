"""What is left of a template, and amounts without their unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval.domain.narrative import words
from perfeval.domain.narrative.model import Narrative, Note, Notes
from perfeval.domain.sheets import SheetDocument

_PATTERNS = tuple((re.compile(pattern), what) for pattern, what in words.PLACEHOLDERS)
_UNFINISHED = re.compile(r"(?<![.…])(?:\.{3,7}|…{1,3})\s*$")
_BARE_AMOUNT = re.compile(r"(?<![\d.,A-Za-z])\d[\d,]*\.\d{1,2}(?=[，；。])")
_OTHER_MEASURE = re.compile(r"分别|得分|评分|分值|指数|系数|[（(]万?元[）)]|单位[：:]|比例|率")


def left_over(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report placeholders, alternatives not chosen and prompts of the template; once a clause."""
    for sentence in text.sentences:
        seen: set[str] = set()
        for pattern, what in _PATTERNS:
            found = pattern.search(sentence.text)
            if found is None or what in seen:
                continue
            seen.add(what)
            shown = sentence.text[max(0, found.start() - 6) : found.end() + 10].strip()
            yield Note(sentence.at(found.start()), f"“{shown}”：{what}")


def unfinished(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a line that ends in dots instead of what belongs there."""
    for number, sentence in enumerate(text.sentences):
        found = _UNFINISHED.search(sentence.text)
        last = number + 1 == len(text.sentences) or text.sentences[number + 1].line != sentence.line
        if found and last and sentence.quantities:
            yield Note(
                sentence.at(found.start()),
                f"“{sentence.text.strip()[-24:]}”以省略号结束，内容没有写完",
            )


def without_unit(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report an amount of money with decimals and no unit behind it."""
    for sentence in text.sentences:
        if "\t" in sentence.text.strip() or _OTHER_MEASURE.search(sentence.text):
            continue
        for found in _BARE_AMOUNT.finditer(sentence.text):
            clause = re.split(
                r"[，；。：、]", sentence.text[max(0, found.start() - 40) : found.start()]
            )[-1]
            if any(word in clause for word in words.MONEY_NOUNS):
                message = (
                    f"“{clause.strip()[-20:]}{found[0]}”后面没有计量单位，"
                    f"是 {found[0]}万元，还是 {found[0]}元？"
                )
                yield Note(sentence.at(found.start()), message)
