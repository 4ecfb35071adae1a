"""Writing a PDF with nothing but ReportLab's public canvas: slower, for comparison and for need.

`PERFEVAL_PDF_WRITER=stock` chooses it, should the fast writer ever disagree with a ReportLab. The
text of characters beyond U+FFFF cannot be copied out of its files (a fault of ReportLab 5.1).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from pypdf import PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from perfeval.printing import Attachment
from perfeval.printing.drawing import LANGUAGE, PRODUCER, RULE, Drawing
from perfeval.printing.fonts import BODY_FACE, get_chain, get_path

# ReportLab's faces share one read cursor and one register: one document at a time.
_DRAWING = threading.Lock()


class StockWriter:
    """Keeps the pages, and draws them on a canvas at the end."""

    def __init__(self, title: str) -> None:
        """Begin a document of that title."""
        self._title = title
        self._pages: list[Drawing] = []
        self._attached: list[Attachment] = []

    def add_page(self, page: Drawing) -> None:
        """Add a page behind those before."""
        self._pages.append(page)

    def attach(self, attachment: Attachment) -> None:
        """Let the document carry a file; ReportLab cannot, pypdf puts it in."""
        self._attached.append(attachment)

    def finish(self) -> bytes:
        """Return the document; nothing may be added after that."""
        with _DRAWING:
            _load_face(BODY_FACE)
            stream = BytesIO()
            canvas = Canvas(
                stream,
                initialFontName=BODY_FACE,  # type: ignore[arg-type]  # the stubs say float
                invariant=1,
                lang=LANGUAGE,
            )
            canvas.setTitle(self._title)
            canvas.setAuthor("")
            canvas.setSubject("")
            canvas.setCreator(PRODUCER)
            canvas.setProducer(PRODUCER)
            for page in self._pages:
                _draw_page(canvas, page)
            canvas.save()
        return _with_files(stream, self._attached)


def _with_files(stream: BytesIO, attached: Sequence[Attachment]) -> bytes:
    if not attached:
        return stream.getvalue()
    writer = PdfWriter(clone_from=stream)
    for attachment in attached:
        writer.add_attachment(attachment.name, attachment.data)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@cache
def _load_face(name: str) -> str:
    """Make a face known to ReportLab, once per process; return its name."""
    # Without asciiReadable=0 each subset carries all of ASCII: a quarter of time and size.
    font = TTFont(name, str(get_path(name)), asciiReadable=0, shapable=False)
    pdfmetrics.registerFont(font)
    return name


def _draw_page(canvas: Canvas, page: Drawing) -> None:
    canvas.setPageSize(page.size)
    canvas.setLineWidth(RULE)
    canvas.setLineCap(2)  # square ends close the corners
    canvas.lines(page.rules)
    for box in page.boxes:
        canvas.rect(*box)
    for fill in page.fills:
        canvas.rect(*fill, stroke=0, fill=1)
    pen = canvas.beginText()
    for text in page.texts:
        pen.setTextOrigin(text.x, text.y)
        pen.setCharSpace(text.spread)
        for face, run in get_chain(text.role).split_runs(text.text):
            pen.setFont(_load_face(face), text.size)
            pen.textOut(run)
    canvas.drawText(pen)
    if page.bookmark:
        key = f"page{canvas.getPageNumber()}"
        canvas.bookmarkPage(key, fit="Fit")
        canvas.addOutlineEntry(page.bookmark, key, 0)
        canvas.showOutline()
    canvas.showPage()
