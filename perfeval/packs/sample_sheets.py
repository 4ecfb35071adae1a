"""The sheets that ship with the program: three as published, and one put right as a demonstration.

Those in `samples/` are word for word what a district office published with its 2022 accounts; the
numbers of the one in `samples/demonstration/` are invented.
"""

from __future__ import annotations

from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.packs.loader import FOLDER

_PUBLISHED = ("sichuan-2022-1", "sichuan-2022-2", "sichuan-2022-3")
_CORRECTED = "demonstration/sichuan-2022-2-corrected"


def list_published_sheets() -> tuple[SheetDocument, ...]:
    """Return the published sheets in the order of their numbers."""
    return tuple(_load(name) for name in _PUBLISHED)


def load_corrected_sheet() -> SheetDocument:
    """Return the corrected version of the second published sheet."""
    return _load(_CORRECTED)


def _load(name: str) -> SheetDocument:
    path = FOLDER / "samples" / f"{name}.json"
    return parse_sheet(path.read_text(encoding="utf-8"))
