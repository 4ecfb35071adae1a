"""Scans of paper that people bring: what kind of file it is, whether it is sound, and its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

import zxingcpp
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from perfeval.domain.errors import DocumentError, DomainError
from perfeval.domain.files import MediaType
from perfeval.domain.paper import CodeSource
from perfeval.domain.verification import read_code
from perfeval.reading.attached_sheet import read_attached

_MOST_PIXELS = 50_000_000  # A4 at 600 dots an inch has 35 million
_MOST_OBJECTS = 50_000  # of a PDF; a scan has a few for each page
_PAGES_READ = 6  # the code stands in the foot of every page
_PICTURES_READ = 4
_PICTURES = {"PNG": MediaType.PNG, "JPEG": MediaType.JPEG}
# Four groups of four with a hyphen between them, as printed in the foot.
_CODE = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:\s*[-－‐–—]\s*[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])"
)
_QUERY = re.compile(r"[?&]code=([0-9A-Za-z-]{16,19})(?:&|\Z)")
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_ACTIVE = frozenset({"/JavaScript", "/Launch"})

# A broken file breaks its reader in ways of its own.
_BROKEN = (
    *(PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(NotImplementedError, OSError, RecursionError, SyntaxError, TypeError, ValueError),
)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class UnusableFileError(DomainError):
    """A file that was brought cannot be taken, whoever brings it; `str()` says why."""


@dataclass(frozen=True, slots=True)
class ReadScan:
    """A sound file: its kind, the codes found in it and where, and the data that it carries.

    `codes` is empty where none could be read; several are those of several forms.
    """

    media_type: MediaType
    codes: frozenset[str] = frozenset()
    source: CodeSource = CodeSource.TYPED
    attached: str | None = None


def read_scan(data: bytes) -> ReadScan:
    """Return what a file is, told by its bytes; raises UnusableFileError with a sentence.

    Taken are PDF files that hold nothing which runs and ask for no password, PNG and JPEG.
    """
    if not data:
        raise UnusableFileError("文件是空的，请重新选择")
    if data.startswith(b"%PDF-"):
        return _read_pdf(data)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _read_picture(data)
    raise UnusableFileError(
        "只接受 PDF、PNG、JPEG 文件（按内容判断，改扩展名没有用），请重新扫描或另存"
    )


def _read_picture(data: bytes) -> ReadScan:
    try:
        with _open_picture(BytesIO(data)) as picture:
            kind = _PICTURES[picture.format or ""]
            picture.draft("L", (2400, 2400))
            grey = picture.convert("L")  # decodes the whole, so that a part is found missing
    except _BROKEN as error:
        raise UnusableFileError("图片不完整或已损坏，打不开，请重新扫描") from error
    codes = frozenset(_codes_of_picture(grey))
    return ReadScan(kind, codes, CodeSource.QR if codes else CodeSource.TYPED)


def _open_picture(stream: BytesIO) -> Image.Image:
    """Open a picture that is no bomb; nothing is decoded yet."""
    try:
        picture = Image.open(stream, formats=list(_PICTURES))
        is_bomb = picture.width * picture.height > _MOST_PIXELS
    except _BOMBS:
        is_bomb = True
    if is_bomb:
        raise UnusableFileError("图片的点数太多，请用 300 dpi 左右重新扫描")
    return picture


def _codes_of_picture(picture: Image.Image) -> Iterator[str]:
    for found in zxingcpp.read_barcodes(picture, formats=_QR_ONLY):
        query = _QUERY.search(found.text)
        code = read_code(query[1]) if query else None
        if code:
            yield code


def _read_pdf(data: bytes) -> ReadScan:
    if b"%%EOF" not in data[-2048:]:
        raise UnusableFileError("PDF 不完整（可能没有传完），请重新扫描或另存")
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise UnusableFileError("PDF 设有密码或权限限制，请取消加密后再上传")
        if not len(reader.pages):
            raise UnusableFileError("PDF 里一页也没有，请重新扫描")
        if _has_active_content(reader):
            raise UnusableFileError("PDF 里带有程序（JavaScript 或启动命令），请打印后重新扫描")
    except _BROKEN as error:
        raise UnusableFileError("PDF 已损坏，打不开，请重新扫描或另存") from error
    return _find_codes(data, reader)


def _find_codes(data: bytes, reader: PdfReader) -> ReadScan:
    """Look for the code in the data that our own PDF carries, in QR codes and in the text."""
    try:
        attached = read_attached(data)
        return ReadScan(
            MediaType.PDF, frozenset({attached.code}), CodeSource.ATTACHED, attached.text
        )
    except DocumentError:
        pass
    pages = list(islice(reader.pages, _PAGES_READ))
    ways = ((CodeSource.QR, _codes_of_pictures), (CodeSource.TEXT, _codes_of_text))
    for source, look in ways:
        codes = frozenset(code for page in pages for code in _whatever_works(look(page)))
        if codes:
            return ReadScan(MediaType.PDF, codes, source)
    return ReadScan(MediaType.PDF)


def _whatever_works(codes: Iterator[str]) -> Iterator[str]:
    """Yield codes until the reader breaks: a page that cannot be read has none, and is no fault."""
    try:
        yield from codes
    except (*_BROKEN, UnusableFileError):
        return


def _codes_of_text(page: PageObject) -> Iterator[str]:
    for match in _CODE.finditer(page.extract_text()):
        code = read_code(match[0])
        if code:
            yield code


def _codes_of_pictures(page: PageObject) -> Iterator[str]:
    held = page.get("/Resources", DictionaryObject()).get_object().get("/XObject", {})
    names = [name for name in page.images.keys() if isinstance(name, str)]  # noqa: SIM118 - no mapping
    for name in names[:_PICTURES_READ]:
        described = held[name].get_object()
        if described["/Width"] * described["/Height"] <= _MOST_PIXELS:
            picture = page.images[name].image
            yield from _codes_of_picture(picture.convert("L")) if picture else ()


def _has_active_content(reader: PdfReader) -> bool:
    """Tell whether anything that a viewer would run can be reached from the file's root."""
    seen: set[int] = set()
    waiting: list[object] = [reader.trailer.get("/Root")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            if len(seen) > _MOST_OBJECTS:
                raise UnusableFileError("PDF 的结构过于复杂，请打印后重新扫描")
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            if one.get("/S") in _ACTIVE or "/JS" in one:
                return True
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)
    return False
