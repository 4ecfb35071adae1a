import struct
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from perfeval.printing.font_files import FontFile
from perfeval.printing.fonts import BODY_FACE, LABEL_FACE, TITLE_FACE, get_path, load_face

FACES = (BODY_FACE, TITLE_FACE, LABEL_FACE)
TEXT = "绩效≥95%，\U0002b36f"


@pytest.mark.parametrize("name", FACES)
def test_a_face_is_what_reportlab_reads_too(name: str) -> None:
    """Every character has the same glyph, width and measures, by two readers."""
    ours, theirs = load_face(name), TTFontFace(str(get_path(name)))
    points = {
        *range(0x20, 0xA0),
        *range(0xA1, 0xD800),
        *range(0xE000, 0xFFFF),
        *range(0x10000, 0x33000),
    }
    found = {point: glyph for point in points if (glyph := ours.find_glyph(chr(point)))}
    assert found == {p: g for p, g in theirs.charToGlyph.items() if g and p in points}
    wrong = [p for p, g in found.items() if ours.get_width(g) != theirs.charWidths[p]]
    assert wrong == []
    assert list(ours.box) == theirs.bbox
    assert ours.heights == (theirs.ascent, theirs.descent, theirs.capHeight)


@pytest.mark.parametrize("name", FACES)
def test_no_glyph_of_the_faces_is_made_of_others(name: str) -> None:
    face = load_face(name)
    glyphs = {face.find_glyph(chr(point)) for point in range(0x20, 0xFFFF)}
    assert all(len(face.get_outline(glyph)) % 4 == 0 for glyph in glyphs)


@pytest.mark.parametrize("name", FACES)
def test_a_subset_holds_the_same_outlines_and_widths(name: str, tmp_path: Path) -> None:
    face = load_face(name)
    glyphs = [0, *face.find_glyphs(TEXT)]
    path = tmp_path / "subset.ttf"
    path.write_bytes(add_characters(face.make_subset(glyphs)))
    subset = FontFile(path)
    for number, glyph in enumerate(glyphs):
        assert subset.get_outline(number) == face.get_outline(glyph)
        assert subset.get_width(number) == face.get_width(glyph)


@pytest.mark.parametrize("name", FACES)
def test_the_checksums_of_a_subset_are_right(name: str) -> None:
    data = load_face(name).make_subset([0, 1, 5, 700])
    assert sum_words(data) == 0xB1B0AFBA
    count = struct.unpack_from(">4xH", data)[0]
    for tag, checksum, start, size in struct.iter_unpack(">4sLLL", data[12 : 12 + 16 * count]):
        table = data[start : start + size]
        if tag == b"head":
            table = table[:8] + bytes(4) + table[12:]
        assert sum_words(table) == checksum, tag


def test_a_file_without_truetype_outlines_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "face.otf"
    path.write_bytes(b"OTTO" + bytes(60))
    with pytest.raises(ValueError, match="TrueType outlines"):
        FontFile(path)


def sum_words(data: bytes) -> int:
    filled = data + bytes(-len(data) & 3)
    words = (filled[at : at + 4] for at in range(0, len(filled), 4))
    return sum(int.from_bytes(word, "big") for word in words) & 0xFFFFFFFF


def add_characters(data: bytes) -> bytes:
    """Put an empty table of characters into a subset: FontFile asks for one, PDF does not."""
    count = struct.unpack_from(">4xH", data)[0]
    entries = list(struct.iter_unpack(">4sLLL", data[12 : 12 + 16 * count]))
    shifted = [(tag, checksum, start + 16, size) for tag, checksum, start, size in entries]
    shifted.append((b"cmap", 0, len(data) + 16, 4))
    directory = b"".join(struct.pack(">4sLLL", *entry) for entry in sorted(shifted))
    head = data[:4] + struct.pack(">H", count + 1) + data[6:12]
    return head + directory + data[12 + 16 * count :] + bytes(4)
