"""Files that people bring: what is taken, what is refused, and the code that is read from them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from perfeval.domain.files import MediaType
from perfeval.domain.layout import build_grid
from perfeval.domain.paper import CodeSource
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import load_corrected_sheet
from perfeval.printing import Printable
from perfeval.printing.pdf import print_pdf
from perfeval.reading.scans import UnusableFileError, read_scan
from tests.factories.paper import encode, make_scan, picture, scan_of

SHEET = load_corrected_sheet()
GRID = build_grid(find_pack(SHEET.pack), SHEET)
CODE, OTHER = "ABCDEFGHJKMNPQRS", "0123456789ABCDEF"


def print_with(code: str, *, qr: bool = True) -> bytes:
    shown = "-".join(code[i : i + 4] for i in range(0, 16, 4))
    address = f"http://10.1.2.3:8000/verify/?code={shown}" if qr else ""
    return print_pdf([Printable(GRID, code=f"验真码 {shown}　第1轮", qr=address)])


def page_of(printed: bytes) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(printed)[0].render(scale=200 / 72).to_pil()
    return page


def saved(writer: PdfWriter) -> bytes:
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def with_program(kind: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(make_scan()))
    action = DictionaryObject({NameObject("/S"): NameObject(kind)})
    action[NameObject("/JS" if kind == "/JavaScript" else "/F")] = TextStringObject("app.alert(1)")
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})
    return saved(writer)


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(make_scan()))
    writer.encrypt("", owner_password="secret")
    return saved(writer)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "文件是空的"),
    "a program called .pdf": (lambda: b"MZ\x90\x00" + bytes(500), "只接受 PDF、PNG、JPEG 文件"),
    "a page of the web": (lambda: b"<html><script>1</script>", "只接受 PDF、PNG、JPEG 文件"),
    "another kind of picture": (lambda: encode(picture(), "GIF"), "只接受 PDF、PNG、JPEG"),
    "half a PDF": (lambda: print_with(CODE)[:30_000], "PDF 不完整"),
    "half a JPEG": (lambda: encode(picture(), "JPEG")[:3000], "图片不完整或已损坏"),
    "half a PNG": (lambda: encode(picture(), "PNG")[:1000], "图片不完整或已损坏"),
    "a PDF of no pages": (lambda: saved(PdfWriter()), "一页也没有"),
    "a PDF with a password": (encrypted, "PDF 设有密码或权限限制"),
    "a PDF with a script": (lambda: with_program("/JavaScript"), "PDF 里带有程序"),
    "a PDF that starts programs": (lambda: with_program("/Launch"), "PDF 里带有程序"),
    "noise": (lambda: b"%PDF-1.4\n" + bytes(1000) + b"%%EOF", "PDF 已损坏"),
    "a picture as a bomb": (
        lambda: encode(Image.new("1", (30_000, 30_000)), "PNG"),
        "图片的点数太多",
    ),
    "a picture that is too large": (
        lambda: encode(Image.new("1", (7_100, 7_100)), "PNG"),
        "图片的点数太多",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence(name: str) -> None:
    make, sentence = REFUSED[name]
    with pytest.raises(UnusableFileError) as refused:
        read_scan(make())
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PDF", MediaType.PDF), ("PNG", MediaType.PNG), ("JPEG", MediaType.JPEG)],
)
def test_a_scan_is_told_by_its_bytes(kind: str, media_type: MediaType) -> None:
    read = read_scan(encode(picture(), kind))
    assert (read.media_type, read.codes) == (media_type, frozenset())


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG"])
@pytest.mark.parametrize("turned", [0, 3, 90, 180])
def test_the_qr_code_is_read_however_the_paper_lay(kind: str, turned: int) -> None:
    page = page_of(print_with(CODE)).rotate(turned, expand=True, fillcolor="white")
    read = read_scan(encode(page, kind))
    assert (read.codes, read.source) == (frozenset({CODE}), CodeSource.QR)


def test_a_pdf_with_text_is_read() -> None:
    read = read_scan(print_with(CODE, qr=False))
    assert (read.codes, read.source) == (frozenset({CODE}), CodeSource.TEXT)


def test_a_scan_without_a_qr_code_names_none() -> None:
    assert read_scan(scan_of(print_with(CODE, qr=False))).codes == frozenset()


def test_two_forms_in_one_file_are_both_named() -> None:
    pages = [page_of(print_with(code)) for code in (CODE, OTHER)]
    read = read_scan(encode(pages[0], "PDF", save_all=True, append_images=pages[1:]))
    assert read.codes == {CODE, OTHER}


def codes_if_taken(data: bytes) -> frozenset[str]:
    try:
        return read_scan(data).codes
    except UnusableFileError:
        return frozenset()


@pytest.mark.parametrize("cut", range(200, 20_000, 977))
def test_a_damaged_file_is_read_or_refused_and_never_a_fault(cut: int) -> None:
    whole = scan_of(print_with(CODE))
    damaged = whole[:cut] + bytes(40) + whole[cut + 40 :]
    assert codes_if_taken(damaged) <= {CODE}
