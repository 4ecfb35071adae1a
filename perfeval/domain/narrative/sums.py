"""Parts against the total that they are said to make, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfeval.domain.narrative import words
from perfeval.domain.narrative.model import Narrative, Note, Notes, Quantity, Sentence
from perfeval.domain.sheets import SheetDocument

_AMONG = re.compile(r"[，,]?\s*(?:其中|分别是|包括)[：:，,]?")
_TOLD = re.compile(
    r"(?:单位|机构|部门|学校|企业)?[，,：:]\s?(?:即|分别为|分别是)[：:]?\s?([^，。；：（()）\d等]+)[。；]"
)
_BRACKETS = re.compile(r"[（(][^（）()]{0,200}[）)]")
_ASIDE = re.compile("|".join((*words.COMPARING, "占", "完成预算", "人均", "平均", "单价", "标准")))


def wrong_sum(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report parts after 其中 whose sum is not the total, where they seem to be all parts."""
    for sentence in text.sentences:
        among = _AMONG.search(sentence.text)
        if among is None or _AMONG.search(sentence.text, among.end()):
            continue
        total = next((q for q in sentence.quantities if q.end == among.start()), None)
        if total is None or total.vague or total.change or total.unit in ("", "%"):
            continue
        parts = _parts(sentence, among.end(), total.unit)
        if len(parts) < 2 or any(part.vague for part in parts):
            continue
        gap = sum((part.number for part in parts), Decimal(0)) - total.number
        if (
            gap
            and not _fits_otherwise(sentence, parts, total)
            and _complete(sentence, parts, total, gap)
        ):
            shown = " + ".join(part.shown for part in parts)
            message = (
                f"“{total.words}”与分项之和不等：{shown} = "
                f"{_in_unit_of(total, total.number + gap)}，相差 {_in_unit_of(total, abs(gap))}"
            )
            yield Note(total.place, message)


def wrong_list(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report "3个（甲、乙）": a count and another number of names in the brackets behind it."""
    for sentence in text.sentences:
        yield from _told_names(sentence)
        for one in sentence.quantities:
            opening = sentence.text[one.end : one.end + 1]
            closing = sentence.text.find("）" if opening == "（" else ")", one.end, one.end + 300)
            if opening not in ("（", "(") or closing < 0 or one.unit not in ("个", "家", "所"):
                continue
            names = sentence.text[one.end + 1 : closing]
            listed = len(names.split("、"))
            sure = not re.search(r"等|含|包括|其中|如|内设|下设|[，；\d（(和及与]", names)
            if sure and listed > 1 and listed != one.number and not one.vague:
                message = f"“{one.words}”，括号内列出 {listed} 个：{names[:40]}"
                yield Note(one.place, message)


def _told_names(sentence: Sentence) -> Notes:
    """Yield "10个，即甲、乙": a count and another number of names told behind it."""
    for one in sentence.quantities:
        told = _TOLD.match(sentence.text, one.end)
        if told is None or one.unit not in ("个", "家", "所") or one.vague or one.change:
            continue
        names = told[1].split("、")
        joined = len(re.findall("[和及与]", told[1]))  # may join two names, or stand in one
        if len(names) > 1 and not len(names) <= one.number <= len(names) + joined:
            message = f"“{one.words}”，后面列出 {len(names)} 个：{told[1][:40]}"
            yield Note(one.place, message)


def _parts(sentence: Sentence, start: int, unit: str) -> list[Quantity]:
    """Return the first amount of each item behind 其中; remarks and brackets are left out."""
    covered = [found.span() for found in _BRACKETS.finditer(sentence.text)]
    found: list[Quantity] = []
    for one in sentence.quantities:
        if one.start < start or one.unit != unit or one.change or not one.clause:
            continue
        if _ASIDE.search(one.clause) or any(low < one.start < high for low, high in covered):
            continue
        found.append(one)
    return found


def _fits_otherwise(sentence: Sentence, parts: list[Quantity], total: Quantity) -> bool:
    """Tell whether the first amounts of the items between ； make the total, or two halves do."""
    items: dict[int, Quantity] = {}
    for part in parts:
        items.setdefault(sentence.text.count("；", 0, part.start), part)
    firsts = sum((part.number for part in items.values()), Decimal(0))
    running, whole = Decimal(0), {part.number for part in parts}
    for part, after in zip(parts, parts[1:] + parts[-1:], strict=True):
        running += part.number
        # What follows belongs beside the total, unless it is the rest of the parts.
        if running == total.number and not after.noun.startswith(("其他", "其它")):
            return True
    return firsts == total.number or total.number in whole


def _complete(sentence: Sentence, parts: list[Quantity], total: Quantity, gap: Decimal) -> bool:
    """Tell whether the items look like all parts: shares of 100 %, a known pair, a near miss."""
    shares = [
        q.number
        for q in sentence.quantities
        if q.unit == "%" and q.start > total.end and "占" in sentence.text[q.start - 6 : q.start]
    ]
    if len(shares) >= len(parts) and abs(sum(shares, Decimal(-100))) <= Decimal("0.05"):
        return True
    nouns = "".join(part.noun for part in parts)
    if len(parts) == 2 and any(all(word in nouns for word in pair) for pair in words.WHOLES):
        return True
    if parts[-1].noun.startswith("其他") and "；" not in sentence.text:
        return True
    enough = 2 if total.unit == "人" else 3
    return len(parts) >= enough and abs(gap) <= max(total.number / 50, total.step)


def _in_unit_of(model: Quantity, number: Decimal) -> str:
    """Return a number written in the scale and unit of another."""
    found = re.match(r"[\d,.]+\s?(.*)", model.shown)
    unit = found[1] if found else model.unit
    scales = [word for word in words.SCALES if unit.startswith(word)]
    scale = words.SCALES[max(scales, key=len)] if scales else 1
    return f"{(number / scale).normalize():f}{unit}"
