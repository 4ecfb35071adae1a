"""Putting proposed values into the cells of a sheet: suggestions, balanced points, scores."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.printed_text import cell_value, row_value
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

_ROW = re.compile(r"(funds|objectives|indicators)\[(\d+)\]\.([a-z_0-9]+)")
_CLASSES = {"funds": Fund, "objectives": Objective, "indicators": Indicator}


def get_value(sheet: SheetDocument, path: str) -> str | None:
    """Return what a cell holds; None where it is not there."""
    match = _ROW.fullmatch(path)
    if match is None:
        return cell_value(sheet, path)
    rows = getattr(sheet, match[1])
    return row_value(rows[int(match[2])], match[3]) if int(match[2]) < len(rows) else None


def set_values(sheet: SheetDocument, values: Mapping[str, str]) -> SheetDocument:
    """Return the sheet with other strings in some cells; `values` maps cell paths to them.

    Knows rows (`indicators[3].target`) and single cells (`total_score`, `grade`); raises
    DocumentError for any other path.
    """
    rows: dict[str, list[Any]] = {name: list(getattr(sheet, name)) for name in _CLASSES}
    single: dict[str, Any] = {}
    for path, text in values.items():
        match = _ROW.fullmatch(path)
        if match is None and path in ("total_score", "grade"):
            single[path] = text
            continue
        if match is None or int(match[2]) >= len(rows[match[1]]):
            raise DocumentError(path, "表中没有这一格")
        name, i = match[1], int(match[2])
        rows[name][i] = replace(rows[name][i], **{attribute_of(_CLASSES[name], match[3]): text})
    changed: dict[str, Any] = {name: tuple(found) for name, found in rows.items()}
    return replace(sheet, **changed, **single)
