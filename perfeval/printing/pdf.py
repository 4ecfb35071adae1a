"""Drawing: pages of placed cells become a PDF."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from perfeval.domain.grid import Align, Grid, Role
from perfeval.printing import Printable
from perfeval.printing.fonts import BODY_FACE, get_chain, load_face
from perfeval.printing.measure import measure, to_printable
from perfeval.printing.pages import PlacedCell, PlacedPage, paginate
from perfeval.printing.typesetting import LEADING, SIDE_PADDING, get_page_size

__all__ = ["Printable", "print_pdf"]

PRODUCER = "perfeval"
RULE = 0.5  # width of a rule, points
FOOT_SIZE = 9.0
MARK_SIZE = 10.5
# Height of the optical middle of a Hanzi over the base line, in ems.
MIDDLE = 0.37
# A broken line is spread to the full width if each gap grows by no more than that, in ems.
MOST_SPREAD = 0.13

# ReportLab's faces share one read cursor and one register: one document at a time.
_DRAWING = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Text:
    """One line of text at its place: points from the bottom left of the paper."""

    x: float
    y: float
    text: str
    role: Role
    size: float
    spread: float = 0.0


def print_pdf(forms: Sequence[Printable]) -> bytes:
    """Return one PDF of all forms, in order; every form counts its own pages.

    Equal forms give equal bytes on one installation. Characters that no face has are drawn as 〓:
    ask `fonts.find_missing_characters` before printing. Raises ValueError if there is no form.
    """
    if not forms:
        raise ValueError("there is no form to print")
    with _DRAWING:
        load_face(BODY_FACE)
        stream = BytesIO()
        canvas = Canvas(
            stream,
            pagesize=get_page_size(forms[0].grid.page),
            initialFontName=BODY_FACE,  # type: ignore[arg-type]  # the stubs say float
            invariant=1,
            lang="zh-CN",
        )
        canvas.setTitle(to_printable(forms[0].grid.title))
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator(PRODUCER)
        canvas.setProducer(PRODUCER)
        for form in forms:
            _draw_form(canvas, form)
        canvas.save()
        return stream.getvalue()


def _draw_form(canvas: Canvas, form: Printable) -> None:
    pages = paginate(form.grid)
    size = get_page_size(form.grid.page)
    for number, page in enumerate(pages, start=1):
        canvas.setPageSize(size)
        canvas.setLineWidth(RULE)
        canvas.setLineCap(2)  # square ends close the corners
        canvas.lines(_find_rules(page, size[1]))
        texts = [text for placed in page.cells for text in _texts_of(placed, size[1])]
        if form.mark:
            texts.append(_draw_mark(canvas, form))
        texts.append(_make_foot(form.grid, f"第{number}页 共{len(pages)}页"))
        _draw_texts(canvas, texts)
        canvas.showPage()


def _find_rules(page: PlacedPage, paper: float) -> list[tuple[float, float, float, float]]:
    """Return the rules of a page, each drawn once: rules in line with one another are joined."""
    across: dict[float, list[tuple[float, float]]] = {}
    down: dict[float, list[tuple[float, float]]] = {}
    for placed in page.cells:
        if placed.ruled:
            left, right = round(placed.x, 2), round(placed.x + placed.width, 2)
            top, bottom = round(paper - placed.y, 2), round(paper - placed.y - placed.height, 2)
            for y in (top, bottom):
                across.setdefault(y, []).append((left, right))
            for x in (left, right):
                down.setdefault(x, []).append((bottom, top))
    rules = [(x0, y, x1, y) for y, parts in across.items() for x0, x1 in _join(parts)]
    return rules + [(x, y0, x, y1) for x, parts in down.items() for y0, y1 in _join(parts)]


def _join(parts: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(parts):
        # Ends that differ by the rounding of a coordinate touch.
        if joined and begin <= joined[-1][1] + 0.02:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _texts_of(placed: PlacedCell, paper: float) -> Iterable[_Text]:
    """Yield the lines of a cell, centred in its height."""
    size = placed.size
    leading = size * LEADING
    pad = size * SIDE_PADDING
    middle = paper - placed.y - placed.height / 2 + leading * (len(placed.lines) - 1) / 2
    align = placed.cell.alignment
    for number, line in enumerate(placed.lines):
        spare = placed.width - 2 * pad - line.width * size / 1000
        spread = 0.0
        if align is Align.LEFT and line.soft:
            gap = spare / max(1, len(line.text.rstrip(" ")) - 1)
            spread = gap if 0 < gap <= MOST_SPREAD * size else 0.0
        share = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align]
        x = placed.x + pad + spare * share
        y = middle - leading * number - size * MIDDLE
        yield _Text(x, y, line.text, placed.cell.role, size, spread)


def _draw_mark(canvas: Canvas, form: Printable) -> _Text:
    """Draw the box of the mark above the table; return the text that stands in it."""
    page = form.grid.page
    paper_width, paper_height = get_page_size(page)
    text = to_printable(form.mark).replace("\n", " ")
    width = measure(text, get_chain(Role.LABEL).widths) * MARK_SIZE / 1000
    box_width, box_height = width + MARK_SIZE * 1.2, MARK_SIZE * 1.7
    right = paper_width - page.margin_right * mm
    bottom = paper_height - max(page.margin_top * mm * 0.6, box_height) - box_height / 2
    bottom = max(bottom, paper_height - page.margin_top * mm + 2)
    canvas.rect(right - box_width, bottom, box_width, box_height)
    x = right - box_width / 2 - width / 2
    y = bottom + box_height / 2 - MARK_SIZE * MIDDLE
    return _Text(x, y, text, Role.LABEL, MARK_SIZE)


def _make_foot(grid: Grid, text: str) -> _Text:
    """Return the page number, centred in the bottom margin."""
    width = measure(text, get_chain(Role.TEXT).widths) * FOOT_SIZE / 1000
    middle = get_page_size(grid.page)[0] / 2
    y = max(grid.page.margin_bottom * mm * 0.5, 12) - FOOT_SIZE * MIDDLE
    return _Text(middle - width / 2, y, text, Role.TEXT, FOOT_SIZE)


def _draw_texts(canvas: Canvas, texts: Iterable[_Text]) -> None:
    """Draw all texts of a page in one text object, with as few changes of face as can be."""
    pen: PDFTextObject = canvas.beginText()
    font, spread = ("", 0.0), 0.0
    for text in texts:
        if not text.text.strip():
            continue
        pen.setTextOrigin(text.x, text.y)
        if text.spread != spread:
            spread = text.spread
            pen.setCharSpace(spread)
        for face, run in get_chain(text.role).split_runs(text.text):
            if (face, text.size) != font:
                font = (face, text.size)
                pen.setFont(*font)
            pen.textOut(run)
    canvas.drawText(pen)
