"""What a PDF carries besides its form: files inside, the code in the foot, the QR code."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from perfeval.domain.layout import build_grid
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import load_corrected_sheet
from perfeval.printing import Attachment, Printable
from perfeval.printing.pdf import print_pdf

SHEET = load_corrected_sheet()
GRID = build_grid(find_pack(SHEET.pack), SHEET)
CODE = "验真码 ABCD-EFGH-JKMN-PQRS"
ADDRESS = "http://10.1.2.3:8000/verify/?code=ABCD-EFGH-JKMN-PQRS"
WRITERS = ("fast", "stock")


def qr_codes(content: bytes) -> list[str]:
    page = pypdfium2.PdfDocument(content)[0]
    picture = page.render(scale=150 / 72).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("writer", WRITERS)
def test_files_inside_come_out_byte_for_byte(writer: str) -> None:
    files = [
        Attachment("b.json", "{“值”}".encode(), "application/json", "全部数据"),
        Attachment("a.json", b"", "application/json", "空"),
    ]
    content = print_pdf([Printable(GRID)], writer=writer, attachments=files)
    found = PdfReader(BytesIO(content)).attachments
    assert {name: list(parts) for name, parts in found.items()} == {
        file.name: [file.data] for file in files
    }


@pytest.mark.parametrize("writer", WRITERS)
def test_code_stands_in_the_foot_and_the_qr_code_can_be_read(writer: str) -> None:
    content = print_pdf([Printable(GRID, code=CODE, qr=ADDRESS)], writer=writer)
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    assert "".join(CODE.split()) in "".join(text.split())
    assert qr_codes(content) == [ADDRESS]


def test_without_an_address_there_is_no_qr_code() -> None:
    assert qr_codes(print_pdf([Printable(GRID, code=CODE)])) == []


def test_a_margin_too_small_to_read_gets_none() -> None:
    narrow = replace(GRID, page=replace(GRID.page, margin_bottom=8.0))
    assert qr_codes(print_pdf([Printable(narrow, code=CODE, qr=ADDRESS)])) == []


def test_equal_forms_with_equal_files_are_equal_bytes() -> None:
    file = Attachment("a.json", b"1", "application/json", "")
    form = Printable(GRID, code=CODE, qr=ADDRESS)
    one, same = (print_pdf([form], attachments=[file]) for _ in range(2))
    other = print_pdf([form], attachments=[replace(file, data=b"2")])
    assert one == same
    assert one != other
