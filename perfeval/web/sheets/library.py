"""从指标库选用: entries of the library on the page of a sheet, listed or offered while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from perfeval.domain.form_pack import Form
from perfeval.domain.library import LibraryEntry
from perfeval.domain.library_rows import fit_entry
from perfeval.domain.permissions import Permission
from perfeval.domain.printed_text import row_value
from perfeval.domain.target_cells import indicator_columns
from perfeval.models import LibraryIndicator
from perfeval.queries.library import find_entries, get_entry, library_units
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.sheets.blueprint import blueprint

SEARCH = "library_search"  # the field of the search, in the form and in the address
_MOST_LISTED = 20
_MOST_OFFERED = 8
_CELLS = ("name", "operator", "target", "unit_of_measure")


@dataclass(frozen=True, slots=True)
class LibraryPanel:
    """The search on the page; `rows` is None before anything was searched."""

    query: str
    rows: Sequence[LibraryIndicator] | None


def library_panel(opened: OpenedFiling) -> LibraryPanel:
    """Return the search as it was asked for; what is only typed in its field waits there."""
    query = request.values.get(SEARCH, "")
    is_asked = SEARCH in request.args
    found = find_entries(_units(opened), query, most=_MOST_LISTED) if is_asked else None
    return LibraryPanel(query, found)


def find_offered(opened: OpenedFiling, number: str) -> LibraryEntry | None:
    """Return the entry of a number that the sheet's unit may take, None if there is none."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    row = get_entry(int(number)) if is_number else None
    if row is None or row.removed_at or row.unit_id not in _units(opened):
        return None
    return row.entry


@blueprint.get("/<key:filing_id>/library")
def offer_entries(filing_id: int) -> ResponseReturnValue:
    """Return the entries for a name that is being typed, each with the cells that it fills."""
    opened = open_filing(filing_id, Permission.EDIT)
    found = find_entries(
        _units(opened),
        request.args.get("q", ""),
        most=_MOST_OFFERED,
        level2=request.args.get("level2", ""),
    )
    form = opened.pack.form(opened.document.kind)
    return jsonify([_offer(row.entry, form) for row in found])


def _offer(entry: LibraryEntry, form: Form) -> Mapping[str, object]:
    row = fit_entry(entry, form)
    said = " ".join(filter(None, (entry.level2, entry.operator + entry.target_value)))
    return {
        "cells": dict(_cells(((key, row_value(row, key)) for key in _CELLS), form)),
        "about": said + entry.unit_of_measure,
    }


def _cells(pairs: Iterable[tuple[str, str | None]], form: Form) -> Iterable[tuple[str, str]]:
    columns = indicator_columns(form)
    return ((key, text) for key, text in pairs if text and key in columns)


def _units(opened: OpenedFiling) -> frozenset[int]:
    return library_units([opened.facts.unit_id], access.unit_tree())
