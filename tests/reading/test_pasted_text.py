"""Forms copied as text from Word and Excel. Constructed after what the programs are known to write.

Excel and WPS quote a cell of several lines; Word does not, so that such a cell ends its row.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.sheets import Objective
from perfeval.packs import find_pack
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import sample
from tests.reading.forms import PACK_KINDS, as_sheet, differences, read

packs = pytest.mark.parametrize(("pack_id", "kind"), PACK_KINDS)


def word_rows(grid: Grid) -> list[list[str]]:
    """Return the cells of each row as Word copies them: those from above are blank."""
    rows = []
    for number in range(len(grid.rows)):
        lying = [c for r in grid.rows[: number + 1] for c in r.cells if c.row + c.row_span > number]
        lying.sort(key=lambda cell: cell.column)
        rows.append([cell.text if cell.row == number else "" for cell in lying])
    return rows


def excel_rows(grid: Grid) -> list[list[str]]:
    """Return the cells of each row as Excel copies them: every column, merged ones blank."""
    rows = [[""] * len(grid.columns) for _ in grid.rows]
    for cell in grid.cells():
        rows[cell.row][cell.column] = cell.text
    return rows


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "\n" in text or '"' in text else text


@packs
def test_a_form_copied_from_word_is_read(pack_id: str, kind: str) -> None:
    pack = find_pack(pack_id)
    sheet = as_sheet(make_clean_sheet(pack, kind, 3))
    # A text of two paragraphs, and a name of two lines: the program must not take them for rows.
    goal = Objective("第一段。\n第二段。", "全部完成。\n其中提前一项。")
    first, second, *others = sheet.indicators
    rows = (first, replace(second, name="上一行\n下一行"), *others)
    sheet = replace(sheet, objectives=(goal,), indicators=rows)
    lines = "\r\n".join("\t".join(row) for row in word_rows(build_grid(pack, sheet)))
    (one,) = read(lines.encode()).forms
    assert (one.pack.id, one.unplaced) == (pack_id, ())
    assert list(differences(pack, sheet, one.sheet)) == []


@packs
def test_a_form_copied_from_excel_is_read(pack_id: str, kind: str) -> None:
    pack = find_pack(pack_id)
    sheet = as_sheet(make_clean_sheet(pack, kind, 3))
    rows = excel_rows(build_grid(pack, sheet))
    lines = "\r\n".join("\t".join(map(quoted, row)) for row in rows) + "\r\n"
    (one,) = read(lines.encode("utf-16")).forms
    assert (one.pack.id, one.unplaced) == (pack_id, ())
    assert list(differences(pack, sheet, one.sheet)) == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_published_sheets_are_read_however_they_are_copied(number: int) -> None:
    pack, sheet = find_pack("sichuan-2022"), as_sheet(sample(number))
    grid = build_grid(pack, sheet)
    for rows, quote in ((word_rows(grid), str), (excel_rows(grid), quoted)):
        lines = "\n".join("\t".join(map(quote, row)) for row in rows)
        assert [one.sheet for one in read(lines.encode()).forms] == [sheet]
