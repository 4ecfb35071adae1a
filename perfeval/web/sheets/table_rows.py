"""Row buttons of the tables that a form has of its own: add below, remove."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.domain.form_pack import FormPack
from perfeval.web.sheets.forms import field_name
from perfeval.web.sheets.typed import TypedSheet

TableRow = tuple[str, int]  # key of the table, row number
_PATH = re.compile(r"tables\.([a-z0-9_]+)\[([0-9]{1,4})\]")


def find_table_row(pack: FormPack, typed: TypedSheet, path: str) -> TableRow | None:
    """Return the row of a table with free rows that a path names, or None."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    key, i = match[1], int(match[2])
    block = pack.form(typed.document.kind).tables().get(key)
    is_there = block is not None and not block.rows and i < len(_rows(typed, key))
    return (key, i) if is_there else None


def is_filled(typed: TypedSheet, row: TableRow) -> bool:
    """Tell whether something is written in a row."""
    key, i = row
    return any(_rows(typed, key)[i].values())


def move_table_row(typed: TypedSheet, doing: str, row: TableRow) -> tuple[TypedSheet, str]:
    """Return the sheet after a row button, and the place to show next.

    The last row is emptied, not removed: without a row nothing could be added.
    """
    key, i = row
    rows = _rows(typed, key)
    if doing == "add":
        rows, place = (*rows[: i + 1], {}, *rows[i + 1 :]), i + 1
    elif doing in ("remove", "remove-sure"):
        rows, place = (*rows[:i], *rows[i + 1 :]) or ({},), max(0, min(i, len(rows) - 2))
    else:
        return typed, ""
    return typed.with_table(key, rows), f"row-{field_name(f'tables.{key}[{place}]')}"


def _rows(typed: TypedSheet, key: str) -> tuple[Mapping[str, str | None], ...]:
    return (typed.document.tables or {}).get(key, ())
