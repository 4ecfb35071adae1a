"""Percentages recomputed from the amounts beside them: growth, shares, completion rates."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from perfeval.domain.checks.model import Level
from perfeval.domain.narrative import words
from perfeval.domain.narrative.model import Narrative, Note, Notes, Quantity, Sentence
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values.numbers import decimals_of, round_fraction

_SENTENCES = 4  # of the same line, that are searched for the base
_NEAR = 8  # amounts of the same line that are tried as the base
_RATE = re.compile(rf"(?:{'|'.join(words.RATES)})(?:的|为|达到|达)?$")
_OWN_SHARE = re.compile(r"占(?:比|总?比例|比重)?(?:为|约)?$")
_WHOLE = re.compile(r"[，,]?\s*(?:其中|主要用于|包括|按|分别)")
_GENERIC = re.compile("|".join(words.GENERIC_MONEY) + r"|各|总|与|比|较|同|\d|年|的|，")
_CENT = Decimal(100)  # budgets are published in hundredths of 万元


def wrong_growth(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a growth rate that does not follow from the amount and its change."""
    for sentences, amount, percent in _changes(text):
        bases = _bases(sentences, amount)
        if not bases or amount.number == 0 or percent.change != amount.change:
            continue
        if not any(_fits(percent, rate) for base in bases for rate in _growth(base, amount)):
            yield _growth_note(bases[0], amount, percent)


def opposite_directions(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a rise of the amount beside a fall of the rate, or the reverse."""
    for (*_, sentence), amount, percent in _changes(text):
        between = sentence.text[min(amount.end, percent.end) : max(amount.start, percent.start)]
        said = amount.number and percent.number and not re.search(r"[/／]|其中", between)
        if said and amount.change != percent.change:
            message = f"“{amount.words}”与“{percent.words}”方向相反，一处是增、一处是减，请核实"
            yield Note(percent.place, message)


def wrong_share(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a share that does not follow from the part and the whole of the sentence."""
    for sentence in text.sentences:
        whole = _whole(sentence)
        for part, percent in _pairs(sentence, _OWN_SHARE):
            if whole is None or part is whole or part.unit != whole.unit or not whole.number:
                continue
            nested = "其中" in sentence.text[whole.end + 4 : part.start]
            exact = _ratio(part, whole)
            if not nested and part.number <= whole.number and not _fits(percent, exact):
                shown = round_fraction(exact, decimals_of(percent.number))
                message = (
                    f"“{part.words}”占“{whole.shown}”的比例写为 {percent.shown}，"
                    f"按金额计算是 {shown}%"
                )
                yield Note(percent.place, message, _weight(percent, part, whole))


def wrong_rate(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a completion rate that the two amounts of the sentence, or its parts, do not give."""
    stated = [
        (sentence, amount, percent)
        for sentence in text.sentences
        for amount, percent in _pairs(sentence, _RATE)
    ]
    for sentence, amount, percent in stated:
        budget = _budget_beside(sentence, amount, percent)
        if budget is not None and not _fits(percent, _ratio(amount, budget)):
            exact = round_fraction(_ratio(amount, budget), decimals_of(percent.number))
            message = f"“{percent.words}”与金额不符：{amount.shown} ÷ {budget.shown} = {exact}%"
            yield Note(percent.place, message, _weight(percent, amount, budget))
    yield from _totals_against_parts(stated)


def _changes(text: Narrative) -> Iterator[tuple[list[Sentence], Quantity, Quantity]]:
    """Yield (sentences up to here, amount, percentage) of neighbours that both tell a change."""
    recent: deque[Sentence] = deque(maxlen=_SENTENCES)
    for sentence in text.sentences:
        if recent and recent[-1].line != sentence.line:
            recent.clear()
        recent.append(sentence)
        both = [one for one in sentence.quantities if one.change]
        for first, second in pairwise(both):
            between = sentence.text[first.end : second.start]
            if len(between) > 8 or "；" in between or (first.unit == "%") == (second.unit == "%"):
                continue
            amount, percent = (second, first) if first.unit == "%" else (first, second)
            if "百分点" not in amount.unit and amount.unit and not (amount.vague or percent.vague):
                yield list(recent), amount, percent


def _bases(sentences: list[Sentence], change: Quantity) -> list[Quantity]:
    """Return the amounts that the change can belong to, nearest first; none if that is unsure."""
    sentence = sentences[-1]
    earlier = [
        one
        for other in sentences
        for one in other.quantities
        if (other.start, one.start) < (sentence.start, change.start)
        and one.unit == change.unit
        and not one.change
        and not one.vague
    ][-_NEAR:][::-1]
    own = _GENERIC.sub("", change.clause)
    own = re.sub(
        "|".join((*words.COMPARING, *words.RISES, *words.FALLS, "决算数|预算数|数")), "", own
    )
    if not earlier or (len(own) > 3 and _longest_shared(own, earlier[0].clause) < 3):
        return []
    return earlier


def _longest_shared(one: str, other: str) -> int:
    pieces = {other[i : i + 3] for i in range(len(other) - 2)}
    return 3 if any(one[i : i + 3] in pieces for i in range(len(one) - 2)) else 0


def _growth(base: Quantity, change: Quantity) -> list[Fraction]:
    now, step = Fraction(base.number), Fraction(change.number) * change.change
    return [Fraction(100) * abs(step) / old for old in (now - step, now) if old > 0]


def _growth_note(base: Quantity, change: Quantity, percent: Quantity) -> Note:
    rate = _growth(base, change)[0]
    before = Fraction(base.number) - Fraction(change.number) * change.change
    exact = round_fraction(rate, decimals_of(percent.number))
    unsure = Fraction(change.step) / before * 100 if before > 0 else Fraction(0)
    near = abs(rate - Fraction(percent.number)) <= unsure + _last(percent)
    message = (
        f"“{change.words}，{percent.words}”不相符：按“{base.words}”和变动额倒算上年数，"
        f"比率应为 {exact}%"
    )
    return Note(percent.place, message, Level.HINT if near else None)


def _pairs(sentence: Sentence, behind: re.Pattern[str]) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield each percentage after such words, with the amount before it."""
    amount = None
    for one in sentence.quantities:
        if one.unit == "%":
            if amount is not None and behind.search(sentence.text[: one.start][-16:]):
                yield amount, one
        elif one.unit and not one.change and not one.vague:
            amount = one


def _whole(sentence: Sentence) -> Quantity | None:
    for one in sentence.quantities[:3]:
        if one.unit and one.unit != "%" and _WHOLE.match(sentence.text, one.end):
            return one
    return None


def _budget_beside(sentence: Sentence, amount: Quantity, percent: Quantity) -> Quantity | None:
    """Return the budget if the sentence names one amount of budget and one that was spent."""
    same = [
        one
        for one in sentence.quantities
        if one.unit == amount.unit and one.start < percent.start and not one.change
    ]
    if len(same) != 2 or same[0].vague or not same[0].number or "其中" in sentence.text:
        return None
    first = sentence.text[max(0, same[0].start - 12) : same[0].start]
    planned = any(word in first for word in words.BUDGET)
    spent = any(word in amount.clause for word in (*words.ACTUAL, *words.PAID_OUT))
    return same[0] if planned and spent else None


Stated = tuple[Sentence, Quantity, Quantity]


def _totals_against_parts(stated: list[Stated]) -> Notes:
    """Hold a total's rate against the budgets that the rates of its parts allow."""
    for index, (sentence, total, percent) in enumerate(stated):
        parts = _parts_of(total, sentence.part, stated[index + 1 : index + 30])
        if total.unit != "元" or not parts or not 0 < percent.number < 100:
            continue
        ranges = [_budgets(amount, rate) for _, amount, rate in parts]
        least, most = sum(one[0] for one in ranges), sum(one[1] for one in ranges)
        if least <= 0 or most <= 0:
            continue
        decimals = decimals_of(percent.number)
        high, low = (
            round_fraction(Fraction(total.number) * 100 / b, decimals) for b in (least, most)
        )
        unspent = percent.number < low and _on_grid(*_budgets(total, percent))
        if not low <= percent.number <= high and not unspent:
            shown = f"{low}%" if low == high else f"{low}%至{high}%"
            pieces = "；".join(f"{amount.shown}完成 {rate.shown}" for _, amount, rate in parts)
            message = (
                f"“{total.shown}，完成 {percent.shown}”与各分项不符：由分项（{pieces}）"
                f"倒算预算合计，应为 {shown}"
            )
            yield Note(percent.place, message)


def _parts_of(total: Quantity, part: int, later: list[Stated]) -> list[Stated]:
    found: list[Stated] = []
    rest = total.number
    for sentence, amount, percent in later:
        if sentence.part != part or amount.unit != total.unit or amount.number > rest:
            return []
        if amount.number == 0 or percent.number == 0:
            return []  # a budget of which nothing was spent cannot be told from its rate
        rest -= amount.number
        found.append((sentence, amount, percent))
        if rest == 0:
            return found if len(found) > 1 else []
    return []


def _budgets(amount: Quantity, rate: Quantity) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest budget, in steps of 0.01 万元, that gives this rate."""
    if rate.number == 100:
        return Fraction(amount.number), Fraction(amount.number)
    spent, half = Fraction(amount.number) * 100, _last(rate) / 2
    least = spent / (Fraction(rate.number) + half) / Fraction(_CENT)
    most = spent / max(Fraction(rate.number) - half, half) / Fraction(_CENT)
    low, high = -(-least.numerator // least.denominator), most.numerator // most.denominator
    if low > high:
        return least * 100, most * 100
    return Fraction(low * 100), Fraction(high * 100)


def _on_grid(*budgets: Fraction) -> bool:
    """Tell whether budgets are whole hundredths of 万元: one with unspent items can be meant."""
    return all(budget % 100 == 0 for budget in budgets)


def _ratio(part: Quantity, whole: Quantity) -> Fraction:
    return Fraction(part.number) * 100 / Fraction(whole.number)


def _last(percent: Quantity) -> Fraction:
    return Fraction(1, 10 ** decimals_of(percent.number))


def _fits(percent: Quantity, exact: Fraction) -> bool:
    return round_fraction(exact, decimals_of(percent.number)) == percent.number


def _weight(percent: Quantity, part: Quantity, whole: Quantity) -> Level | None:
    """Return HINT where digits that are not shown may explain the difference."""
    exact = _ratio(part, whole)
    unsure = (
        (Fraction(part.step) + Fraction(whole.step) * exact / 100) / Fraction(whole.number) * 50
    )
    near = abs(exact - Fraction(percent.number)) <= unsure + _last(percent)
    return Level.HINT if near else None
