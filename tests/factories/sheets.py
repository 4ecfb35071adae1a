"""The corrected sample sheet with one fault, so that a test knows what the checks find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from perfeval.domain.sheets import SheetDocument
from tests.factories.filings import corrected_sheet


def sheet_with(row: int, **cells: Any) -> SheetDocument:
    """Return the corrected sheet with other values in an indicator row."""
    sheet = corrected_sheet()
    rows = list(sheet.indicators)
    rows[row] = replace(rows[row], **cells)
    return replace(sheet, indicators=tuple(rows))


def sheet_with_error() -> SheetDocument:
    """Return a sheet whose first actual has another unit: Q03, which asks for the number."""
    return sheet_with(0, actual_value="99%")


def sheet_with_warning() -> SheetDocument:
    """Return a sheet whose first target is not exact: Q05, a warning that asks for the number."""
    return sheet_with(0, target_value="300余次")


def sheet_with_suggestion() -> SheetDocument:
    """Return a sheet whose fifth target slipped into the actual: Q01, which moves it back."""
    return sheet_with(4, target_value="≥")


def sheet_with_hint() -> SheetDocument:
    """Return a sheet whose money repeats its unit: Q22, a hint with a suggestion."""
    sheet = corrected_sheet()
    first = replace(sheet.funds[0], executed="89.64万元")
    return replace(sheet, funds=(first, *sheet.funds[1:]))
