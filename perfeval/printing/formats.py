"""The kinds of file that a form can be printed as, each loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from perfeval.printing import Printable


class Format(StrEnum):
    """A kind of file, by the ending of its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"


_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Format.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Format.HTML: "text/html; charset=utf-8",
}


def print_as(kind: Format, forms: Sequence[Printable]) -> bytes:
    """Return one file of all forms, in order; equal forms give equal bytes.

    Raises ValueError if there is no form, DocumentError if a text has no room in this kind of file.
    """
    return _load_printer(kind)(forms)


def _load_printer(kind: Format) -> Callable[[Sequence[Printable]], bytes]:
    match kind:
        case Format.PDF:
            from perfeval.printing.pdf import print_pdf

            return print_pdf
        case Format.DOCX:
            from perfeval.printing.docx import print_docx

            return print_docx
        case Format.XLSX:
            from perfeval.printing.xlsx import print_xlsx

            return print_xlsx
        case Format.HTML:
            from perfeval.printing.html import print_html

            return print_html
