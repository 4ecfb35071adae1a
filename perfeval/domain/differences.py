"""What differs between two documents of one sheet, cell by cell, whatever rows were moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from perfeval.domain.form_pack import FormPack
from perfeval.domain.places import describe_place
from perfeval.domain.printed_text import row_value
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Indicator, SheetDocument

_SINGLE = (
    *("title", "implementing_unit", "competent_department", "funds_deviation"),
    *("total_score", "total_reviewed_score", "grade"),
)
_NO_TEXT = frozenset({"evidence", "not_applicable", "parent", "extra"})
_ROW = "整行"
_ORDER = "指标行的顺序"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs: its path in the newer document (in the older one if the row is gone).

    `place` says in the words of the form where it is.
    """

    path: str
    place: str
    old: str
    new: str
    is_gone: bool = False  # the path is one of the older document


def find_differences(
    pack: FormPack,
    old: SheetDocument,
    new: SheetDocument,
    *,
    old_ids: Sequence[int] | None = None,
    new_ids: Sequence[int] | None = None,
) -> tuple[Difference, ...]:
    """Return every cell that differs, in the order of the form's parts.

    The ids name the stored row behind each indicator of the two documents; without them rows are
    paired by what they hold.
    """
    found = [
        *_single(pack, old, new),
        *_keyed_rows(pack, old, new),
        *_indicators(pack, old, new, _pairs(old, new, old_ids, new_ids)),
        *_tables(pack, old, new),
    ]
    return tuple(found)


def find_every_difference(
    pack: FormPack,
    old: SheetDocument,
    new: SheetDocument,
    *,
    old_ids: Sequence[int],
    new_ids: Sequence[int],
) -> tuple[Difference, ...]:
    """Return what a save changed so that nothing that stood before is lost.

    Rows that came or went are told cell by cell; evidence, parents and the order of rows are told
    too. The ids name the stored row behind each indicator.
    """
    pairs = _pairs(old, new, old_ids, new_ids)
    found = [
        *_single(pack, old, new),
        *_keyed_rows(pack, old, new),
        *_whole_rows(pack, old, new, pairs),
        *_order(old, new, pairs),
        *_tables(pack, old, new),
    ]
    return tuple(found)


Pairs = Sequence[tuple[int | None, int | None]]


def _single(pack: FormPack, old: SheetDocument, new: SheetDocument) -> Iterator[Difference]:
    before, after = _single_values(old), _single_values(new)
    for path in dict.fromkeys([*before, *after]):
        yield from _cell(pack, new, path, before.get(path), after.get(path))


def _single_values(sheet: SheetDocument) -> dict[str, str | None]:
    values: dict[str, str | None] = {key: getattr(sheet, key) for key in _SINGLE}
    values |= {"project.code": sheet.project.code, "project.name": sheet.project.name}
    for part in ("texts", "fields"):
        values |= {f"{part}.{key}": text for key, text in (getattr(sheet, part) or {}).items()}
    return values


def _keyed_rows(pack: FormPack, old: SheetDocument, new: SheetDocument) -> Iterator[Difference]:
    """Yield what differs in money and objectives: these rows are paired by number."""
    for name in ("funds", "objectives"):
        before, after = getattr(old, name), getattr(new, name)
        for i in range(max(len(before), len(after))):
            rows = [part[i] if i < len(part) else None for part in (before, after)]
            sheet = new if rows[1] is not None else old
            keys = keys_of(type(rows[1] or rows[0]))
            for key in (key for key in keys if key != "source"):
                values = [row_value(row, key) if row is not None else None for row in rows]
                yield from _cell(pack, sheet, f"{name}[{i}].{key}", *values)


def _indicators(
    pack: FormPack, old: SheetDocument, new: SheetDocument, pairs: Pairs
) -> Iterator[Difference]:
    for i, j in pairs:
        if j is None:
            path = f"indicators[{i}]"
            row = old.indicators[i or 0]
            place = describe_place(pack, old, path) + _ROW
            yield Difference(path, place, _in_one_line(row), "", is_gone=True)
        elif i is None:
            path = f"indicators[{j}]"
            row = new.indicators[j]
            yield Difference(path, describe_place(pack, new, path) + _ROW, "", _in_one_line(row))
        else:
            before, after = (
                _indicator_values(old.indicators[i]),
                _indicator_values(new.indicators[j]),
            )
            for key in dict.fromkeys([*before, *after]):
                path = f"indicators[{j}].{key}"
                yield from _cell(pack, new, path, before.get(key), after.get(key))


def _indicator_values(row: Indicator) -> dict[str, str | None]:
    values = {key: row_value(row, key) for key in keys_of(Indicator) if key not in _NO_TEXT}
    return values | {f"extra.{key}": text for key, text in (row.extra or {}).items()}


def _whole_rows(
    pack: FormPack, old: SheetDocument, new: SheetDocument, pairs: Pairs
) -> Iterator[Difference]:
    for i, j in pairs:
        before = _whole_row(old, i) if i is not None else {}
        after = _whole_row(new, j) if j is not None else {}
        path = f"indicators[{i if j is None else j}]"
        for key in dict.fromkeys([*before, *after]):
            values = before.get(key), after.get(key)
            for one in _cell(pack, old if j is None else new, f"{path}.{key}", *values):
                yield replace(one, is_gone=j is None)


def _whole_row(sheet: SheetDocument, i: int) -> dict[str, str | None]:
    """Return every value of a row; a parent by its name, because numbers change as rows move."""
    row = sheet.indicators[i]
    values = _indicator_values(row)
    if row.parent is not None:
        values["parent"] = _name(sheet, row.parent)
    if row.not_applicable is not None:
        values["not_applicable"] = "是" if row.not_applicable else "否"
    files = ((one.title, one.file, one.page) for one in row.evidence or ())
    values["evidence"] = "；".join("，".join(filter(None, parts)) for parts in files)
    return values


def _order(old: SheetDocument, new: SheetDocument, pairs: Pairs) -> Iterator[Difference]:
    """Yield one difference where the rows that stayed stand in another order."""
    stayed = [(i, j) for i, j in pairs if i is not None and j is not None]
    if stayed != sorted(stayed):
        before = "、".join(_name(old, i) for i, _ in sorted(stayed))
        after = "、".join(_name(new, j) for _, j in stayed)
        yield Difference("indicators", _ORDER, before, after)


def _name(sheet: SheetDocument, i: int) -> str:
    return f"《{sheet.indicators[i].name or f'第 {i + 1} 行'}》"


def _in_one_line(row: Indicator) -> str:
    parts = (row.name, row.target_value, row.actual_value)
    return "｜".join((part or "").strip() for part in parts)


def _pairs(
    old: SheetDocument,
    new: SheetDocument,
    old_ids: Sequence[int] | None,
    new_ids: Sequence[int] | None,
) -> Pairs:
    """Pair the indicator rows; what has no partner was removed (None behind) or is new."""
    if old_ids is not None and new_ids is not None:
        places = {row_id: i for i, row_id in enumerate(old_ids)}
        paired = [(places.get(row_id), j) for j, row_id in enumerate(new_ids)]
    else:
        paired = list(_aligned(old.indicators, new.indicators))
    kept = {i for i, _ in paired}
    gone = (i for i in range(len(old.indicators)) if i not in kept)
    return [*paired, *((i, None) for i in gone)]


def _aligned(
    old: Sequence[Indicator], new: Sequence[Indicator]
) -> Iterator[tuple[int | None, int]]:
    """Pair rows of one name in order; rows between two pairs belong together by number."""
    before, after = ([(row.level2 or "", row.name or "") for row in rows] for rows in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        for offset in range(j2 - j1):
            i = i1 + offset
            yield (i if i < i2 else None), j1 + offset


def _tables(pack: FormPack, old: SheetDocument, new: SheetDocument) -> Iterator[Difference]:
    before, after = old.tables or {}, new.tables or {}
    for name in dict.fromkeys([*before, *after]):
        rows = before.get(name, ()), after.get(name, ())
        for i in range(max(map(len, rows))):
            one, two = (part[i] if i < len(part) else {} for part in rows)
            for key in dict.fromkeys([*one, *two]):
                path = f"tables.{name}[{i}].{key}"
                yield from _cell(pack, new, path, one.get(key), two.get(key))


def _cell(
    pack: FormPack, sheet: SheetDocument, path: str, old: str | None, new: str | None
) -> Iterator[Difference]:
    """Yield a cell that differs; an empty cell and one that is not there are alike."""
    if (old or "") != (new or ""):
        yield Difference(path, describe_place(pack, sheet, path), old or "", new or "")
