"""Two people's changes to one sheet put together cell by cell; nobody's word is lost unsaid."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from perfeval.domain.merged_rows import Key, key_rows, same_order, weave
from perfeval.domain.sheet_format import attribute_of, canonical_json, keys_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

RowT = TypeVar("RowT", Fund, Objective, Indicator)
_SINGLE = (
    *("title", "implementing_unit", "competent_department", "funds_deviation"),
    *("total_score", "grade", "total_reviewed_score"),
)
ORDER = "indicators"  # the reference of what is no cell: the order of the rows
REMOVED = "（本行已删除）"


@dataclass(frozen=True, slots=True)
class SheetVersion:
    """A sheet as it was at one moment, with the stored id behind each row (None for a new one)."""

    document: SheetDocument
    row_ids: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """What two people made of one cell, row or order; `cell` names the row by its id."""

    cell: str
    mine: str
    theirs: str

    @property
    def digest(self) -> str:
        """Return a short name of what stands there now, which a choice is bound to."""
        return hashlib.sha256(self.theirs.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which side of a clash is to stand; `seen` is the digest of what was shown as theirs."""

    keeps_mine: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had on screen: a version of the stored sheet, and what it held.

    `sheet` is None where only the version is known; `asked` names the clashes that the page asked
    about, by their `cell`, and `choices` what the person chose.
    """

    version: int
    sheet: SheetVersion | None = None
    asked: frozenset[str] = frozenset()
    choices: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """Both sides in one sheet; where they clash it holds mine, and must not be saved.

    `brought`: something of theirs is in it that I have not seen. `not_removed` names the rows that
    I removed while they changed them; they stay.
    """

    sheet: SheetVersion
    clashes: tuple[Clash, ...] = ()
    brought: bool = False
    not_removed: tuple[str, ...] = ()


def merge_sheets(
    base: SheetVersion,
    mine: SheetVersion,
    theirs: SheetVersion,
    *,
    asked: Collection[str] = (),
    choices: Mapping[str, Choice] | None = None,
) -> Merged:
    """Return what two people made of `base`: each one's cells where the other changed nothing.

    A cell that both changed is a clash, unless they made the same of it or `choices` says which
    side stands; one of `asked` is a clash until then, whoever changes it back. A row that one
    removed and the other changed stays if I removed it, and is a clash if they did.
    """
    return _Merging(base, mine, theirs, asked, choices or {}).merged()


@dataclass(slots=True)
class _Merging:
    base: SheetVersion
    mine: SheetVersion
    theirs: SheetVersion
    asked: Collection[str]
    choices: Mapping[str, Choice]
    clashes: list[Clash] = field(default_factory=list)
    not_removed: list[str] = field(default_factory=list)

    def merged(self) -> Merged:
        base, mine, theirs = (one.document for one in (self.base, self.mine, self.theirs))
        values: dict[str, Any] = {
            name: self._pick(name, getattr(base, name), getattr(mine, name), getattr(theirs, name))
            for name in _SINGLE
        }
        for name in ("texts", "fields"):
            sides = (getattr(one, name) for one in (base, mine, theirs))
            values[name] = self._mapping(f"{name}.", *sides)
        values["texts"] = values["texts"] or {}
        values["project"] = self._record("project", base.project, mine.project, theirs.project)
        values["funds"] = self._numbered("funds", base.funds, mine.funds, theirs.funds)
        values["objectives"] = self._numbered(
            "objectives", base.objectives, mine.objectives, theirs.objectives
        )
        values["tables"] = self._tables(base.tables, mine.tables, theirs.tables)
        indicators, row_ids = self._indicators()
        return Merged(
            SheetVersion(replace(theirs, **values, indicators=indicators), row_ids),
            tuple(self.clashes),
            _is_changed(self.base, self.theirs),
            tuple(self.not_removed),
        )

    def _pick(self, cell: str, base: Any, mine: Any, theirs: Any) -> Any:
        """Return what stands in a cell: the side that changed it, else what was chosen."""
        if _is_same(mine, theirs):
            return theirs
        if cell not in self.asked:
            if _is_same(mine, base):
                return theirs
            if _is_same(theirs, base):
                return mine
        return mine if self._keeps_mine(cell, _shown(mine), _shown(theirs)) else theirs

    def _keeps_mine(self, cell: str, mine: str, theirs: str) -> bool:
        """Tell which side of a clash stands; one that nobody chose is noted."""
        clash = Clash(cell, mine, theirs)
        choice = self.choices.get(cell)
        if choice is not None and choice.seen == clash.digest:
            return choice.keeps_mine
        self.clashes.append(clash)
        return True

    def _mapping(self, prefix: str, *sides: Mapping[str, Any] | None) -> dict[str, Any] | None:
        base, mine, theirs = (side or {} for side in sides)
        found = dict(theirs)
        for key in [*theirs, *(key for key in mine if key not in theirs)]:
            picked = self._pick(f"{prefix}{key}", base.get(key), mine.get(key), theirs.get(key))
            if key in theirs or picked is not None:
                found[key] = picked
        return found if found or sides[2] is not None else None

    def _record(self, cell: str, base: Any, mine: Any, theirs: Any) -> Any:
        """Return a row or the like with each of its cells picked."""
        cls, changed = type(theirs), {}
        for key in keys_of(cls):
            name = attribute_of(cls, key)
            sides = (getattr(one, name) for one in (base, mine, theirs))
            if name == "extra":
                changed[name] = self._mapping(f"{cell}.extra.", *sides)
            elif name != "parent":  # a number of its own version; rows are followed elsewhere
                changed[name] = self._pick(f"{cell}.{key}", *sides)
        return replace(theirs, **changed)

    def _numbered(
        self, name: str, base: Sequence[RowT], mine: Sequence[RowT], theirs: Sequence[RowT]
    ) -> tuple[RowT, ...]:
        """Return rows that only their number tells apart; the form prescribes how many."""
        rows = []
        for i, row in enumerate(theirs):
            before = base[i] if i < len(base) else row
            rows.append(self._record(f"{name}[{i}]", before, _at(mine, i, before), row))
        return tuple(rows)

    def _tables(self, *sides: Mapping[str, Any] | None) -> dict[str, Any] | None:
        base, mine, theirs = (side or {} for side in sides)
        found = {
            key: self._table(f"tables.{key}", base.get(key), mine.get(key), theirs.get(key))
            for key in dict.fromkeys([*theirs, *mine])
        }
        kept = {key: rows for key, rows in found.items() if rows is not None}
        return kept if kept or sides[2] is not None else None

    def _table(self, cell: str, *sides: Any) -> Any:
        """Return a table of the form's own; rows that came or went make it one cell."""
        if len({None if side is None else len(side) for side in sides}) > 1 or None in sides:
            return self._pick(cell, *sides)
        rows = (zip(*sides, strict=True)) if sides[2] else ()
        return tuple(self._mapping(f"{cell}[{i}].", *row) or {} for i, row in enumerate(rows))

    def _indicators(self) -> tuple[tuple[Indicator, ...], tuple[int | None, ...]]:
        sides = [key_rows(one.row_ids) for one in (self.base, self.mine, self.theirs)]
        base, mine, theirs = sides
        rows: dict[Key, Indicator] = {}
        for key in dict.fromkeys([*theirs, *mine]):
            row = self._row(key, *(side.get(key) for side in sides))
            if row is not None:
                rows[key] = row
        order = self._order(list(base), list(mine), list(theirs), rows)
        documents = (self.base.document, self.mine.document, self.theirs.document)
        parents = [_parents(one, keys) for one, keys in zip(documents, sides, strict=True)]
        for key in order:
            before, own, other = (side.get(key) for side in parents)
            parent = self._pick(f"{_reference(key)}.parent", before, own, other)
            rows[key] = replace(rows[key], parent=order.index(parent) if parent in rows else None)
        ids = (key if isinstance(key, int) else None for key in order)
        return tuple(rows[key] for key in order), tuple(ids)

    def _row(self, key: Key, base: int | None, mine: int | None, theirs: int | None) -> Any:
        """Return a row of both sides, None where it goes; the numbers say where it stands."""
        before = None if base is None else self.base.document.indicators[base]
        own = None if mine is None else self.mine.document.indicators[mine]
        other = None if theirs is None else self.theirs.document.indicators[theirs]
        if own is not None and other is not None:
            return self._record(_reference(key), before or Indicator(), own, other)
        if before is None and _reference(key) not in self.asked:
            return own or other
        if other is not None:
            if _is_same_row(other, before):
                return None
            self.not_removed.append(other.name or "")
            return other
        if own is None or _is_same_row(own, before):
            return None
        return own if self._keeps_mine(_reference(key), _in_one_line(own), REMOVED) else None

    def _order(
        self, base: list[Key], mine: list[Key], theirs: list[Key], rows: Mapping[Key, Indicator]
    ) -> list[Key]:
        """Return the order of the side that moved rows; the other's new ones stand as there."""
        is_asked = ORDER in self.asked and not same_order(mine, theirs)
        if not is_asked and (same_order(base, mine) or same_order(mine, theirs)):
            return weave(theirs, mine, rows)
        if is_asked or not same_order(base, theirs):
            words = [
                "、".join(rows[key].name or "" for key in side if key in rows)
                for side in (mine, theirs)
            ]
            if not self._keeps_mine(ORDER, *words):
                return weave(theirs, mine, rows)
        return weave(mine, theirs, rows)


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two values are alike on paper: a blank cell and one that is not there are."""
    return (one or "") == (other or "")


def _is_changed(base: SheetVersion, theirs: SheetVersion) -> bool:
    contents = {canonical_json(one.document) for one in (base, theirs)}
    return len(contents) > 1 or base.row_ids != theirs.row_ids


def _shown(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, tuple):
        return "；".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return "，".join(_shown(one) for one in value.values() if one)
    return str(value)


def _at(rows: Sequence[RowT], i: int, otherwise: RowT) -> RowT:
    return rows[i] if i < len(rows) else otherwise


def _is_same_row(one: Indicator, other: Indicator | None) -> bool:
    return other is not None and replace(one, parent=None) == replace(other, parent=None)


def _in_one_line(row: Indicator) -> str:
    parts = (row.name, row.target_value, row.actual_value)
    return "｜".join((part or "").strip() for part in parts)


def _reference(key: Key) -> str:
    return f"indicators#{key}" if isinstance(key, int) else f"indicators{key[0]}"


def _parents(document: SheetDocument, keys: Mapping[Key, int]) -> dict[Key, Key]:
    """Return the row that each row hangs on, by keys."""
    by_number = {i: key for key, i in keys.items()}
    named = ((key, document.indicators[i].parent) for key, i in keys.items())
    return {key: by_number[up] for key, up in named if up is not None and up in by_number}
