"""Last year's results for the page of a sheet, to those who may read the unit's drafts."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.domain.last_year import LastYearNote, note_last_year
from perfeval.domain.permissions import Permission
from perfeval.domain.sheets import SheetDocument
from perfeval.queries.last_year import get_last_year
from perfeval.web.access import OpenedFiling


def last_year_notes(opened: OpenedFiling, document: SheetDocument) -> Mapping[str, LastYearNote]:
    """Return what to show beside the targets, by path; nothing to readers outside of the unit."""
    if not opened.may(Permission.HISTORY):
        return {}
    last = get_last_year(opened.filing)
    return note_last_year(opened.pack, document, last) if last else {}
