"""The sheet that a printed PDF carries inside."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from perfeval.domain.errors import DocumentError
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.verification import read_code

_MOST_BYTES = 2 * 1024 * 1024  # of the file inside; the longest sheets have a tenth of it
_NO_PDF = "这个文件不是 PDF，或已损坏，请上传本系统打印的 PDF"
_NOT_OURS = "这个 PDF 里没有所附数据，可能不是本系统打印的，或经过其他软件另存"

# A broken file breaks the reader in ways of its own.
_BROKEN = (
    *(PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError),
    *(NotImplementedError, OSError, RecursionError, TypeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class AttachedSheet:
    """What a PDF carries: the code in the name of the file inside, its text, and the sheet."""

    code: str
    text: str
    sheet: SheetDocument


def read_attached(data: bytes) -> AttachedSheet:
    """Return the sheet that a PDF of ours carries.

    Raises DocumentError with a sentence for anything else.
    """
    name, content = _find_file(data)
    code = read_code(name.removesuffix(".json"))
    if code is None:
        raise DocumentError("$", _NOT_OURS)
    try:
        text = content.decode()
        return AttachedSheet(code, text, parse_sheet(text))
    except (UnicodeDecodeError, DocumentError) as error:
        raise DocumentError("$", "所附数据已被改动，不能读取") from error


def _find_file(data: bytes) -> tuple[str, bytes]:
    """Return name and content of the only JSON file in a PDF."""
    if not data.startswith(b"%PDF-"):
        raise DocumentError("$", _NO_PDF)
    try:
        found = [
            (file.name, file.content)
            for file in PdfReader(BytesIO(data)).attachment_list
            if file.name.endswith(".json") and (file.size or 0) <= _MOST_BYTES
        ]
    except _BROKEN as error:
        raise DocumentError("$", _NO_PDF) from error
    if len(found) != 1 or len(found[0][1]) > _MOST_BYTES:
        raise DocumentError("$", _NOT_OURS)
    return found[0]
