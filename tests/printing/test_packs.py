"""Every form of every pack on paper: each cell of the Grid is there, with its own text."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from perfeval.domain.grid import RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.printing import Printable
from perfeval.printing.pdf import print_pdf
from tests.domain.data import any_pack
from tests.domain.test_layout import SHEETS
from tests.printing.test_pdf import read_cells, squeeze


@pytest.mark.parametrize("name", SHEETS)
def test_the_page_shows_what_the_grid_says(name: str) -> None:
    data: dict[str, Any] = SHEETS[name]
    sheet = read_sheet(data)
    grid = build_grid(any_pack(sheet.pack), sheet)
    printed = print_pdf([Printable(grid)])
    (page,) = PdfReader(BytesIO(printed)).pages
    assert (page.mediabox.width > page.mediabox.height) == grid.page.landscape
    ruled = [row for row in grid.rows if row.kind in (RowKind.HEAD, RowKind.BODY)]
    wanted = [squeeze(cell.text) for row in ruled for cell in row.cells]
    assert sorted(read_cells(printed)) == sorted(wanted)
    text = squeeze(page.extract_text())
    loose = [row for row in grid.rows if row not in ruled]
    assert all(squeeze(cell.text) in text for row in loose for cell in row.cells)
