"""The same thing counted in two places: people, units, activities, money with and without 余."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from perfeval.domain.narrative import words
from perfeval.domain.narrative.model import Narrative, Note, Notes, Place, Quantity, Sentence
from perfeval.domain.narrative.reading import years_of
from perfeval.domain.sheets import SheetDocument

Said = tuple[Sentence, Quantity]
_POST = re.compile(rf"[\u4e00-\u9fff]{{0,8}}{words.POSTS}")
_GENERIC = re.compile("|".join(words.GENERIC_MONEY))
_SUBJECT_END = re.compile(rf"{'|'.join(words.SUBJECT_ENDS)}|\d|[，。：；（]")
_COMPARED = re.compile(
    "|".join((*words.COMPARING, *words.RISES, *words.FALLS, "平均", "人均", "占"))
)
_SCOPE = re.compile("|".join(words.FUND_SCOPES))
_EXACT_MORE = re.compile(r"余|多")


_ITEMS = 12  # lines of a list that are looked back for its head
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_LISTS = 40  # sentences with parts that a statement is held against


@dataclass(slots=True)
class _Listed:
    """A sentence with several counts of one unit, and the activities that it names."""

    sentence: Sentence
    parts: list[Quantity] = field(default_factory=list)
    named: frozenset[str] = frozenset()


def counted_twice(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a thing with one number here and another one there, in the same year and role."""
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for said in _said(text):
        key = _key(text, *said)
        if key is not None:
            groups[key].append(said)
    for same in groups.values():
        values = {quantity.number for _, quantity in same}
        lines = [(sentence.line, quantity.number) for sentence, quantity in same]
        if len(values) != 2 or len({line for line, _ in set(lines)}) < len(set(lines)):
            continue  # three numbers, or two in one line, are several owners of such a thing
        (first, one), (second, other) = (
            same[0],
            next(s for s in same if s[1].number != same[0][1].number),
        )
        apart = one.range[1] < other.range[0] or other.range[1] < one.range[0]
        if apart and _same_subject(first, second):
            message = (
                f"“{one.words}”（第{first.line}行）与“{other.words}”（第{second.line}行）不一致"
            )
            yield Note(other.place, message)


def listed_units(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a list of units in the accounts that is shorter or longer than the stated number."""
    stated = [
        said
        for said in _said(text)
        if re.search(
            r"(?:下属|二级|所属|下辖|直属)[\u4e00-\u9fff]{0,8}(?:单位|机构)$", said[1].clause
        )
        and said[1].unit in ("个", "家")
    ]
    for number, line in enumerate(text.lines):
        if not re.search(
            r"纳入.{0,30}(?:编制|汇编|决算|预算)范围.{0,20}(?:包括|如下|有|为)?[：:]\s*$", line
        ):
            continue
        names = _numbered(text.lines[number + 1 : number + 80])
        own = [name for name in names if re.search(r"本级|机关$|本部|（机关）", name)]
        near = [said for said in stated if abs(said[0].line - number) <= 60]
        inside = re.search(r"(\d{1,3})\s?[个家]", line)
        if not names or not (near or inside):
            continue
        wanted = int(inside[1]) if inside else int(near[-1][1].number)
        if wanted not in (len(names), len(names) - max(1, len(own))):
            where = "标题" if inside else f"第{near[-1][0].line}行"
            column = len(line) - len(line.lstrip()) + 1
            message = (
                f"此处列出 {len(names)} 个单位（{'、'.join(names)[:60]}），"
                f"{where}写的是 {wanted} 个，没有说明为什么不同"
            )
            yield Note(Place(number + 1, column), message)


def activities_apart(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report a stated number of activities that its parts, told elsewhere, do not add up to."""
    every = list(_said(text))
    for family in words.ACTIVITIES:
        for unit in ("次", "期", "场", "场次"):
            said = [(s, q, _named(q, family)) for s, q in every if q.unit == unit]
            lists = _lists([one for one in said if one[2]])[:_LISTS]
            for sentence, stated, named in said:
                if len(named) > 1:
                    notes = (_against_parts(stated, named, sentence, one) for one in lists)
                    yield from islice((note for note in notes if note), 1)


def exact_and_vague(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report an exact amount of money that is given with 余 in the same part of the document."""
    exact: dict[tuple[int, Decimal], Said] = {}
    for sentence, one in _said(text):
        if one.unit == "元" and not one.vague and _is_spending(sentence, one):
            exact.setdefault((sentence.part, one.number), (sentence, one))
    for sentence, one in _said(text):
        known = exact.get((sentence.part, one.number))
        if one.vague == "余" and one.unit == "元" and known and _is_spending(sentence, one):
            message = f"“{one.words}”比准确数多，第{known[0].line}行是“{known[1].words}”"
            yield Note(one.place, message)


def needless_more(text: Narrative, _sheets: Sequence[SheetDocument]) -> Notes:
    """Report 余 behind a number that is exact to its last figure (8122余条)."""
    for _, one in _said(text):
        plain = re.match(r"[\d,.]+", one.shown)
        if one.vague != "余" or plain is None or not _EXACT_MORE.search(one.shown):
            continue
        digits = plain[0].replace(",", "")
        if re.search("[百千万亿]", one.shown):
            continue
        exact = len(digits) > 2 and ("." in digits or int(digits) % 10 != 0) and digits[-1] != "5"
        if exact:
            message = f"“{one.words}”：数字已经精确到最后一位，又写“余”"
            yield Note(one.place, message)


def _said(text: Narrative) -> Iterator[Said]:
    for sentence in text.sentences:
        for quantity in sentence.quantities:
            if quantity.unit and quantity.unit not in ("%", "‰", "百分点", "个百分点"):
                yield sentence, quantity


def _key(text: Narrative, sentence: Sentence, one: Quantity) -> tuple[str, ...] | None:
    """Return what is counted, when and in which role; None where that is not certain."""
    if (
        one.change
        or not one.noun
        or _COMPARED.search(sentence.text[max(0, one.start - 24) : one.start])
    ):
        return None
    before = sentence.text[max(0, one.start - 200) : one.start]
    if any(word in before[-60:] for word in words.PERIODS) or not _is_specific(one):
        return None
    years = years_of(before)
    year = years[-1] if years else (text.year or "")
    scope = _SCOPE.findall(before) or _SCOPE.findall(sentence.heading) or [""]
    scopes = (scope[-1], _list_scope(text, sentence.line)) if one.unit == "元" else ("", "")
    return (one.noun, one.unit, year, _role(one.clause, before), *scopes, one.vague)


def _list_scope(text: Narrative, number: int) -> str:
    """Return the kind of spending that a list (其中：) is about whose item this line is."""
    for line in reversed(text.lines[max(0, number - 1 - _ITEMS) : number - 1]):
        if not line.strip() or (_NUMBERED.match(line) and "其中" not in line[-4:]):
            return ""
        if line.rstrip().endswith(("其中：", "其中:")):
            return next((word for word in words.SPENDING_SCOPES if word in line), "")
    return ""


def _role(clause: str, before: str) -> str:
    """Return "allowed", "budget", "actual" or nothing: the word that comes last counts."""
    if any(word in before for word in words.ALLOWED):
        return "allowed"
    found = [
        (clause.rfind(word), role)
        for role, group in (("budget", words.BUDGET), ("actual", words.ACTUAL))
        for word in group
        if word in clause
    ]
    return max(found)[1] if found else ""


def _is_specific(one: Quantity) -> bool:
    if one.unit == "元":
        return len(_GENERIC.sub("", one.noun)) >= 4 and len(one.noun) <= 24
    if one.unit == "人":
        return bool(_POST.fullmatch(one.noun)) or 4 <= len(one.noun) <= 14
    return 4 <= len(one.noun) <= 16


def _same_subject(one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences can be about the same unit: one name shortens the other."""
    names = [_subject(one), _subject(other)]
    if any(not name or name in words.GENERIC_SUBJECTS for name in names):
        return True
    short, long = sorted(names, key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def _subject(sentence: Sentence) -> str:
    text = sentence.text.strip()[:40]
    found = _SUBJECT_END.search(text)
    subject = text[: found.start()] if found else ""
    return subject if len(subject) <= 16 else ""


def _numbered(lines: Sequence[str]) -> list[str]:
    """Return the items 1., 2., 3. … at the head of the next lines."""
    names: list[str] = []
    for line in lines:
        found = re.match(
            r"\s*[（(]?(\d{1,2}|[一二三四五六七八九十]{1,3})[.．、）)]\s*(\S.*?)\s*[。；;，]?\s*$",
            line,
        )
        if (
            found
            and (not found[1].isdigit() or int(found[1]) == len(names) + 1)
            and len(found[2]) < 40
        ):
            names.append(found[2])
        elif line.strip():
            break
    return names


def _named(one: Quantity, family: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in family if word in one.clause)


def _lists(said: list[tuple[Sentence, Quantity, frozenset[str]]]) -> list[_Listed]:
    lists: dict[int, _Listed] = {}
    for sentence, one, named in said:
        listed = lists.setdefault(id(sentence), _Listed(sentence))
        listed.parts.append(one)
        listed.named |= named
    return [listed for listed in lists.values() if len(listed.parts) > 1]


def _against_parts(
    stated: Quantity, named: frozenset[str], sentence: Sentence, other: _Listed
) -> Note | None:
    """Return a note if the parts of another sentence cover the activities, and not the number."""
    parts = other.parts
    if other.sentence is sentence or not named <= other.named:
        return None
    if any(part.number == stated.number for part in parts):
        return None
    low, high = sum(part.range[0] for part in parts), sum(part.range[1] for part in parts)
    if not (stated.range[1] < low or high < stated.range[0]):
        return None
    own = [q for q in sentence.quantities if q.unit == stated.unit]
    here = f"（同句合计 {_total(own)}）" if len(own) > 1 else ""
    shown = " + ".join(part.shown for part in parts)
    message = (
        f"“{stated.words}”{here}与第{other.sentence.line}行的分项不一致：{shown} = {_total(parts)}"
    )
    return Note(stated.place, message)


def _total(parts: list[Quantity]) -> str:
    more = "余" if any(part.vague for part in parts) else ""
    return f"{sum(part.number for part in parts):f}{more}{parts[0].unit}"


def _is_spending(sentence: Sentence, one: Quantity) -> bool:
    before = sentence.text[max(0, one.start - 40) : one.start]
    return not one.change and any(w in before for w in (*words.MONEY_NOUNS, *words.ACTUAL))
