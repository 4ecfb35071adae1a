"""The sheet as a form: one field a cell, named after its path (`indicators-3-target`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

LONGEST = 4000  # characters in one cell; the national data standard asks for 2,000
MOST_ROWS = 300

TEXT_KEYS = {
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
    seen = HiddenField()
    funds = _rows(_row_form(TEXT_KEYS[Fund]), 50)
    objectives = _rows(_row_form(TEXT_KEYS[Objective]), 50)
    indicators = _rows(_row_form(TEXT_KEYS[Indicator]), MOST_ROWS)

    def show_version(self, version: int, seen: str) -> None:
        """Let the page carry this version and what it was made from, whatever was posted."""
        self.version.data, self.seen.data = version, seen
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


def make_form(pack: FormPack, sheet: SheetDocument) -> SheetForm:
    """Return the form of a pack, read from the request where one was posted."""
    form = pack.form(sheet.kind)
    fields: dict[str, Any] = {field_name(path): _cell() for path in fixed_paths(pack, sheet)}
    extra = (f"extra-{key}" for key in form.extra_keys())
    fields["indicators"] = _rows(_row_form((*TEXT_KEYS[Indicator], *extra)), MOST_ROWS)
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
