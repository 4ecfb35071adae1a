"""What was typed over what is stored: cells that are locked or not shown stay as stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import printed_title
from perfeval.domain.locks import ClosedCells, locked_paths, number_rows
from perfeval.domain.merging import SheetVersion
from perfeval.domain.permissions import fillable_rows
from perfeval.domain.places import describe_place
from perfeval.domain.printed_text import cell_value, row_value
from perfeval.domain.row_moves import TypedRow
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument
from perfeval.web.access import OpenedFiling
from perfeval.web.sheets.forms import TEXT_KEYS, SheetForm, field_name, fixed_paths
from perfeval.web.sheets.seen import MadeFrom

RowT = TypeVar("RowT", Fund, Objective, Indicator)
TableRow = Mapping[str, str | None]
LOCKED_SENTENCE = "批复的绩效目标不能增删改，请申请目标调整"
OTHERS_SENTENCE = "您协办本表，只能填写分给您的指标行，不能增删行或填写其他内容"


class Refused(NamedTuple):
    """What was typed into a locked cell, with the cell's place in words."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """What was typed: the document, and the stored ids behind its indicator rows.

    `refused`: what was typed into cells that are closed to the person, and why they are.
    """

    document: SheetDocument
    rows: tuple[TypedRow, ...]
    refused: tuple[Refused, ...] = ()
    refused_because: str = LOCKED_SENTENCE

    @property
    def row_ids(self) -> list[int | None]:
        """Return the stored id behind each row, None for a new one."""
        return [row.row_id for row in self.rows]

    def with_rows(self, rows: tuple[TypedRow, ...]) -> TypedSheet:
        """Return the sheet with other indicator rows."""
        indicators = tuple(row.indicator for row in rows)
        return replace(self, document=replace(self.document, indicators=indicators), rows=rows)

    def with_merged(self, merged: SheetVersion) -> TypedSheet:
        """Return the sheet as it is together with what somebody else saved."""
        document = merged.document
        pairs = zip(document.indicators, merged.row_ids, strict=True)
        return replace(self, document=document, rows=tuple(TypedRow(*pair) for pair in pairs))

    def with_values(self, document: SheetDocument) -> TypedSheet:
        """Return the sheet with other values in the same rows."""
        pairs = zip(self.rows, document.indicators, strict=True)
        rows = tuple(replace(row, indicator=new) for row, new in pairs)
        return replace(self, document=document, rows=rows)

    def with_table(self, key: str, rows: tuple[TableRow, ...]) -> TypedSheet:
        """Return the sheet with other rows in a table of the form's own."""
        tables = {**(self.document.tables or {}), key: rows}
        return replace(self, document=replace(self.document, tables=tables))

    def refusal(self) -> str:
        """Say what was not taken, and repeat it, so that it is not lost; "" if all was."""
        if not self.refused:
            return ""
        listed = "；".join(f"{place}“{text}”" for place, text in self.refused)
        return f"{self.refused_because}。以下改动没有采用：{listed}。"


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """What typing starts from: the stored document, its row ids, and the cells that are locked.

    `gone`: ids of rows that the page still shows, to ask whether they are to stand; `own_rows`: ids
    of the rows that the person fills, None for the whole sheet.
    """

    pack: FormPack
    document: SheetDocument
    ids: tuple[int, ...]
    targets_locked: bool
    gone: frozenset[int] = frozenset()
    own_rows: frozenset[int] | None = None

    @property
    def rows_are_fixed(self) -> bool:
        """Tell whether rows can be neither added nor removed nor moved."""
        return self.targets_locked or self.own_rows is not None

    @property
    def fixed_sentence(self) -> str:
        """Say why cells or rows cannot be changed."""
        return LOCKED_SENTENCE if self.own_rows is None else OTHERS_SENTENCE

    def closed_in(self, typed: TypedSheet) -> ClosedCells:
        """Return the cells of a typed sheet that the person may not change."""
        locked = locked_paths(self.pack, typed.document, targets_locked=self.targets_locked)
        return ClosedCells(locked, number_rows(typed.row_ids, self.own_rows))

    def typed(self) -> TypedSheet:
        """Return the stored sheet as nobody has typed into it yet."""
        rows = zip(self.document.indicators, self.ids, strict=True)
        return TypedSheet(self.document, tuple(TypedRow(row, i) for row, i in rows))


def stored_sheet(opened: OpenedFiling) -> StoredSheet:
    """Return what an opened filing holds."""
    sheet = opened.filing.sheet
    return StoredSheet(
        opened.pack,
        opened.document,
        tuple(row.id for row in sheet.indicators),
        sheet.targets_locked_at is not None,
        own_rows=fillable_rows(opened.person, opened.facts),
    )


def made_from_sheet(opened: OpenedFiling, made_from: MadeFrom) -> StoredSheet:
    """Return what an opened filing held when a page was made, locked as it is now."""
    now = stored_sheet(opened)
    ids = tuple(row_id for row_id in made_from.sheet.row_ids if row_id is not None)
    return replace(now, document=made_from.sheet.document, ids=ids, gone=made_from.asked_rows)


def typed_sheet(form: SheetForm, stored: StoredSheet) -> TypedSheet:
    """Return what was typed over what is stored; cells that the page did not show stay as stored.

    What was typed into a locked cell is not taken and listed as refused.
    """
    return _Typing(form, stored).sheet()


class _Typing:
    """Reads the posted fields over the stored cells, and notes what it refuses."""

    def __init__(self, form: SheetForm, stored: StoredSheet) -> None:
        self.form = form
        self.stored = stored
        self.closed = stored.closed_in(stored.typed())
        self.refused: list[Refused] = []

    def sheet(self) -> TypedSheet:
        before = self.stored.document
        document = replace(
            self._fixed(),
            funds=self._over_stored("funds", before.funds),
            objectives=self._over_stored("objectives", before.objectives),
            tables=self._tables(),
        )
        typed = TypedSheet(document, ()).with_rows(self._indicators())
        because = self.stored.fixed_sentence
        return replace(typed, refused=tuple(self.refused), refused_because=because)

    def _indicators(self) -> tuple[TypedRow, ...]:
        places = {str(row_id): i for i, row_id in enumerate(self.stored.ids)}
        rows = [self._indicator(entry, places) for entry in self.form.indicators]
        if not self.stored.rows_are_fixed:
            return tuple(rows)
        # Neither approved rows nor others' are added, removed or moved: the stored order stands.
        by_id = {row.row_id: row for row in reversed(rows)}
        new = [row for row in rows if row.row_id is None and not row.is_empty]
        self.refused += [Refused("新增的一行", _words_of(row.indicator)) for row in new]
        return tuple(by_id.get(row.row_id, row) for row in self.stored.typed().rows)

    def _tables(self) -> Mapping[str, tuple[TableRow, ...]] | None:
        before = self.stored.document
        return (
            before.tables if self.stored.own_rows is not None else _typed_tables(self.form, before)
        )

    def _indicator(self, entry: Any, places: Mapping[str, int]) -> TypedRow:
        i = places.get(entry.row_id.data or "")
        if i is None:
            gone = (row_id for row_id in self.stored.gone if str(row_id) == entry.row_id.data)
            return TypedRow(self._row(entry, Indicator(), ""), next(gone, None))
        base = self.stored.document.indicators[i]
        return TypedRow(self._row(entry, base, f"indicators[{i}]"), self.stored.ids[i])

    def _over_stored(self, name: str, rows: tuple[RowT, ...]) -> tuple[RowT, ...]:
        """Return the stored rows with what was typed over them; rows not posted stay."""
        typed = list(self.form[name])
        return tuple(
            self._row(typed[i], row, f"{name}[{i}]") if i < len(typed) else row
            for i, row in enumerate(rows)
        )

    def _row(self, entry: Any, base: RowT, path: str) -> RowT:
        kind = type(base)
        posted: dict[str, Any] = {}
        for key in TEXT_KEYS[kind]:
            if self._is_new(entry[key], row_value(base, key), f"{path}.{key}"):
                posted[attribute_of(kind, key)] = clean(entry[key].data)
        if isinstance(base, Indicator):
            extra = dict(base.extra or {})
            for cell in entry:
                key = cell.short_name.removeprefix("extra-")
                is_extra = cell.short_name != key
                if is_extra and self._is_new(cell, extra.get(key), f"{path}.extra.{key}"):
                    extra[key] = clean(cell.data)
            posted |= {"extra": extra} if extra != (base.extra or {}) else {}
        return replace(base, **posted)

    def _is_new(self, cell: Any, stored: str | None, path: str) -> bool:
        """Tell whether something else was typed into an open cell; into a locked one is refused.

        An unchanged cell that does not exist (None) stays so.
        """
        if not cell.raw_data or clean(cell.data) == (stored or ""):
            return False
        if path in self.closed:
            place = describe_place(self.stored.pack, self.stored.document, path)
            self.refused.append(Refused(place, clean(cell.data)))
            return False
        return True

    def _fixed(self) -> SheetDocument:
        pack, document = self.stored.pack, self.stored.document
        own_title = printed_title(pack, replace(document, title=None))
        for path in fixed_paths(pack, self.stored.document):
            cell = self.form[field_name(path)]
            if self._is_new(cell, cell_value(self.stored.document, path), path):
                text = clean(cell.data)
                is_own = path == "title" and text == own_title
                document = _with_value(document, path, None if is_own else text)
        return document


def clean(text: str | None) -> str:
    """Return what was typed with one kind of line end, as every store keeps it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _words_of(row: Indicator) -> str:
    texts = (row_value(row, key) for key in TEXT_KEYS[Indicator] if not key.startswith("level"))
    return "，".join(text for text in texts if text)


def _typed_tables(
    form: SheetForm, stored: SheetDocument
) -> Mapping[str, tuple[TableRow, ...]] | None:
    """Return the tables of the form's own; rows not posted stay as they are stored."""
    tables = dict(stored.tables or {})
    for key in [name.removeprefix("tables-") for name in form.data if name.startswith("tables-")]:
        entries = list(form[f"tables-{key}"])
        rows = tables.get(key, ())
        bases: Sequence[TableRow] = (*rows, *({} for _ in entries[len(rows) :]))
        if bases:
            tables[key] = tuple(
                _typed_cells(entries[i], row) if i < len(entries) else row
                for i, row in enumerate(bases)
            )
    return tables or stored.tables


def _typed_cells(entry: Any, base: TableRow) -> TableRow:
    """Return a row with what was typed over it; a cell that is unchanged stays as it is."""
    return {**base, **dict(_changes(entry, base))}


def _changes(entry: Any, base: TableRow) -> Iterator[tuple[str, str]]:
    for cell in entry:
        name, text = cell.short_name, clean(cell.data)
        if name != "row_id" and cell.raw_data and text != (base.get(name) or ""):
            yield name, text


def _with_value(document: SheetDocument, path: str, text: str | None) -> SheetDocument:
    head, _, key = path.partition(".")
    if head == "project":
        changed: dict[str, Any] = {"project": replace(document.project, **{key: text})}
    elif head in ("texts", "fields"):
        values: Mapping[str, str | None] = getattr(document, head) or {}
        changed = {head: {**values, key: text}}
    else:
        changed = {head: text}
    return replace(document, **changed)
