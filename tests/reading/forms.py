"""Sheets printed and read back, and what of their cells the form shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.recognition.reading import ReadFile, read_forms
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import list_packs
from perfeval.packs.heading_words import load_heading_words
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.reading.child import read_file

FORMATS = (Format.XLSX, Format.DOCX, Format.HTML)
PACK_KINDS = [(pack.id, kind) for pack in list_packs() for kind in pack.forms]


def printed(form: Format, *sheets: tuple[FormPack, SheetDocument]) -> bytes:
    """Return sheets printed into one file, each marked as a draft."""
    grids = [build_grid(pack, sheet) for pack, sheet in sheets]
    return print_as(form, [Printable(grid=grid, mark="送审稿") for grid in grids])


def read(data: bytes, *packs: FormPack) -> ReadFile:
    """Read a file in this process, under the packs given beside ours."""
    known = {pack.id: pack for pack in (*list_packs(), *packs)}
    return read_forms(read_file(data), list(known.values()), load_heading_words())


def shown(pack: FormPack, sheet: SheetDocument) -> dict[tuple[int, int], tuple[str, str | None]]:
    """Return text and path of each cell of the printed form by row and column."""
    return {(c.row, c.column): (c.text, c.path) for c in build_grid(pack, sheet).cells()}


def differences(
    pack: FormPack, sheet: SheetDocument, other: SheetDocument
) -> Iterator[tuple[str | None, str, str | None]]:
    """Yield path, text and other text of the cells in which two sheets print differently."""
    found = shown(pack, other)
    for place, (text, path) in shown(pack, sheet).items():
        if found.get(place, ("", None))[0] != text:
            yield path, text, found.get(place, (None, None))[0]
    if len(found) != len(shown(pack, sheet)):
        yield None, "cells", str(len(found))


def as_sheet(data: dict[str, Any]) -> SheetDocument:
    """Return plain data as a sheet."""
    return read_sheet(data)
