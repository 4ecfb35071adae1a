"""Writing a PDF fast: operators, fonts and file of our own, nothing of ReportLab's.

`stock_writer` draws the same pages on ReportLab's canvas; tests hold the two together.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby

from perfeval.printing import Attachment
from perfeval.printing.drawing import LANGUAGE, PRODUCER, RULE, Drawing, Text
from perfeval.printing.font_files import FontFile
from perfeval.printing.fonts import get_chain, load_face
from perfeval.printing.pdf_file import PdfFile, quote

# Equal forms give equal bytes: every file says that it was made at one instant, long ago.
_MADE_AT = "(D:20000101000000+00'00')"
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
        self._title = title
        self._file = PdfFile()
        self._tree = self._file.reserve()
        self._resources = self._file.reserve()
        self._pages: list[int] = []
        self._digest = blake2b(quote(title).encode("ascii"), digest_size=16)
        self._faces: dict[str, _Codes] = {}
        self._bookmarks: list[tuple[str, int]] = []
        self._attached: dict[str, int] = {}

    def add_page(self, page: Drawing) -> None:
        """Add a page behind those before."""
        drawn = [*_draw_lines(page), "BT", *self._draw_texts(page.texts), "ET"]
        operators = "\n".join(drawn).encode("ascii")
        self._digest.update(operators)
        width, height = page.size
        number = self._file.add(
            f"<< /Type /Page /Parent {self._tree} 0 R /MediaBox [0 0 {width:.4f} {height:.4f}]"
            f" /Resources {self._resources} 0 R"
            f" /Contents {self._file.add_stream(operators)} 0 R >>"
        )
        self._pages.append(number)
        if page.bookmark:
            self._bookmarks.append((page.bookmark, number))

    def attach(self, attachment: Attachment) -> None:
        """Let the document carry a file, as PDF/A-3 asks it to be named."""
        data, name = attachment.data, quote(attachment.name)
        self._digest.update(data)
        kind = attachment.media_type.replace("/", "#2F")
        params = f"/Params << /Size {len(data)} /ModDate {_MADE_AT} >> "
        stream = self._file.add_stream(data, f"/Type /EmbeddedFile /Subtype /{kind} {params}")
        self._attached[attachment.name] = self._file.add(
            f"<< /Type /Filespec /F {name} /UF {name} /Desc {quote(attachment.description)}"
            f" /AFRelationship /Data /EF << /F {stream} 0 R /UF {stream} 0 R >> >>"
        )

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
        file = self._file
        fonts = [
            f"/{face} {self._add_font(load_face(face), codes)} 0 R"
            for face, codes in self._faces.items()
        ]
        file.write(self._resources, f"<< /Font << {' '.join(fonts)} >> >>")
        kids = " ".join([f"{number} 0 R" for number in self._pages])
        file.write(self._tree, f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>")
        root = file.add(
            f"<< /Type /Catalog /Pages {self._tree} 0 R /Lang ({LANGUAGE})"
            f"{self._add_outline()}{self._list_attached()} >>"
        )
        info = file.add(
            f"<< /Title {quote(self._title)} /Creator ({PRODUCER}) /Producer ({PRODUCER})"
            f" /CreationDate {_MADE_AT} /ModDate {_MADE_AT} >>"
        )
        for codes in self._faces.values():
            self._digest.update("".join(codes).encode("utf-8"))
        return file.join(root, info, self._digest.hexdigest())

    def _list_attached(self) -> str:
        """Return what the catalog says of the files inside."""
        if not self._attached:
            return ""
        named = sorted(self._attached.items())
        names = " ".join(f"{quote(name)} {number} 0 R" for name, number in named)
        files = " ".join(f"{number} 0 R" for _, number in named)
        return f" /Names << /EmbeddedFiles << /Names [{names}] >> >> /AF [{files}]"

    def _add_outline(self) -> str:
        """Write the outline, entries that name their neighbours; return what the catalog says."""
        if not self._bookmarks:
            return ""
        root = self._file.reserve()
        first, count = root + 1, len(self._bookmarks)
        for number, (title, page) in enumerate(self._bookmarks, start=first):
            before = f" /Prev {number - 1} 0 R" if number > first else ""
            after = f" /Next {number + 1} 0 R" if number < root + count else ""
            self._file.add(
                f"<< /Title {quote(title)} /Parent {root} 0 R{before}{after}"
                f" /Dest [{page} 0 R /Fit] >>"
            )
        ends = f"/First {first} 0 R /Last {root + count} 0 R /Count {count}"
        self._file.write(root, f"<< /Type /Outlines {ends} >>")
        return f" /Outlines {root} 0 R /PageMode /UseOutlines"

    def _add_font(self, font: FontFile, codes: _Codes) -> int:
        """Embed what was used of a face as glyphs 1, 2, …: its codes are these numbers."""
        glyphs = [0, *font.find_glyphs(codes)]
        data = font.make_subset(glyphs)
        name = f"{_make_tag(codes)}+{font.name}"
        program = self._file.add_stream(data, f"/Length1 {len(data)} ")
        ascent, descent, capitals = font.heights
        descriptor = (
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /ItalicAngle 0 /StemV 87"
            f" /FontBBox [{' '.join(map(str, font.box))}] /Ascent {ascent} /Descent {descent}"
            f" /CapHeight {capitals} /FontFile2 {program} 0 R >>"
        )
        descendant = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /DW 1000 /W [{_list_widths(font.get_widths(glyphs))}]"
            f" /FontDescriptor {self._file.add(descriptor)} 0 R >>"
        )
        return self._file.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{self._file.add(descendant)} 0 R]"
            f" /ToUnicode {self._file.add_stream(_map_to_unicode(codes))} 0 R >>"
        )


def _draw_lines(page: Drawing) -> Iterator[str]:
    """Yield the operators of rules and boxes; square ends close the corners."""
    yield f"{RULE} w 2 J"
    for x0, y0, x1, y1 in page.rules:
        yield f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l"
    for x, y, width, height in page.boxes:
        yield f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    yield "S"
    for x, y, width, height in page.fills:
        yield f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    if page.fills:
        yield "f"


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
