"""Writing a PDF fast: operators and fonts of our own inside ReportLab's document object.

The only module that leans on how ReportLab 5.1 works inside; tests/printing/test_fast_writer.py
names each of these places, and `stock_writer` does the same work without them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from reportlab.pdfbase import pdfdoc

from perfeval.printing.drawing import LANGUAGE, PRODUCER, RULE, Drawing, Text
from perfeval.printing.font_files import FontFile
from perfeval.printing.fonts import get_chain, load_face

# Codes of a range in the map to characters: no reader is asked for long lists.
_MOST_NAMED = 100
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _deflate_by_zlib(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def _find_deflate() -> Callable[[bytes], bytes]:
    """Return isal's deflate, a sixth of zlib's time for the same size, or zlib's without it."""
    try:
        from isal import isal_zlib
    except ImportError:  # no wheel for this machine
        return _deflate_by_zlib
    return partial(isal_zlib.compress, level=2)


_deflate = _find_deflate()


class _Stream(pdfdoc.PDFObject):
    """A compressed stream; ReportLab's own leaves out the line end before `endstream`."""

    __RefOnly__ = 1  # ReportLab: always an object with a number of its own

    def __init__(self, data: bytes, entries: str = "") -> None:
        self._data = _deflate(data)
        self._entries = entries

    def format(self, document: Any) -> bytes:
        """Return the object's bytes (called by ReportLab)."""
        data: bytes = document.encrypt.encode(self._data)
        head = f"<< {self._entries}/Filter /FlateDecode /Length {len(data)} >>\nstream\n"
        return b"%b%b\nendstream\n" % (head.encode("ascii"), data)


class _Plain(pdfdoc.PDFObject):
    """A dictionary written out as it is to stand in the file."""

    __RefOnly__ = 1

    def __init__(self, text: str) -> None:
        self.text = text

    def format(self, document: Any) -> bytes:  # noqa: ARG002  # ReportLab's call
        """Return the object's bytes (called by ReportLab)."""
        return self.text.encode("ascii")


class _Outline:
    """Stands for ReportLab's outline, which needs a canvas to be prepared."""

    ready = 1  # ReportLab: below 0 the catalog names no outline

    def prepare(self, _document: Any, _canvas: Any) -> None:
        """Do nothing: the entries were written before."""


class _Codes(dict[str, str]):
    """The codes of one face in one document: 1, 2, … in order of use, kept as characters."""

    def __missing__(self, char: str) -> str:
        code = self[char] = chr(len(self) + 1)
        return code

    def encode(self, text: str) -> str:
        """Return the codes of a text in hexadecimal digits."""
        # A face has fewer than 55,296 glyphs, so that no code is half of a surrogate pair.
        return "".join(map(self.__getitem__, text)).encode("utf-16-be").hex()


class FastWriter:
    """Writes pages as they come; a face becomes one font that holds what was used of it."""

    def __init__(self, title: str) -> None:
        """Begin a document of that title."""
        document: Any = pdfdoc.PDFDocument(
            compression=1, invariant=1, pdfVersion=(1, 4), lang=LANGUAGE
        )
        document.setTitle(title)
        document.setAuthor("")
        document.setSubject("")
        document.setCreator(PRODUCER)
        document.setProducer(PRODUCER)
        self._document = document
        self._resources = _Plain("")
        self._faces: dict[str, _Codes] = {}
        self._bookmarks: list[tuple[str, str]] = []
        self._parent = self._refer(document.Pages)

    def _refer(self, thing: pdfdoc.PDFObject) -> str:
        """Give an object its number; return the reference to it."""
        reference: bytes = self._document.Reference(thing).format(self._document)
        return reference.decode("ascii")

    def add_page(self, page: Drawing) -> None:
        """Add a page behind those before."""
        operators = "\n".join([*_draw_lines(page), "BT", *self._draw_texts(page.texts), "ET"])
        width, height = page.size
        written = _Plain(
            f"<< /Type /Page /Parent {self._parent} /MediaBox [0 0 {width:.4f} {height:.4f}]"
            f" /Resources {self._refer(self._resources)}"
            f" /Contents {self._refer(_Stream(operators.encode('ascii')))} >>"
        )
        self._document.addPage(written)
        if page.bookmark:
            self._bookmarks.append((page.bookmark, self._refer(written)))

    def _draw_texts(self, texts: Sequence[Text]) -> Iterator[str]:
        """Yield the operators of the texts of a page, with as few changes of face as can be."""
        font, spread, codes = ("", 0.0), 0.0, _Codes()
        for x, y, text, role, size, wanted in texts:
            yield f"1 0 0 1 {x:.2f} {y:.2f} Tm"
            if wanted != spread:
                spread = wanted
                yield f"{spread:.4f} Tc"
            for face, chars in get_chain(role).split_runs(text):
                if font != (face, size):
                    font = (face, size)
                    codes = self._faces.setdefault(face, _Codes())
                    yield f"/{face} {size:g} Tf"
                yield f"<{codes.encode(chars)}> Tj"

    def finish(self) -> bytes:
        """Return the document; nothing may be added after that."""
        fonts = [
            f"/{face} {self._refer(self._add_font(load_face(face), codes))}"
            for face, codes in self._faces.items()
        ]
        self._resources.text = f"<< /Font << {' '.join(fonts)} >> >>"
        self._add_outline()
        data: bytes = self._document.GetPDFData(None)
        return data

    def _add_outline(self) -> None:
        """Write the outline: a list of entries, each of which names its neighbours."""
        if not self._bookmarks:
            return
        root, entries = _Plain(""), [_Plain("") for _ in self._bookmarks]
        parent, names = self._refer(root), [self._refer(entry) for entry in entries]
        for number, (entry, (title, page)) in enumerate(zip(entries, self._bookmarks, strict=True)):
            before = f" /Prev {names[number - 1]}" if number else ""
            after = f" /Next {names[number + 1]}" if number + 1 < len(names) else ""
            text = title.encode("utf-16-be", "replace").hex().upper()
            entry.text = (
                f"<< /Title <FEFF{text}> /Parent {parent}{before}{after} /Dest [{page} /Fit] >>"
            )
        ends = f"/First {names[0]} /Last {names[-1]} /Count {len(names)}"
        root.text = f"<< /Type /Outlines {ends} >>"
        self._document.Outlines = _Outline()
        self._document.Catalog.Outlines = root
        self._document.Catalog.showOutline()

    def _add_font(self, font: FontFile, codes: _Codes) -> pdfdoc.PDFObject:
        """Embed what was used of a face as glyphs 1, 2, …: its codes are these numbers."""
        glyphs = [0, *font.find_glyphs(codes)]
        data = font.make_subset(glyphs)
        name = f"{_make_tag(codes)}+{font.name}"
        program = self._refer(_Stream(data, f"/Length1 {len(data)} "))
        ascent, descent, capitals = font.heights
        descriptor = (
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /ItalicAngle 0 /StemV 87"
            f" /FontBBox [{' '.join(map(str, font.box))}] /Ascent {ascent} /Descent {descent}"
            f" /CapHeight {capitals} /FontFile2 {program} >>"
        )
        descendant = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /DW 1000 /W [{_list_widths(font.get_widths(glyphs))}]"
            f" /FontDescriptor {self._refer(_Plain(descriptor))} >>"
        )
        return _Plain(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{self._refer(_Plain(descendant))}]"
            f" /ToUnicode {self._refer(_Stream(_map_to_unicode(codes)))} >>"
        )


def _draw_lines(page: Drawing) -> Iterator[str]:
    """Yield the operators of rules and boxes; square ends close the corners."""
    yield f"{RULE} w 2 J"
    for x0, y0, x1, y1 in page.rules:
        yield f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l"
    for x, y, width, height in page.boxes:
        yield f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    yield "S"


def _make_tag(chars: Iterable[str]) -> str:
    """Return the six letters that tell one subset of a face from another."""
    number = zlib.crc32("".join(chars).encode("utf-8"))
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def _list_widths(widths: Iterable[float]) -> str:
    """Return the widths that are not a full em, in runs behind their first code."""
    listed = []
    for is_full, run in groupby(enumerate(widths), key=lambda one: one[1] == 1000):
        if not is_full:
            numbered = list(run)
            listed.append(f"{numbered[0][0]} [{' '.join(f'{width:g}' for _, width in numbered)}]")
    return " ".join(listed)


def _map_to_unicode(codes: Iterable[str]) -> bytes:
    """Return the map from the codes 1, 2, … to the characters, which are named in UTF-16."""
    chars = ["", *codes]
    blocks = []
    start = 1
    while start < len(chars):
        # All codes of a range begin with the same byte.
        end = min(start + _MOST_NAMED, len(chars), (start | 0xFF) + 1)
        names = "> <".join(map(_name_character, chars[start:end]))
        blocks.append(f"1 beginbfrange\n<{start:04X}> <{end - 1:04X}> [<{names}>]\nendbfrange")
        start = end
    return (_CMAP % "\n".join(blocks)).encode("ascii")


@lru_cache(maxsize=8192)
def _name_character(char: str) -> str:
    return char.encode("utf-16-be").hex().upper()
