"""Drawing: pages of placed cells become a PDF."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from perfeval.domain.grid import Align, Page, Role
from perfeval.printing import Attachment, Printable
from perfeval.printing.drawing import Drawing, Text, Writer
from perfeval.printing.fonts import get_chain
from perfeval.printing.measure import measure, to_printable
from perfeval.printing.pages import PlacedCell, PlacedPage, paginate
from perfeval.printing.qr_code import find_qr_fills, find_qr_size
from perfeval.printing.typesetting import LEADING, MM, SIDE_PADDING, get_page_size

__all__ = ["Printable", "choose_writer", "print_pdf"]

FOOT_SIZE = 9.0
MARK_SIZE = 10.5
# Height of the optical middle of a Hanzi over the base line, in ems.
MIDDLE = 0.37
# A broken line is spread to the full width if each gap grows by no more than that, in ems.
MOST_SPREAD = 0.13

_SHARES = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}


def choose_writer(name: str = "") -> Callable[[str], Writer]:
    """Return the writer of that name: `fast` or `stock`, ReportLab's canvas alone.

    Without a name the environment's PERFEVAL_PDF_WRITER says which; raises ValueError for another.
    """
    name = name or os.environ.get("PERFEVAL_PDF_WRITER", "") or "fast"
    if name == "fast":
        from perfeval.printing.fast_writer import FastWriter

        return FastWriter
    if name == "stock":
        from perfeval.printing.stock_writer import StockWriter

        return StockWriter
    raise ValueError(f"PERFEVAL_PDF_WRITER is {name!r}: it can be fast or stock")


def print_pdf(
    forms: Sequence[Printable], *, writer: str = "", attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return one PDF of all forms, in order; every form counts its own pages.

    `attachments` are carried inside.

    Equal forms give equal bytes on one installation. Characters that no face has are drawn as 〓:
    ask `fonts.find_missing_characters` before printing. `writer` is a name for `choose_writer`.
    Raises ValueError if there is no form.
    """
    if not forms:
        raise ValueError("there is no form to print")
    made = choose_writer(writer)(to_printable(forms[0].grid.title))
    for form in forms:
        for page in draw_form(form):
            made.add_page(page)
    for attachment in attachments:
        made.attach(attachment)
    return made.finish()


def draw_form(form: Printable) -> Iterator[Drawing]:
    """Yield the pages of one form, as every writer is to draw them."""
    pages = paginate(form.grid)
    size = get_page_size(form.grid.page)
    for number, page in enumerate(pages, start=1):
        texts = [text for placed in page.cells for text in _texts_of(placed, size[1])]
        boxes = []
        if form.mark:
            box, text = _make_mark(form)
            boxes.append(box)
            texts.append(text)
        if form.numbered:
            texts.append(_make_foot(form.grid.page, f"第{number}页 共{len(pages)}页"))
        if form.first_leaf is not None:
            leaf = form.first_leaf + number - 1
            texts.append(_make_foot(form.grid.page, f"— {leaf} —", Align.RIGHT))
        if form.code:
            texts.append(_make_code(form))
        shown = [text for text in texts if text.text.strip()]
        bookmark = form.bookmark if number == 1 else ""
        rules = _find_rules(page, size[1])
        yield Drawing(size, rules, boxes, shown, bookmark, find_qr_fills(form.grid.page, form.qr))


class _Rounded(dict[float, float]):
    """Coordinates cut to hundredths of a point; a page has few, and asks for each many times."""

    def __missing__(self, length: float) -> float:
        found = self[length] = round(length, 2)
        return found


def _find_rules(page: PlacedPage, paper: float) -> list[tuple[float, float, float, float]]:
    """Return the rules of a page, each drawn once: rules in line with one another are joined."""
    across: defaultdict[float, set[tuple[float, float]]] = defaultdict(set)
    down: defaultdict[float, set[tuple[float, float]]] = defaultdict(set)
    cut = _Rounded()
    for placed in page.cells:
        if placed.ruled:
            left, right = cut[placed.x], cut[placed.x + placed.width]
            top, bottom = cut[paper - placed.y], cut[paper - placed.y - placed.height]
            across[top].add((left, right))
            across[bottom].add((left, right))
            down[left].add((bottom, top))
            down[right].add((bottom, top))
    rules = [(x0, y, x1, y) for y, parts in across.items() for x0, x1 in _join(parts)]
    return rules + [(x, y0, x, y1) for x, parts in down.items() for y0, y1 in _join(parts)]


def _join(parts: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    ordered = iter(sorted(parts))
    begin, end = next(ordered)
    joined: list[tuple[float, float]] = []
    for first, last in ordered:
        # Ends that differ by the rounding of a coordinate touch.
        if first <= end + 0.02:
            end = max(end, last)
        else:
            joined.append((begin, end))
            begin, end = first, last
    return [*joined, (begin, end)]


def _texts_of(placed: PlacedCell, paper: float) -> Iterable[Text]:
    """Yield the lines of a cell, centred in its height."""
    cell, left, top, width, height, lines, size, _ = placed
    leading = size * LEADING
    pad = size * SIDE_PADDING
    y = paper - top - height / 2 + leading * (len(lines) - 1) / 2 - size * MIDDLE
    align, role = cell.alignment, cell.role
    share = _SHARES[align]
    for text, wide, is_soft in lines:
        spare = width - 2 * pad - wide * size / 1000
        spread = 0.0
        if is_soft and align is Align.LEFT:
            gap = spare / max(1, len(text.rstrip(" ")) - 1)
            spread = gap if 0 < gap <= MOST_SPREAD * size else 0.0
        yield Text(left + pad + spare * share, y, text, role, size, spread)
        y -= leading


def _make_mark(form: Printable) -> tuple[tuple[float, float, float, float], Text]:
    """Return the box of the mark above the table, and the text that stands in it."""
    page = form.grid.page
    paper_width, paper_height = get_page_size(page)
    text = to_printable(form.mark).replace("\n", " ")
    width = measure(text, get_chain(Role.LABEL).widths) * MARK_SIZE / 1000
    box_width, box_height = width + MARK_SIZE * 1.2, MARK_SIZE * 1.7
    right = paper_width - page.margin_right * MM
    bottom = paper_height - max(page.margin_top * MM * 0.6, box_height) - box_height / 2
    bottom = max(bottom, paper_height - page.margin_top * MM + 2)
    box = (right - box_width, bottom, box_width, box_height)
    x = right - box_width / 2 - width / 2
    y = bottom + box_height / 2 - MARK_SIZE * MIDDLE
    return box, Text(x, y, text, Role.LABEL, MARK_SIZE)


def _make_code(form: Printable) -> Text:
    """Return the code at the left of the foot, behind the QR code if there is one."""
    foot = _make_foot(form.grid.page, form.code, Align.LEFT)
    size = find_qr_size(form.grid.page, form.qr)
    return foot._replace(x=foot.x + size + 2 * MM) if size else foot


def _make_foot(page: Page, text: str, align: Align = Align.CENTRE) -> Text:
    """Return a line in the bottom margin, in the middle of the paper or at a side."""
    width = measure(text, get_chain(Role.TEXT).widths) * FOOT_SIZE / 1000
    paper = get_page_size(page)[0]
    left, right = page.margin_left * MM, paper - page.margin_right * MM - width
    x = {Align.LEFT: left, Align.RIGHT: right}.get(align, (paper - width) / 2)
    y = max(page.margin_bottom * MM * 0.5, 12) - FOOT_SIZE * MIDDLE
    return Text(x, y, text, Role.TEXT, FOOT_SIZE)
