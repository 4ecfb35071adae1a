"""The rivals: each draws the same Grid with the same faces and sizes, kept as warm as it allows."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from perfeval.domain.grid import Align, Cell, Grid, Role, RowKind
from perfeval.printing.fonts import BODY_FACE, LABEL_FACE, TITLE_FACE, get_chain, get_path
from perfeval.printing.pages import paginate
from perfeval.printing.typesetting import LEADING, MM, SIDE_PADDING

Draw = Callable[[Grid], bytes]


class Look(NamedTuple):
    """What makes their page like ours: type size, padding above and beside, in points."""

    size: float
    above: float
    beside: float


def find_look(grid: Grid) -> Look:
    """Return the size of the body and the padding that bring the form on one page as ours is."""
    (page,) = paginate(grid)
    placed = next(one for one in page.cells if one.cell.role is Role.NUMBER)
    above = (placed.height - placed.size * LEADING * len(placed.lines)) / 2
    return Look(placed.size, min(above, placed.size * 0.5), placed.size * SIDE_PADDING)


def face_of(cell: Cell) -> str:
    """Return the name of the face that draws a cell."""
    return get_chain(cell.role).names[0]


# WeasyPrint


def make_weasyprint(look: Look, grid: Grid) -> Draw:
    """Keep the faces and the parsed style sheet; the page is HTML made of the Grid."""
    weasyprint = import_module("weasyprint")
    faces = import_module("weasyprint.text.fonts").FontConfiguration()
    sheet = weasyprint.CSS(string=_css(look, grid), font_config=faces)

    def draw(grid: Grid) -> bytes:
        page = weasyprint.HTML(string=_html(grid))
        return bytes(page.write_pdf(stylesheets=[sheet], font_config=faces))

    return draw


def _css(look: Look, grid: Grid) -> str:
    page = grid.page
    faces = "".join(
        f"@font-face {{ font-family: {name}; src: url({get_path(name).as_uri()}) }}\n"
        for name in (BODY_FACE, TITLE_FACE, LABEL_FACE)
    )
    return f"""{faces}
@page {{ size: A4; margin: {page.margin_top}mm {page.margin_right}mm {page.margin_bottom}mm
  {page.margin_left}mm; @bottom-center {{ font: 9pt {BODY_FACE};
  content: "第" counter(page) "页 共" counter(pages) "页" }} }}
table {{ border-collapse: collapse; table-layout: fixed; width: 100%;
  font-size: {look.size}pt; line-height: {LEADING} }}
td {{ border: 0.5pt solid black; padding: {0.8 * look.above}pt {look.beside}pt; text-align: center;
  vertical-align: middle; font-family: {BODY_FACE} }}
td.left {{ text-align: left }} td.label, td.side, td.head {{ font-family: {LABEL_FACE} }}
td.title {{ font: {page.title_size}pt {TITLE_FACE} }} td.bare {{ border: none }}"""


def _html(grid: Grid) -> str:
    rows = []
    for row in grid.rows:
        bare = "" if row.kind in (RowKind.HEAD, RowKind.BODY) else " bare"
        cells = [
            f'<td class="{cell.role} {cell.alignment}{bare}" rowspan={cell.row_span}'
            f" colspan={cell.column_span}>{html.escape(cell.text).replace(chr(10), '<br>')}</td>"
            for cell in row.cells
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    columns = "".join(f'<col style="width: {share}%">' for share in _percent(grid))
    return f"<html lang=zh-CN><table>{columns}{''.join(rows)}</table></html>"


def _percent(grid: Grid) -> list[float]:
    return [100 * share / sum(grid.columns) for share in grid.columns]


# Typst

_TYPST = """#let form = json(bytes(sys.inputs.form))
#set page(paper: "a4", margin: (top: {page.margin_top}mm, bottom: {page.margin_bottom}mm,
  left: {page.margin_left}mm, right: {page.margin_right}mm),
  footer: align(center, text(size: 9pt, context
    [第#counter(page).display()页 共#counter(page).final().first()页])))
#set text(font: ("Noto Serif SC", "Noto Sans SC"), size: {look.size}pt, lang: "zh")
#set par(leading: {leading}em)
#table(columns: form.columns.map(share => share * 1fr), stroke: 0.5pt,
  inset: (x: {look.beside}pt, y: {look.above}pt), align: center + horizon,
  ..form.cells.map(one => table.cell(x: one.x, y: one.y, colspan: one.across, rowspan: one.down,
    stroke: if one.ruled {{ 0.5pt }} else {{ none }},
    align: (if one.left {{ left }} else {{ center }}) + horizon,
    if one.title {{ text(size: {page.title_size}pt, weight: "bold", one.text) }}
    else if one.label {{ text(font: ("Noto Sans SC", "Noto Serif SC"), one.text) }}
    else {{ one.text }})))
"""


def make_typst(look: Look, grid: Grid, folder: Path) -> Draw:
    """Keep one Compiler with its faces and its template; the Grid is handed in as JSON."""
    typst = import_module("typst")
    source = folder / "form.typ"
    text = _TYPST.format(page=grid.page, look=look, leading=LEADING - 0.75)
    source.write_text(text, encoding="utf-8")
    compiler = typst.Compiler(
        source, font_paths=[get_path(BODY_FACE).parent], ignore_system_fonts=True
    )

    def draw(grid: Grid) -> bytes:
        form = json.dumps(_plain(grid), ensure_ascii=False)
        return bytes(compiler.compile(format="pdf", sys_inputs={"form": form}))

    return draw


def _plain(grid: Grid) -> dict[str, Any]:
    cells = [
        {
            "x": int(cell.column),
            "y": cell.row,
            "across": cell.column_span,
            "down": cell.row_span,
            "text": cell.text,
            "ruled": row.kind in (RowKind.HEAD, RowKind.BODY),
            "left": cell.alignment is Align.LEFT,
            "title": cell.role is Role.TITLE,
            "label": face_of(cell) == LABEL_FACE,
        }
        for row in grid.rows
        for cell in row.cells
    ]
    return {"columns": grid.columns, "cells": cells}


# ReportLab's Platypus


def make_platypus(look: Look, grid: Grid, *, ascii_filler: bool) -> Draw:
    """Keep faces and styles; all cells are Paragraphs, as they wrap.

    `ascii_filler` puts all of ASCII into every subset, as ReportLab does unless told otherwise.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    names = (BODY_FACE, TITLE_FACE, LABEL_FACE)
    for name in names:
        pdfmetrics.registerFont(TTFont(name, str(get_path(name)), shapable=False))
    styles = {
        (role, align): _make_style(look, grid, role, align) for role in Role for align in Align
    }
    page = grid.page
    room = 210 - page.margin_left - page.margin_right
    widths = [room * MM * share / sum(grid.columns) for share in grid.columns]

    def draw(grid: Grid) -> bytes:
        for name in names:
            # A face is registered once in a process: tell the one there is.
            face: Any = pdfmetrics.getFont(name)
            face._asciiReadable = ascii_filler
        rows: list[list[Any]] = [[""] * len(widths) for _ in grid.rows]
        for cell in grid.cells():
            markup = html.escape(cell.text, quote=False).replace("\n", "<br/>")
            rows[cell.row][cell.column] = Paragraph(markup, styles[cell.role, cell.alignment])
        stream = BytesIO()
        SimpleDocTemplate(
            stream,
            pagesize=(210 * MM, 297 * MM),
            topMargin=page.margin_top * MM - 6,
            bottomMargin=page.margin_bottom * MM - 6,
            leftMargin=page.margin_left * MM - 6,
            rightMargin=page.margin_right * MM - 6,
            initialFontName=BODY_FACE,
        ).build([Table(rows, widths, style=_make_rules(look, grid))], onFirstPage=_draw_foot)
        return stream.getvalue()

    return draw


def _make_style(look: Look, grid: Grid, role: Role, align: Align) -> Any:
    from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    size = grid.page.title_size if role is Role.TITLE else look.size
    places: dict[Align, Any] = {Align.LEFT: TA_LEFT, Align.CENTRE: TA_CENTER, Align.RIGHT: TA_RIGHT}
    return ParagraphStyle(
        f"{role}-{align}",
        fontName=get_chain(role).names[0],
        fontSize=size,
        leading=size * LEADING,
        alignment=places[align],
        wordWrap="CJK",
    )


def _make_rules(look: Look, grid: Grid) -> list[tuple[Any, ...]]:
    ruled = [n for n, row in enumerate(grid.rows) if row.kind in (RowKind.HEAD, RowKind.BODY)]
    commands: list[tuple[Any, ...]] = [
        ("GRID", (0, ruled[0]), (-1, ruled[-1]), 0.5, (0, 0, 0)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONTNAME", (0, 0), (-1, -1), BODY_FACE),
        ("LEFTPADDING", (0, 0), (-1, -1), look.beside),
        ("RIGHTPADDING", (0, 0), (-1, -1), look.beside),
        ("TOPPADDING", (0, 0), (-1, -1), look.above),
        ("BOTTOMPADDING", (0, 0), (-1, -1), look.above),
    ]
    for cell in grid.cells():
        if cell.row_span > 1 or cell.column_span > 1:
            last = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
            commands.append(("SPAN", (cell.column, cell.row), last))
    return commands


def _draw_foot(canvas: Any, document: Any) -> None:
    canvas.setFont(BODY_FACE, 9)
    canvas.drawCentredString(105 * MM, 10 * MM, f"第{document.page}页 共1页")
