"""Lines under a form where people signed: names and days read out of running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from perfeval.domain.form_pack import SignatureCell, SignaturesBlock
from perfeval.domain.recognition.placing import Placing
from perfeval.domain.recognition.rows import Piece, SourceRow
from perfeval.domain.recognition.source import Unplaced
from perfeval.domain.recognition.template import Template

_DAY = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_PROXY = re.compile(r"(?P<name>.*?)[（(]代(?P<principal>[^（）()]+)[）)]")
_SIGN = r"\s*(?:[（(][签章字盖]+[）)])?\s*[:：]"


def is_signature_row(template: Template, row: SourceRow) -> bool:
    """Tell a row that begins with the label of a place to sign."""
    names = [label for one in template.words.signatures.values() for label in one]
    names += [_plain(place.label) for place in _places(template)]
    begun = row.beginning()
    pattern = rf"\s*(?:{'|'.join(map(re.escape, filter(None, names)))}){_SIGN}"
    return bool(names and begun and re.match(pattern, begun[0].text))


@dataclass(frozen=True, slots=True)
class _Found:
    place: SignatureCell
    value: str
    piece: Piece


def read_signatures(placing: Placing) -> list[dict[str, str | None]]:
    """Return the signatures that the lines under the table hold, and report what fits no role."""
    signed: dict[str, dict[str, str | None]] = {}
    for found in _find(placing):
        placing.placed.add(found.piece.cell)
        place, value, where = found.place, found.value, found.piece.cell.where
        role = place.role or place.date_of
        day = _DAY.search(value)
        if not value:
            continue
        if role is None or (place.date_of and not day):
            why = "表样的这一签字栏不对应程序中的岗位" if role is None else "没有认出日期"
            placing.misplaced.append(Unplaced(where, f"{place.label}{value}", why))
            continue
        entry = signed.setdefault(role, {"role": role, "name": None})
        index = list(signed).index(role)
        if place.date_of and day:
            instant = "{}-{:0>2}-{:0>2}T00:00:00+08:00".format(*day.groups())
            entry["at"] = instant
            placing.assume(f"signatures[{index}].at", instant, f"{where} 只有日期，没有时刻")
        else:
            proxy = _PROXY.fullmatch(value)
            entry["name"] = proxy["name"] if proxy else value
            entry["on_behalf_of"] = proxy["principal"] if proxy else None
            why = f"{where} 的文字，不是在本系统中的签字"
            placing.assume(f"signatures[{index}].name", entry["name"] or "", why)
    return list(signed.values())


def _find(placing: Placing) -> list[_Found]:
    places = _labelled(placing.template)
    if not places:
        return []
    pattern = re.compile(rf"({'|'.join(map(re.escape, places))}){_SIGN}")
    found: list[_Found] = []
    for row in placing.rows:
        pieces = [piece for piece in row.beginning() if piece.cell not in placing.placed]
        pending: SignatureCell | None = None
        for piece in pieces:
            marks = list(pattern.finditer(piece.text))
            if pending is not None and not marks:
                found.append(_Found(pending, piece.text.strip(), piece))
            pending = None
            for mark, following in zip_longest(marks, marks[1:]):
                end = following.start() if following else len(piece.text)
                value = piece.text[mark.end() : end].strip()
                found.append(_Found(places[mark[1]], value, piece))
                pending = None if value else places[mark[1]]
    return found


def _labelled(template: Template) -> dict[str, SignatureCell]:
    """Return the places to sign by their labels and other wordings, longer ones first."""
    found: dict[str, SignatureCell] = {}
    for place in _places(template):
        variants = template.words.signatures.get(place.role or "", ())
        if place.date_of:
            variants = template.words.signatures.get("date", ())
        for label in (_plain(place.label), *variants):
            if label:
                found.setdefault(label, place)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _places(template: Template) -> list[SignatureCell]:
    blocks = template.form.blocks.values()
    return [place for b in blocks if isinstance(b, SignaturesBlock) for place in b.cells]


def _plain(label: str) -> str:
    return label.strip().rstrip(":：").strip()
