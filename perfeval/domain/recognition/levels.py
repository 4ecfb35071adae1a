"""Names of levels as the form spells them, and the points that forms print after them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.domain.form_pack import Column, FormPack, IndicatorsBlock
from perfeval.domain.grid import Cell
from perfeval.domain.layout import build_grid
from perfeval.domain.recognition.placing import LevelPoints
from perfeval.domain.recognition.source import Unplaced
from perfeval.domain.recognition.titles import line_pattern
from perfeval.domain.recognition.words import key_of
from perfeval.domain.sheets import SheetDocument


def split_level(block: IndicatorsBlock, column: Column, text: str) -> tuple[str, str]:
    """Return a level name as the form spells it, and the points printed after it, else ""."""
    points = ""
    if column.suffix and (match := re.search(rf"{line_pattern(column.suffix)}\s*$", text)):
        text, points = text[: match.start()], match[0].strip()
    known = (
        [level.name for level in block.levels]
        if column.key == "level1"
        else [two.name for level in block.levels for two in level.level2]
    )
    key = key_of(text)
    same = next((name for name in known if key and key_of(name) == key), None)
    return same or text.replace("\n", "").strip(), points


def tell_other_points(
    pack: FormPack, sheet: SheetDocument, points: list[LevelPoints]
) -> Iterator[Unplaced]:
    """Yield points of levels that are not those of the rows: the sheet has no cell for them."""
    printed = {
        (key_of(cell.value), key_of(cell.suffix))
        for cell in build_grid(pack, sheet).cells()
        if _is_level(cell)
    }
    for one in points:
        if (key_of(one.name), key_of(one.points)) not in printed:
            why = "级别后的分值与各行分值之和不一致，表中没有放它的格，请核对"
            yield Unplaced(one.cell.where, one.points, why)


def _is_level(cell: Cell) -> bool:
    return (cell.path or "").endswith((".level1", ".level2"))
