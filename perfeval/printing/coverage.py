"""Which characters the printing faces have, read from the font files' own tables.

Opening the faces with ReportLab takes three times as long; a check that draws nothing need not pay
for that.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache
from pathlib import Path

from perfeval.domain.grid import Grid
from perfeval.printing.measure import to_printable

_FOLDER = Path(__file__).parent / "faces"
# The faces that every cell may fall back to (`fonts.FaceChain`).
_FILES = ("NotoSerifSC-Regular.ttf", "NotoSansSC-Regular.ttf")
_UNICODE_TABLES = {(3, 10), (0, 4), (0, 6), (3, 1), (0, 3)}


def find_uncovered(grid: Grid) -> tuple[tuple[str, str], ...]:
    """Return what `fonts.find_missing_characters` returns, without opening a face.

    The path is the cell's own, "$" for a label.
    """
    found = (
        (cell.path or "$", char)
        for cell in grid.cells()
        for char in to_printable(cell.text)
        if char != "\n" and not is_covered(char)
    )
    return tuple(dict.fromkeys(found))


def is_covered(char: str) -> bool:
    """Tell whether one of the printing faces has the character."""
    return any(_holds(_read_ranges(name), ord(char)) for name in _FILES)


def _holds(ranges: tuple[list[int], list[int]], point: int) -> bool:
    firsts, lasts = ranges
    i = bisect_right(firsts, point) - 1
    return i >= 0 and point <= lasts[i]


@cache
def _read_ranges(name: str) -> tuple[list[int], list[int]]:
    """Return the first and last code points of the ranges that a font file maps to glyphs."""
    with (_FOLDER / name).open("rb") as file:
        count = struct.unpack(">4xH6x", file.read(12))[0]
        entries = struct.iter_unpack(">4s4xLL", file.read(16 * count))
        offset, length = next((o, n) for tag, o, n in entries if tag == b"cmap")
        file.seek(offset)
        table = file.read(length)
    points: set[int] = set()
    for i in range(struct.unpack_from(">2xH", table)[0]):
        platform, encoding, start = struct.unpack_from(">HHL", table, 4 + 8 * i)
        if (platform, encoding) in _UNICODE_TABLES:
            points |= _read_subtable(table[start:])
    return _to_ranges(points)


def _read_subtable(table: bytes) -> set[int]:
    kind = struct.unpack_from(">H", table)[0]
    if kind == 12:
        groups = struct.unpack_from(">12xL", table)[0]
        triples = struct.iter_unpack(">LLL", table[16 : 16 + 12 * groups])
        return {p for first, last, glyph in triples for p in range(first + (glyph == 0), last + 1)}
    return _read_segments(table) if kind == 4 else set()


def _read_segments(table: bytes) -> set[int]:
    """Read a subtable of format 4: runs of code points with a shift or a list of glyphs each."""
    count = struct.unpack_from(">6xH", table)[0] // 2
    lasts = struct.unpack_from(f">{count}H", table, 14)
    firsts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
    shifts = struct.unpack_from(f">{count}H", table, 16 + 4 * count)
    places = struct.unpack_from(f">{count}H", table, 16 + 6 * count)
    points = set()
    for i, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        if not places[i]:
            points |= {p for p in range(first, last + 1) if (p + shifts[i]) & 0xFFFF}
            continue
        at = 16 + 6 * count + 2 * i + places[i]
        glyphs = struct.unpack_from(f">{last - first + 1}H", table, at)
        points |= {first + n for n, glyph in enumerate(glyphs) if glyph}
    return points - {0xFFFF}


def _to_ranges(points: set[int]) -> tuple[list[int], list[int]]:
    firsts = sorted(p for p in points if p - 1 not in points)
    lasts = sorted(p for p in points if p + 1 not in points)
    return firsts, lasts
