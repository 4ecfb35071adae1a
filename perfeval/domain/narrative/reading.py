"""Reading a narrative: text → lines, sentences, quantities with their context."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from perfeval.domain.narrative import words
from perfeval.domain.narrative.model import Narrative, Place, Quantity, Sentence

# One character for one: columns stay. Many units type Chinese text with half-width punctuation.
_PLAIN = str.maketrans("０１２３４５６７８９．％＋－Ｘｘ;:()?!", "0123456789.%+-Xx；：（）？！")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_BOOKMARK = re.compile(r"\[bookmark: [^\]\n]{0,80}\]")
# A "sentence" beyond any sentence is a table or no text: it is read in pieces, in linear time.
_SENTENCE = re.compile(r"[^。！？]{1,1500}[。！？]?")
_PART = re.compile(
    r"\s*(?:第\s?[一二三四五六七八九十\d]{1,3}\s?部分|附[件表]\s?[一二三四五六七八九十\d]{0,3})"
)
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}、)"
)


def _any(strings: tuple[str, ...]) -> str:
    return "|".join(re.escape(one) for one in sorted(strings, key=len, reverse=True))


_QUANTITY = re.compile(
    r"(?<![\d.A-Za-z〔\[])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,20}(?:\.\d{1,8})?)(?![\d.,]\d)"
    rf"\s?(?P<more>{_any(words.MORE)})?(?P<scale>{_any(tuple(words.SCALES))})?"
    rf"(?P<more2>{_any(words.MORE)})?\s?(?P<unit>{_any(words.UNITS)})?"
)
_NOT_COUNTED = re.compile(r"\s?(?:年|月|日|号|时|点|部分|章|条第|、|届|°)")
_BOUNDARY = re.compile(r"[，。；：（）“”《》\t！？]")
_ABOUT = re.compile(rf"(?:{_any(words.ABOUT)})\s?$")
_CHANGE = re.compile(
    rf"(?:(?P<rise>{_any(words.RISES)})|(?P<fall>{_any(words.FALLS)}))(?:了|额为|额|约|近|比例|率)?\s?$"
)
_BEFORE = re.compile(rf"(?:{_any(words.FILLERS_BEFORE)}|\d{{4}}年度?|\s)+")
_BEHIND = re.compile(rf"(?:{_any(words.FILLERS_BEHIND)}|\s)+$")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年")
_REACH = 60  # characters that are looked back for the noun


def read_narrative(text: str) -> Narrative:
    """Read a text; bookmarks of word processors count as blanks, so that columns stay."""
    lines = tuple(_plain(line) for line in text.removeprefix("\ufeff").split("\n"))
    years = Counter(_YEAR.findall("\n".join(lines)))
    year = years.most_common(1)[0][0] if years else None
    return Narrative(lines, tuple(_sentences(lines)), year)


def years_of(text: str) -> list[str]:
    """Return the years that a text names."""
    return _YEAR.findall(text)


def _plain(line: str) -> str:
    line = _BOOKMARK.sub(lambda found: " " * len(found[0]), line.rstrip("\r"))
    return _COMMA.sub("，", line.translate(_PLAIN))


def _sentences(lines: tuple[str, ...]) -> Iterator[Sentence]:
    part, heading, above = 0, "", ""
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if not stripped:
            continue
        short = len(stripped) <= 60 and not stripped.endswith("。")
        if short and _PART.match(line):
            part, heading = part + 1, ""
        elif short and _HEADING.match(line):
            heading = stripped
        context = above if _QUANTITY.fullmatch(stripped) else ""
        for found in _SENTENCE.finditer(line):
            quantities = tuple(_quantities(found[0], number, found.start(), context))
            yield Sentence(number, found.start(), found[0], quantities, part, heading)
        above = stripped


def _quantities(text: str, line: int, offset: int, context: str) -> Iterator[Quantity]:
    edge = 0
    for found in _QUANTITY.finditer(text):
        unit = found["unit"] or ""
        before = text[max(edge, found.start() - _REACH) : found.start()]
        if before.endswith("第") or (not unit and _NOT_COUNTED.match(text, found.end())):
            continue
        edge = found.end()
        yield _quantity(
            found, before if before.strip() else context, Place(line, offset + found.start() + 1)
        )


def _quantity(found: re.Match[str], before: str, place: Place) -> Quantity:
    scale = words.SCALES.get(found["scale"] or "", 1)
    plain = found["number"].replace(",", "")
    decimals = len(plain.partition(".")[2])
    change = _CHANGE.search(before[-12:])
    about = _ABOUT.search(before[-4:])
    cut = max((edge.end() for edge in _BOUNDARY.finditer(before)), default=0)
    clause = before[cut:].strip()
    unit = found["unit"] or ""
    return Quantity(
        place=place,
        start=found.start(),
        end=found.end(),
        shown=found[0].strip(),
        number=Decimal(plain) * scale,
        step=Decimal(scale).scaleb(-decimals),
        unit=words.SAME_UNIT.get(unit, unit),
        vague="余" if found["more"] or found["more2"] else (about[0].strip() if about else ""),
        change=0 if change is None else (1 if change["rise"] else -1),
        clause=clause,
        noun=_noun(clause),
    )


def _noun(clause: str) -> str:
    noun = clause.rpartition("、")[2]
    opening = _BEFORE.match(noun)
    noun = noun[opening.end() :] if opening else noun
    return _BEHIND.sub("", noun)
