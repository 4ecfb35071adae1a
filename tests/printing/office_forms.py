"""The forms that the Word and Excel tests print: all packs, the samples, and hostile texts."""

from __future__ import annotations

from dataclasses import replace

from perfeval.domain.grid import Cell, Grid, Page, Role, RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.sheets import SheetKind
from perfeval.packs import find_pack, list_packs
from perfeval.packs.sample_sheets import list_published_sheets
from perfeval.printing.measure import to_printable
from tests.printing.grids import GridBuilder, cell, make_form

HOSTILE = (
    "=1+1",
    "+cmd|'/c calc'!A1",
    "-2+3",
    "@SUM(A1)",
    "http://example.org/?a=1&b=2",
    "mailto:a@example.org",
    "<b>&amp;</b>",
    "{=1}",
    "_x0041_",
    "00012",
    "1e5",
    "2022-01-01",
    "甲\n乙\n",
    "  两端有空格  ",
    "\U0002b36f䶮",
    "\ufffe",
    "长" * 3000,
)


def make_hostile() -> Grid:
    """Make a form with a row for each hostile text."""
    builder = GridBuilder(columns=(1, 2))
    builder.add(RowKind.TITLE, "title", cell(0, Role.TITLE, "=HYPERLINK(1)", column_span=2))
    for text in HOSTILE:
        cells = (cell(0, Role.LABEL, text), cell(1, Role.TEXT, text))
        builder.add(RowKind.BODY, "a", *cells)
    return builder.build("a/b:c*[d]?'")


def make_forms() -> dict[str, Grid]:
    """Return all forms by a name: each pack's with a sample's content, the samples, our own."""
    sheets = list_published_sheets()
    grids = {f"sample {i}": build_grid(find_pack(s.pack), s) for i, s in enumerate(sheets, 1)}
    for pack in list_packs():
        for kind in pack.forms:
            sheet = replace(sheets[1], kind=SheetKind(kind), pack=pack.id)
            grids[f"{pack.id} {kind}"] = build_grid(pack, sheet)
    grids["one page"] = make_form(4)
    grids["three pages, landscape"] = make_form(70, page=Page(landscape=True))
    grids["hostile"] = make_hostile()
    return grids


FORMS = make_forms()


def wanted_text(one: Cell) -> str:
    """Return a cell's text as Word and Excel hold it."""
    return to_printable(one.text).replace("\ufffe", "\ufffd")
