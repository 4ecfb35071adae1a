"""The fast writer against ReportLab's canvas, and what its files are like."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader

from perfeval.domain.grid import Role, RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from perfeval.printing import fast_writer, pdf_file
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
    assert pdf_file._find_deflate() is pdf_file._deflate_by_zlib
    monkeypatch.setattr(pdf_file, "_deflate", pdf_file._find_deflate())
    assert chars_of(print_pdf(forms)) == chars_of(with_isal)


def test_every_object_stands_where_the_cross_references_say() -> None:
    data = print_pdf(official_forms())
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    table = data[start:].split(b"trailer")[0].splitlines()[3:]
    assert data[start:].startswith(f"xref\n0 {len(table) + 1}\n".encode("ascii"))
    for number, line in enumerate(table, start=1):
        assert data[int(line[:10]) :].startswith(f"{number} 0 obj\n".encode("ascii"))
        assert len(line) == len("0000000000 00000 n ")


def test_a_strict_reader_finds_nothing_to_mend() -> None:
    data = print_pdf([Printable(make_form(2, title="表（甲）\\ \U0002b36f"))])
    reader = PdfReader(BytesIO(data), strict=True)
    assert reader.metadata is not None
    assert reader.metadata.title == "表（甲）\\ \U0002b36f"
    names: Any = reader.trailer["/ID"]
    assert names[0] == names[1]
    assert len(names[0]) == 16


def test_another_text_gives_another_identity() -> None:
    made = [print_pdf([Printable(make_form(2, name=name))]) for name in ("甲{}", "乙{}")]
    names = [re.findall(rb"/ID \[<(\w+)>", data) for data in made]
    assert names[0] != names[1]


def test_the_fast_writer_loads_nothing_of_reportlab() -> None:
    code = (
        "import sys, perfeval.printing.pdf, perfeval.printing.fast_writer;"
        "assert not [name for name in sys.modules if name.startswith('reportlab')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
