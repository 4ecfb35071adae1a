"""What lets the owner type into the form: a field for each open cell, buttons for each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import get_template_attribute

from perfeval.domain.grid import Cell, Row
from perfeval.domain.locks import ClosedCells
from perfeval.domain.permissions import Permission
from perfeval.web.access import OpenedFiling
from perfeval.web.sheets.forms import SheetForm, field_name, make_form
from perfeval.web.sheets.seen import write_made_from
from perfeval.web.sheets.table_rows import find_table_row
from perfeval.web.sheets.typed import StoredSheet, TypedSheet, stored_sheet

_ROW_CELL = re.compile(r"(.+)\[(\d+)\]\.(.+)")


@dataclass(frozen=True)
class Editor:
    """A form with what was typed into it; `asked_removal` is what a removing button named,
    `clashes` what two people changed and the page asks about.
    """

    stored: StoredSheet
    form: SheetForm
    typed: TypedSheet
    asked_removal: str | None = None
    clashes: Sequence[object] = ()

    @cached_property
    def locked(self) -> ClosedCells:
        """Return the cells that are plain text."""
        return self.stored.closed_in(self.typed)

    def field_of(self, cell: Cell) -> tuple[str, list[str]] | None:
        """Return name and errors of the field of an open cell."""
        if not cell.editable or cell.path is None or cell.path in self.locked:
            return None
        name = field_name(cell.path)
        match = _ROW_CELL.fullmatch(cell.path)
        if match is None:
            return (name, list(self.form[name].errors)) if name in self.form else None
        rows, i, key = field_name(match[1]), int(match[2]), field_name(match[3])
        if rows not in self.form:
            return None
        # A row that was just added, or read from the store, has no posted entry yet.
        entries = list(self.form[rows])
        return name, list(entries[i][key].errors) if i < len(entries) else []

    def row_tail(self, row: Row) -> str:
        """Return the buttons of an indicator row, or of a free row of the form's own."""
        path = row.path or ""
        if self.stored.own_rows is None and find_table_row(self.stored.pack, self.typed, path):
            tools = get_template_attribute("sheets/_cell.html", "table_row_tools")
            return str(tools(path, field_name(path), self.asked_removal == path))
        if not path.startswith("indicators["):
            return ""
        i = int(path.removeprefix("indicators[").removesuffix("]"))
        row_id = self.typed.rows[i].row_id
        if self.stored.rows_are_fixed:
            return str(get_template_attribute("sheets/_cell.html", "row_name")(i, row_id))
        tools = get_template_attribute("sheets/_cell.html", "row_tools")
        return str(tools(i, self.typed.rows[i], self.asked_removal == str(i)))


def stored_editor(opened: OpenedFiling) -> Editor | None:
    """Return the form as the store fills it; None for a person who may not edit now."""
    if not opened.may(Permission.EDIT):
        return None
    form = make_form(opened.pack, opened.document)
    form.show_version(opened.filing.version, write_made_from(opened))
    stored = stored_sheet(opened)
    return Editor(stored, form, stored.typed())
