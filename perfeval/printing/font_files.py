"""Font files, read by their own tables: the glyph of a character, its width, its outline, a subset.

ReportLab reads every table of a face when it opens one, three times as long as a page takes to
print; here a face is mapped into memory and only what a document asks for is read.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_LITTLE = array("I", [1]).tobytes()[:1] == b"\x01"
_WHOLE = 0xFFFFFFFF


class FontFile:
    """One TrueType file, open for the life of the process; glyphs are numbers, 0 is .notdef."""

    def __init__(self, path: Path) -> None:
        """Map the file into memory; raises ValueError for other than TrueType outlines."""
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = struct.unpack_from(">4xH", self._data)[0]
        entries = struct.iter_unpack(">4s4xLL", self._data[12 : 12 + 16 * count])
        self._tables = {tag.decode("ascii"): (start, size) for tag, start, size in entries}
        if not {"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"} <= set(self._tables):
            raise ValueError(f"{path.name} has no TrueType outlines")
        self.name = path.stem
        self._long_places = self._read("head", 50, ">H")[0] == 1
        self._widths_given = self._read("hhea", 34, ">H")[0]
        self._glyphs = _Glyphs(self)
        self._found = _Found(self)

    def _read(self, table: str, at: int, form: str) -> tuple[int, ...]:
        return struct.unpack_from(form, self._data, self._tables[table][0] + at)

    def _table(self, name: str) -> bytes:
        start, size = self._tables[name]
        return self._data[start : start + size]

    # Measures, all in thousandths of the type size

    @cached_property
    def _scale(self) -> float:
        return 1000 / self._read("head", 18, ">H")[0]

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Return the box round all glyphs: left, bottom, right, top."""
        left, bottom, right, top = (round(n * self._scale) for n in self._read("head", 36, ">4h"))
        return left, bottom, right, top

    @cached_property
    def heights(self) -> tuple[int, int, int]:
        """Return ascent, descent and height of the capitals."""
        ascent, descent = self._read("hhea", 4, ">2h")
        capitals = ascent
        if "OS/2" in self._tables and self._read("OS/2", 0, ">H")[0] >= 2:
            ascent, descent = self._read("OS/2", 68, ">2h")
            capitals = self._read("OS/2", 88, ">h")[0]
        scaled = (round(n * self._scale) for n in (ascent, descent, capitals))
        return next(scaled), next(scaled), next(scaled)

    def get_width(self, glyph: int) -> float:
        """Return the advance width of a glyph."""
        place = 4 * min(glyph, self._widths_given - 1)
        return self._read("hmtx", place, ">H")[0] * self._scale

    # Characters

    def find_glyph(self, char: str) -> int:
        """Return the glyph of a character, 0 if the face does not have it."""
        return self._found[char]

    def find_glyphs(self, text: Iterable[str]) -> list[int]:
        """Return the glyphs of characters, each 0 if the face does not have it."""
        return [*map(self._found.__getitem__, text)]

    @cached_property
    def search_glyph(self) -> _Groups | _Segments:
        """Choose the table of characters: 32 bits if there is one, else the 16 bits."""
        table = self._table("cmap")
        found: dict[int, bytes] = {}
        for i in range(struct.unpack_from(">2xH", table)[0]):
            start = struct.unpack_from(">4xL", table, 4 + 8 * i)[0]
            found[struct.unpack_from(">H", table, start)[0]] = table[start:]
        if 12 in found:
            return _Groups(found[12])
        if 4 in found:
            return _Segments(found[4])
        raise ValueError(f"{self.name} has no table of Unicode characters")

    # Outlines

    def get_outline(self, glyph: int) -> bytes:
        """Return the outline of a glyph, filled up to four bytes.

        Raises ValueError for a glyph made of other glyphs: `make_subset` does not gather them.
        """
        if self._long_places:
            begin, end = self._read("loca", 4 * glyph, ">2L")
        else:
            begin, end = (2 * place for place in self._read("loca", 2 * glyph, ">2H"))
        start = self._tables["glyf"][0]
        outline = self._data[start + begin : start + end]
        if outline[:1] >= b"\x80":
            raise ValueError(f"{self.name}: glyph {glyph} is made of other glyphs")
        return outline + bytes(-len(outline) & 3)

    def get_widths(self, glyphs: Iterable[int]) -> list[float]:
        """Return the advance widths of glyphs that are going to be drawn."""
        return [self._glyphs[glyph].width for glyph in glyphs]

    def make_subset(self, glyphs: Sequence[int]) -> bytes:
        """Return a font file whose glyph i is `glyphs[i]`, with the tables that PDF asks for."""
        parts = map(self._glyphs.__getitem__, glyphs)
        outlines, checksums, metrics, _ = zip(*parts, strict=True)
        places = accumulate(map(len, outlines), initial=0)
        count = len(outlines)
        head = self._table("head")
        tables = {
            "glyf": b"".join(outlines),
            "head": head[:8] + bytes(4) + head[12:50] + b"\x00\x01" + head[52:54],
            "hhea": self._table("hhea")[:34] + struct.pack(">H", count),
            "hmtx": b"".join(metrics),
            "loca": struct.pack(f">{count + 1}L", *places),
            "maxp": self._table("maxp")[:4] + struct.pack(">H", count) + self._table("maxp")[6:],
        }
        sums = {tag: _add_up(table) for tag, table in tables.items() if tag != "glyf"}
        sums["glyf"] = sum(checksums) & _WHOLE
        return _join_tables(tables, sums)

    def read_metrics(self, glyph: int) -> bytes:
        """Return the advance width and the left edge of a glyph as the font file holds them."""
        start = self._tables["hmtx"][0]
        if glyph < self._widths_given:
            return self._data[start + 4 * glyph : start + 4 * glyph + 4]
        edge = start + 4 * self._widths_given + 2 * (glyph - self._widths_given)
        last = start + 4 * (self._widths_given - 1)
        return self._data[last : last + 2] + self._data[edge : edge + 2]


class _Found(dict[str, int]):
    """The glyphs of the characters that were asked for so far."""

    def __init__(self, font: FontFile) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> int:
        glyph = self[char] = self._font.search_glyph(ord(char))
        return glyph


class _Glyph(NamedTuple):
    """What a document asks of a glyph: outline, its checksum, entry of hmtx, width (1/1000 em)."""

    outline: bytes
    checksum: int
    metrics: bytes
    width: float


class _Glyphs(dict[int, _Glyph]):
    """The glyphs of a font file that were used so far, read when first asked for."""

    def __init__(self, font: FontFile) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, glyph: int) -> _Glyph:
        outline = self._font.get_outline(glyph)
        width = self._font.get_width(glyph)
        found = _Glyph(outline, _add_up(outline), self._font.read_metrics(glyph), width)
        self[glyph] = found
        return found


def _add_up(table: bytes) -> int:
    """Return the checksum of a table: the sum of its 32-bit words."""
    words = array("I", table + bytes(-len(table) & 3))
    if _LITTLE:
        words.byteswap()
    return sum(words) & _WHOLE


def _join_tables(tables: dict[str, bytes], sums: dict[str, int]) -> bytes:
    """Put the tables behind their directory; the whole file's checksum goes into head."""
    power = len(tables).bit_length() - 1
    search = 16 << power
    start = struct.pack(">LHHHH", 0x00010000, len(tables), search, power, 16 * len(tables) - search)
    at = len(start) + 16 * len(tables)
    entries, parts = [start], []
    for tag, table in sorted(tables.items()):
        entries.append(struct.pack(">4sLLL", tag.encode("ascii"), sums[tag], at, len(table)))
        parts.append(table + bytes(-len(table) & 3))
        at += len(parts[-1])
    directory = b"".join(entries)
    whole = (_add_up(directory) + sum(sums.values())) & _WHOLE
    number = sorted(tables).index("head")
    head = parts[number]
    parts[number] = head[:8] + struct.pack(">L", (0xB1B0AFBA - whole) & _WHOLE) + head[12:]
    return directory + b"".join(parts)


class _Groups:
    """A table of characters of format 12: runs of code points and of glyphs."""

    def __init__(self, table: bytes) -> None:
        count = struct.unpack_from(">12xL", table)[0]
        numbers = struct.unpack_from(f">{3 * count}L", table, 16)
        self._firsts, self._lasts, self._glyphs = numbers[::3], numbers[1::3], numbers[2::3]

    def __call__(self, point: int) -> int:
        i = bisect_right(self._firsts, point) - 1
        if i < 0 or point > self._lasts[i]:
            return 0
        return int(self._glyphs[i] + point - self._firsts[i])


class _Segments:
    """A table of characters of format 4: runs of code points, a shift or a list of glyphs each."""

    def __init__(self, table: bytes) -> None:
        self._table = table
        count = self._count = struct.unpack_from(">6xH", table)[0] // 2
        self._lasts = struct.unpack_from(f">{count}H", table, 14)
        self._firsts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
        self._shifts = struct.unpack_from(f">{count}H", table, 16 + 4 * count)
        self._places = struct.unpack_from(f">{count}H", table, 16 + 6 * count)

    def __call__(self, point: int) -> int:
        i = bisect_left(self._lasts, point)
        if i == self._count or point < self._firsts[i]:
            return 0
        if not self._places[i]:
            return int(point + self._shifts[i]) & 0xFFFF
        at = 16 + 6 * self._count + 2 * i + self._places[i] + 2 * (point - self._firsts[i])
        glyph = struct.unpack_from(">H", self._table, at)[0]
        return int(glyph + self._shifts[i]) & 0xFFFF if glyph else 0
