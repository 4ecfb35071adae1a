"""The sheet as a form: one field a cell, named after its path (`indicators-3-target`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.layout import printed_title
from perfeval.domain.printed_text import cell_value
from perfeval.domain.row_moves import TypedRow
from perfeval.domain.sheet_format import attribute_of, keys_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

LONGEST = 4000  # characters in one cell; the national data standard asks for 2,000
MOST_ROWS = 300

RowT = TypeVar("RowT", Fund, Objective, Indicator)
TableRow = Mapping[str, str | None]

_TEXT_KEYS = {
    Fund: tuple(key for key in keys_of(Fund) if key != "source"),
    Objective: keys_of(Objective),
    Indicator: tuple(
        key
        for key in keys_of(Indicator)
        if key not in {"evidence", "not_applicable", "parent", "extra"}
    ),
}


def _cell() -> TextAreaField:
    too_long = f"一格最多 {LONGEST} 个字，请删减"
    return TextAreaField(validators=[Length(max=LONGEST, message=too_long)])


class _Row(Form):
    """A row of a block; `row_id` is the stored indicator behind it, blank for a new row."""

    row_id = HiddenField()


def _row_form(keys: Iterable[str]) -> type[_Row]:
    return type("RowForm", (_Row,), {key: _cell() for key in keys})


class _Rows(FieldList):  # type: ignore[type-arg]  # generic in its stubs only
    """The rows of a block as posted."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Yield the row numbers in field names; what is no row number of ours is no field."""
        pattern = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-")
        yield from (int(match[1]) for name in formdata if (match := pattern.match(name)))


def _rows(row: type[_Row], most: int) -> _Rows:
    """Return the field of a block; one row too many is still read, so that none is lost unsaid."""

    def refuse_more(_form: Form, field: FieldList[Any]) -> None:
        if len(field.entries) > most:
            raise ValidationError(f"最多 {most} 行")

    return _Rows(FormField(row), validators=[refuse_more], max_entries=most + 1)


class SheetForm(FlaskForm):
    """Everything that every sheet page posts; `make_form` adds what a pack has of its own."""

    version = IntegerField(validators=[InputRequired()])
    funds = _rows(_row_form(_TEXT_KEYS[Fund]), 50)
    objectives = _rows(_row_form(_TEXT_KEYS[Objective]), 50)
    indicators = _rows(_row_form(_TEXT_KEYS[Indicator]), MOST_ROWS)

    def show_version(self, version: int) -> None:
        """Let the page carry this version, whatever was posted."""
        self.version.data = version
        self.version.raw_data = None

    def problem(self) -> str:
        """Say why nothing was saved, or return ""."""
        if self.csrf_token.errors:
            return "页面已过期（可能重新登录过），内容没有保存。请核对后再点一次“保存”。"
        if self.version.errors:
            return "页面不完整，内容没有保存。请核对后再点一次“保存”。"
        if any(isinstance(error, str) for error in self.indicators.errors):
            return f"三级指标{'；'.join(map(str, self.indicators.errors))}，内容没有保存。"
        return "有内容过长，没有保存。请按格内的提示删减。" if self.errors else ""


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """What was typed: the document, and the stored ids behind its indicator rows."""

    document: SheetDocument
    rows: tuple[TypedRow, ...]

    def with_rows(self, rows: tuple[TypedRow, ...]) -> TypedSheet:
        """Return the sheet with other indicator rows."""
        indicators = tuple(row.indicator for row in rows)
        return TypedSheet(replace(self.document, indicators=indicators), rows)

    def with_values(self, document: SheetDocument) -> TypedSheet:
        """Return the sheet with other values in the same rows."""
        pairs = zip(self.rows, document.indicators, strict=True)
        return TypedSheet(document, tuple(replace(row, indicator=new) for row, new in pairs))

    def with_table(self, key: str, rows: tuple[TableRow, ...]) -> TypedSheet:
        """Return the sheet with other rows in a table of the form's own."""
        tables = {**(self.document.tables or {}), key: rows}
        return TypedSheet(replace(self.document, tables=tables), self.rows)


def make_form(pack: FormPack, sheet: SheetDocument) -> SheetForm:
    """Return the form of a pack, read from the request where one was posted."""
    form = pack.form(sheet.kind)
    fields: dict[str, Any] = {field_name(path): _cell() for path in fixed_paths(pack, sheet)}
    extra = (f"extra-{key}" for key in form.extra_keys())
    fields["indicators"] = _rows(_row_form((*_TEXT_KEYS[Indicator], *extra)), MOST_ROWS)
    for key, block in form.tables().items():
        columns = (column.key for column in block.columns if column.key)
        fields[f"tables-{key}"] = _rows(_row_form(columns), MOST_ROWS)
    kind: type[SheetForm] = type("PackSheetForm", (SheetForm,), fields)
    return kind()


def field_name(path: str) -> str:
    """Return the name of the field of a cell path: indicators[3].target → indicators-3-target."""
    return re.sub(r"\]?\.|\[", "-", path).removesuffix("]")


def fixed_paths(pack: FormPack, sheet: SheetDocument) -> Iterator[str]:
    """Yield the paths of the form's single cells."""
    yield "title"
    yield from (cell.path for cell in pack.form(sheet.kind).fixed_cells() if cell.path)


def typed_sheet(
    form: SheetForm, pack: FormPack, stored: SheetDocument, ids: list[int]
) -> TypedSheet:
    """Return what was typed over what is stored; cells that the page did not show stay as stored.

    `ids` are the ids of the stored indicators in the document's order.
    """
    by_id = dict(zip(ids, stored.indicators, strict=True))
    rows = []
    for entry in form.indicators:
        row_id = _known_id(entry.row_id.data or "", by_id)
        base = Indicator() if row_id is None else by_id[row_id]
        rows.append(TypedRow(_typed_row(entry, base), row_id))
    document = replace(
        _typed_fixed(form, pack, stored),
        funds=tuple(_over_stored(form.funds, stored.funds)),
        objectives=tuple(_over_stored(form.objectives, stored.objectives)),
        tables=_typed_tables(form, stored),
    )
    return TypedSheet(document, ()).with_rows(tuple(rows))


def _known_id(text: str, known: Mapping[int, Indicator]) -> int | None:
    return next((row_id for row_id in known if str(row_id) == text), None)


def _over_stored(entries: Any, stored: tuple[RowT, ...]) -> Iterator[RowT]:
    """Yield the stored rows with what was typed over them; rows not posted stay."""
    typed = list(entries)
    for i, row in enumerate(stored):
        yield _typed_row(typed[i], row) if i < len(typed) else row


def _typed_row(entry: Any, base: RowT) -> RowT:
    kind = type(base)
    posted: dict[str, Any] = {}
    for key in _TEXT_KEYS[kind]:
        name, field = attribute_of(kind, key), entry[key]
        # Unchanged: a cell that does not exist (None) stays so.
        if field.raw_data and clean(field.data) != (getattr(base, name) or ""):
            posted[name] = clean(field.data)
    if isinstance(base, Indicator):
        extra = _typed_cells(entry, base.extra or {}, "extra-")
        posted |= {"extra": extra} if extra != (base.extra or {}) else {}
    return replace(base, **posted)


def _typed_tables(
    form: SheetForm, stored: SheetDocument
) -> Mapping[str, tuple[TableRow, ...]] | None:
    """Return the tables of the form's own; rows not posted stay as they are stored."""
    tables = dict(stored.tables or {})
    for key in [name.removeprefix("tables-") for name in form.data if name.startswith("tables-")]:
        entries = list(form[f"tables-{key}"])
        rows = tables.get(key, ())
        bases = (*rows, *({} for _ in entries[len(rows) :]))
        if bases:
            tables[key] = tuple(
                _typed_cells(entries[i], row) if i < len(entries) else row
                for i, row in enumerate(bases)
            )
    return tables or stored.tables


def _typed_cells(entry: Any, base: TableRow, prefix: str = "") -> TableRow:
    """Return a mapping with what was typed over it; a cell that is unchanged stays as it is."""
    fields = {f.short_name: f for f in entry if f.short_name.startswith(prefix)}
    posted = {
        name.removeprefix(prefix): clean(field.data)
        for name, field in fields.items()
        if name != "row_id" and field.raw_data
    }
    return {**base, **{k: text for k, text in posted.items() if text != (base.get(k) or "")}}


def _typed_fixed(form: SheetForm, pack: FormPack, stored: SheetDocument) -> SheetDocument:
    document = stored
    for path in fixed_paths(pack, stored):
        field = form[field_name(path)]
        if not field.raw_data:
            continue
        text: str | None = clean(field.data)
        if text == (cell_value(stored, path) or ""):
            continue  # unchanged: a cell that does not exist stays so
        if path == "title" and text == printed_title(pack, replace(stored, title=None)):
            text = None
        document = _with_value(document, path, text)
    return document


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


def clean(text: str | None) -> str:
    """Return what was typed with one kind of line end, as every store keeps it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def level_choices(pack: FormPack, sheet: SheetDocument) -> list[tuple[str, str | None, str | None]]:
    """Return (value, level 1, level 2) of the levels that the form offers for a new row.

    A form without levels offers one choice that names none.
    """
    block: IndicatorsBlock | None = pack.form(sheet.kind).first_block(IndicatorsBlock)
    if block is None:
        return []
    if not block.levels:
        return [("0.0", None, None)]
    return [
        (f"{i}.{j}", one.name, two.name if two else None)
        for i, one in enumerate(block.levels)
        for j, two in enumerate(one.level2 or (None,))
    ]
