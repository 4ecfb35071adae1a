"""Worksheets of .xls files, also those that WPS saved under another name."""

from __future__ import annotations

from io import StringIO

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile
from perfeval.reading.kinds import DAMAGED, LOCKED
from perfeval.reading.number_formats import show_number
from perfeval.reading.worksheets import Grid

# A broken file breaks the library in ways of its own.
_BROKEN = (
    *(XLRDError, ArithmeticError, AssertionError, AttributeError, LookupError),
    *(NotImplementedError, OSError, RecursionError, TypeError, ValueError, EOFError),
)


def read_xls(data: bytes) -> SourceFile:
    """Return the worksheets of an old workbook; raises DocumentError with a sentence."""
    try:
        return _read(data)
    except DocumentError:
        raise
    except _BROKEN as error:
        is_locked = "encrypt" in str(error).casefold() or "password" in str(error).casefold()
        raise DocumentError("$", LOCKED if is_locked else DAMAGED) from error
    except Exception as error:
        # Its `struct.error` and others of its own have no common ancestor but this.
        raise DocumentError("$", DAMAGED) from error


def _read(data: bytes) -> SourceFile:
    grid = Grid()
    log = StringIO()  # the library speaks of oddities, and would print them
    with xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=log) as book:
        for sheet in book.sheets():
            grid.start(sheet.name)
            for top, bottom, left, right in sheet.merged_cells:
                grid.merge(top, left, bottom - 1, right - 1)
            for row in range(sheet.nrows):
                for column in range(sheet.row_len(row)):
                    grid.put(row, column, _shown(book, sheet.cell(row, column)))
    return grid.finish([])


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    """Return a cell as it is shown."""
    value = cell.value
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(value).replace("\r\n", "\n").replace("\r", "\n")
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            form = book.format_map.get(style.format_key) if style else None
            code = form.format_str if form else "General"
            return show_number(repr(value), code, from_1904=bool(book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return error_text_from_code.get(int(value), str(value))
        case _:
            return ""
