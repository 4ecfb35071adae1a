"""The fast writer against the stock canvas, and each thing inside ReportLab that it leans on."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
import reportlab
from pypdf import PdfReader
from reportlab.pdfbase import pdfdoc

from perfeval.domain.grid import Role, RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from perfeval.printing import fast_writer
from perfeval.printing.fast_writer import FastWriter
from perfeval.printing.pdf import Printable, choose_writer, print_pdf
from perfeval.printing.stock_writer import StockWriter
from tests.domain.data import sample
from tests.printing.grids import GridBuilder, cell, make_form


def official_forms() -> list[Printable]:
    grid = build_grid(find_pack("sichuan-2022"), read_sheet(sample(1)))
    return [Printable(grid, "送审稿"), Printable(make_form(60)), Printable(grid)]


def chars_of(data: bytes) -> list[list[tuple[str, str, float, float, float]]]:
    """Return character, face, size and place of everything drawn, page by page."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        return [
            [
                (
                    char["text"],
                    re.sub(r"^[A-Z]+\+|-0$", "", char["fontname"]),
                    round(char["size"], 2),
                    round(char["matrix"][4], 1),
                    round(char["matrix"][5], 1),
                )
                for char in page.chars
            ]
            for page in pdf.pages
        ]


def rules_of(data: bytes) -> list[list[tuple[float, ...]]]:
    with pdfplumber.open(BytesIO(data)) as pdf:
        return [
            [
                tuple(rule[side] for side in ("x0", "top", "x1", "bottom"))
                for rule in (*page.lines, *page.rects)
            ]
            for page in pdf.pages
        ]


def is_near(ours: Any, theirs: Any) -> bool:
    return bool(ours == pytest.approx(theirs, abs=0.11))


# The stock canvas draws the same.


def test_both_writers_draw_the_same_text_at_the_same_places() -> None:
    forms = official_forms()
    ours, theirs = (chars_of(print_pdf(forms, writer=name)) for name in ("fast", "stock"))
    assert [[char[:3] for char in page] for page in ours] == [
        [char[:3] for char in page] for page in theirs
    ]
    for page, other in zip(ours, theirs, strict=True):
        for char, twin in zip(page, other, strict=True):
            assert is_near(char[3:], twin[3:]), (char, twin)


def test_both_writers_draw_the_same_rules() -> None:
    forms = official_forms()
    ours, theirs = (rules_of(print_pdf(forms, writer=name)) for name in ("fast", "stock"))
    for page, other in zip(ours, theirs, strict=True):
        assert len(page) == len(other)
        for rule, twin in zip(page, other, strict=True):
            assert is_near(rule, twin)


def test_the_environment_chooses_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERFEVAL_PDF_WRITER", raising=False)
    assert choose_writer() is FastWriter
    monkeypatch.setenv("PERFEVAL_PDF_WRITER", "stock")
    assert choose_writer() is StockWriter
    assert choose_writer("fast") is FastWriter
    monkeypatch.setenv("PERFEVAL_PDF_WRITER", "quick")
    with pytest.raises(ValueError, match="PDF_WRITER is 'quick'"):
        choose_writer()


def test_the_stock_writer_repeats_its_bytes_and_shares_between_threads() -> None:
    forms = [[Printable(make_form(count))] for count in (2, 30)] * 2
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda form: print_pdf(form, writer="stock"), forms))
    assert made == [print_pdf(form, writer="stock") for form in forms]


# What the file is like.


def test_each_face_is_one_font_of_a_document() -> None:
    data = print_pdf(official_forms())
    assert data.count(b"/FontFile2") == 3
    assert data.count(b"/Subtype /Type0") == 3
    assert data.count(b"/Identity-H") == 3


def test_no_character_is_embedded_that_is_not_used() -> None:
    builder = GridBuilder()
    builder.add(RowKind.BODY, "a", cell(0, Role.TEXT, "绩效绩效", column_span=6))
    reader = PdfReader(BytesIO(print_pdf([Printable(builder.build())])))
    (font,) = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    program = font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()
    places = program.index(b"maxp")
    start = int.from_bytes(program[places + 8 : places + 12], "big")
    count = int.from_bytes(program[start + 4 : start + 6], "big")
    assert count == 1 + len(set("绩效第页共1 "))


def test_a_character_beyond_16_bits_is_named_in_utf16() -> None:
    named = fast_writer._map_to_unicode("绩\U0002b36f")
    assert b"<0001> <0002> [<7EE9> <D86CDF6F>]" in named


def test_no_range_of_the_map_to_unicode_is_long_or_changes_its_first_byte() -> None:
    named = fast_writer._map_to_unicode(chr(0x4E00 + n) for n in range(600))
    ranges = re.findall(rb"<(\w{4})> <(\w{4})> \[(.*?)\]", named)
    covered: list[int] = []
    for first, last, names in ranges:
        codes = range(int(first, 16), int(last, 16) + 1)
        assert len(codes) == len(names.split()) <= 100
        assert first[:2] == last[:2]
        covered += codes
    assert covered == list(range(1, 601))


def test_a_line_ends_before_every_endstream() -> None:
    data = print_pdf(official_forms())
    assert data.count(b"\nendstream") == data.count(b"endstream") > 3


def test_it_prints_without_isal(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = official_forms()
    with_isal = print_pdf(forms)
    monkeypatch.setitem(sys.modules, "isal", None)
    assert fast_writer._find_deflate() is fast_writer._deflate_by_zlib
    monkeypatch.setattr(fast_writer, "_deflate", fast_writer._find_deflate())
    assert chars_of(print_pdf(forms)) == chars_of(with_isal)


# What it leans on inside ReportLab: if one of these fails after an update, print with
# PERFEVAL_PDF_WRITER=stock until fast_writer.py is mended.


class Echo(pdfdoc.PDFObject):
    """An object of ours in ReportLab's document."""

    def __init__(self, text: str) -> None:
        self.text = text

    def format(self, document: Any) -> bytes:
        return self.text.encode("ascii")


@pytest.fixture
def document() -> Any:
    made = pdfdoc.PDFDocument(compression=1, invariant=1, pdfVersion=(1, 4), lang="zh-CN")
    made.addPage(Echo("<< /Type /Page >>"))
    return made


def test_reportlab_is_the_one_that_was_read() -> None:
    assert reportlab.__version__.startswith("5.1."), "read pdfdoc.py anew, then change this test"


def test_private_reference_numbers_an_object_and_gives_the_same_number_again(document: Any) -> None:
    thing = Echo("<< >>")
    first = document.Reference(thing).format(document)
    assert re.fullmatch(rb"\d+ 0 R", first), "PDFDocument.Reference(x).format() is not '7 0 R'"
    assert document.Reference(thing).format(document) == first


def test_private_format_of_our_objects_is_written_as_it_is(document: Any) -> None:
    number = document.Reference(Echo("<< /Our (own) >>")).format(document).split()[0]
    wanted = number + b" 0 obj\n<< /Our (own) >>\nendobj\n"
    assert wanted in document.GetPDFData(None), "PDFObject.format is not what is written"


def test_private_objects_named_during_writing_are_written_too(document: Any) -> None:
    class Late(Echo):
        def format(self, document: Any) -> bytes:
            document.Reference(Echo("<< /Late true >>"))
            return super().format(document)

    document.Reference(Late("<< >>"))
    assert b"/Late true" in document.GetPDFData(None)


def test_private_pages_object_takes_pages_of_ours(document: Any) -> None:
    parent = document.Reference(document.Pages).format(document)
    assert re.fullmatch(rb"\d+ 0 R", parent), "PDFDocument.Pages is not the page tree"
    data = document.GetPDFData(None)
    assert b"/Count 1" in data, "PDFDocument.addPage does not count a page of ours"
    assert b"<< /Type /Page >>" in data


def test_private_get_pdf_data_needs_no_canvas(document: Any) -> None:
    data = document.GetPDFData(None)
    assert data.startswith(b"%PDF-1.4"), "PDFDocument(pdfVersion=) is not the file's version"
    assert data.rstrip().endswith(b"%%EOF")
    assert b"/Outlines" not in data, "an empty outline is written"


def test_private_stream_is_encrypted_by_the_document(document: Any) -> None:
    assert document.encrypt.encode(b"bytes") == b"bytes", "PDFDocument.encrypt.encode is gone"


def test_private_document_is_dated_the_same_every_time() -> None:
    made = [pdfdoc.PDFDocument(compression=1, invariant=1).GetPDFData(None) for _ in range(2)]
    assert made[0] == made[1], "PDFDocument(invariant=1) does not repeat its bytes"
