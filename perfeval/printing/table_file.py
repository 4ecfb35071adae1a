"""A plain table as a workbook: one sheet, headings in bold that stay in sight."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

_WIDEST = 50  # characters of a column


def write_table(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Return an .xlsx file of strings; the first row are the headings. Texts stay texts."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(name)
        head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                sheet.write_string(i, j, text, head if i == 0 else plain)
        for j in range(len(rows[0]) if rows else 0):
            longest = max(len(row[j]) for row in rows)
            sheet.set_column(j, j, min(_WIDEST, 2 * longest + 2))
        sheet.freeze_panes(1, 0)
    return target.getvalue()
