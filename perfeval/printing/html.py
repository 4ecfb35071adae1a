"""The Grid as an HTML table, for the pages of the site and as a document of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from perfeval.domain.grid import Cell, Grid, Role, Row
from perfeval.printing import Printable
from perfeval.printing.measure import to_printable

Fill = Callable[[Cell], str]
RowTail = Callable[[Row], str]

TAIL_SHARE = 8  # width of the column of row buttons, percent
_SCOPES = {Role.HEAD: "col", Role.SIDE: "row", Role.LABEL: "row"}

_STYLE = """
body { margin: 0; color: #000; background: #fff; font-family: "Noto Serif SC",
  "Source Han Serif SC", SimSun, serif; line-height: 1.3; }
.form { break-after: page; }
.form:last-child { break-after: auto; }
.mark { float: right; margin: 0; padding: 0.1em 0.6em; border: 0.5pt solid #000;
  font-size: 10.5pt; }
.grid { clear: both; width: 100%; border-collapse: collapse; table-layout: fixed; }
.grid td, .grid th { padding: 0.22em 0.35em; border: 0.5pt solid #000; font-weight: normal;
  vertical-align: middle; overflow-wrap: anywhere; text-wrap: pretty; }
.grid .kind-title td, .grid .kind-title th, .grid .kind-note td, .grid .kind-note th {
  border: 0; }
.grid tr { break-inside: avoid; }
.grid .role-title { font-weight: bold; }
.grid .role-side, .grid .role-head, .grid .role-label { font-family: "Noto Sans SC",
  "Source Han Sans SC", SimHei, sans-serif; }
.align-left { text-align: left; }
.align-centre { text-align: center; }
.align-right { text-align: right; }
@media screen { .form { margin: 20mm auto; max-width: 170mm; }
  .form.landscape { max-width: 257mm; } }
"""


def make_cell_id(path: str) -> str:
    """Return the HTML id of the cell that shows `path`: `cell-indicators-3-target`."""
    return "cell-" + re.sub(r"[^0-9A-Za-z_]+", "-", path).strip("-")


def escape_text(text: str) -> str:
    """Return a text as HTML: escaped, line ends as <br>."""
    return escape(to_printable(text)).replace("\n", "<br>")


def table_html(grid: Grid, fill: Fill | None = None, row_tail: RowTail | None = None) -> str:
    """Return the Grid as one HTML table without style attributes.

    `fill` gives the content of a cell as safe HTML in place of its escaped text; `row_tail` gives
    the content, safe HTML too, of one more cell at the end of each row. Classes: `kind-…` on rows,
    `role-…` and `align-…` on cells; cells with a path carry `data-path` and an id.
    """
    return _make_table(grid, fill, row_tail, with_ids=True)


def print_html(forms: Sequence[Printable]) -> bytes:
    """Return all forms as one HTML document in UTF-8 that needs nothing from outside.

    Raises ValueError if there is no form.
    """
    if not forms:
        raise ValueError("there is no form to print")
    styles = [_STYLE, *(_page_style(number, form) for number, form in enumerate(forms, 1))]
    title = escape(to_printable(forms[0].grid.title).replace("\n", " "))
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n',
        f"<title>{title}</title>\n<style>{''.join(styles)}</style>\n</head>\n<body>\n",
        *(_make_section(number, form) for number, form in enumerate(forms, 1)),
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode("utf-8")


def _make_section(number: int, form: Printable) -> str:
    classes = "form landscape" if form.grid.page.landscape else "form"
    mark = f'<p class="mark">{escape_text(form.mark)}</p>\n' if form.mark else ""
    table = _make_table(form.grid, None, None, with_ids=False)
    return f'<section class="{classes}" id="form-{number}">\n{mark}{table}</section>\n'


def _page_style(number: int, form: Printable) -> str:
    page = form.grid.page
    size = "A4 landscape" if page.landscape else "A4"
    margins = (page.margin_top, page.margin_right, page.margin_bottom, page.margin_left)
    lengths = " ".join(f"{length:g}mm" for length in margins)
    return (
        f"@page form-{number} {{ size: {size}; margin: {lengths}; }}\n"
        f"#form-{number} {{ page: form-{number}; font-size: {page.body_size:g}pt; }}\n"
        f"#form-{number} .role-title {{ font-size: {page.title_size:g}pt; }}\n"
    )


def _make_table(grid: Grid, fill: Fill | None, row_tail: RowTail | None, *, with_ids: bool) -> str:
    parts = ['<table class="grid">\n', _make_columns(grid, row_tail is not None), "<tbody>\n"]
    used_ids: set[str] | None = set() if with_ids else None
    for row in grid.rows:
        cells = [_make_cell(cell, fill, used_ids) for cell in row.cells]
        if row_tail is not None:
            cells.append(f'<td class="row-tail">{row_tail(row)}</td>')
        parts.append(f'<tr class="kind-{row.kind}">{"".join(cells)}</tr>\n')
    return "".join([*parts, "</tbody>\n</table>\n"])


def _make_columns(grid: Grid, has_tail: bool) -> str:
    room = 100 - TAIL_SHARE if has_tail else 100
    total = sum(grid.columns) or 1
    widths = [f"{share * room / total:.2f}".rstrip("0").rstrip(".") for share in grid.columns]
    columns = [f'<col width="{width}%">' for width in widths]
    if has_tail:
        columns.append(f'<col class="row-tail" width="{TAIL_SHARE}%">')
    return f"<colgroup>{''.join(columns)}</colgroup>\n"


def _make_cell(cell: Cell, fill: Fill | None, used_ids: set[str] | None) -> str:
    scope = _SCOPES.get(cell.role)
    attributes = [f'class="role-{cell.role} align-{cell.alignment}"']
    if scope is not None:
        attributes.append(f'scope="{scope}"')
    if cell.row_span > 1:
        attributes.append(f'rowspan="{cell.row_span}"')
    if cell.column_span > 1:
        attributes.append(f'colspan="{cell.column_span}"')
    if cell.path is not None:
        attributes.append(f'data-path="{escape(cell.path)}"')
        name = make_cell_id(cell.path)
        # A path may be shown twice; an id must not.
        if used_ids is not None and name not in used_ids:
            used_ids.add(name)
            attributes.append(f'id="{name}"')
    tag = "td" if scope is None else "th"
    content = escape_text(cell.text) if fill is None else fill(cell)
    return f"<{tag} {' '.join(attributes)}>{content}</{tag}>"
