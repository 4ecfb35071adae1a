"""Plain text with tables in it: copied from Excel, or a Word file turned into running text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import (
    SourceCell,
    SourceFile,
    SourceLine,
    SourcePage,
    SourceTable,
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1b")
_MOST_CONTROLS = 0.01
_LEAST_COLUMNS = 3  # of a file with commas, so that prose with commas stays prose
_SINGLE_SHARE = 0.8

Numbered = tuple[int, str]  # line number from 1, text


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB 18030; raises DocumentError for no text."""
    encodings = [name for sign, name in _BOMS if data.startswith(sign)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(c in _CONTROLS for c in text) <= _MOST_CONTROLS * len(text):
            return text
    raise DocumentError(
        "$", "不认识的文件：不是 Excel、Word、网页，也不是文字。请另存为 .xlsx 或 .docx 后重试"
    )


def read_text_file(data: bytes) -> SourceFile:
    """Return the lines and tables of a text."""
    return SourceFile((SourcePage("", tuple(_parts(decode(data)))),))


def _parts(text: str) -> Iterator[SourceTable | SourceLine]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    lines = list(enumerate(text.split("\n"), 1))
    if _has_cell_a_line(lines):
        yield from _cells_by_line(lines)
    elif any("\t" in line for _, line in lines):
        yield from _cells_by_mark(lines, "\t")
    elif _has_commas(text):
        yield from _cells_by_mark(lines, ",")
    else:
        yield from (SourceLine(line.strip(), _place(n)) for n, line in lines if line.strip())


def _place(line: int, column: int | None = None) -> str:
    return f"第{line}行" if column is None else f"第{line}行第{column}列"


# A cell on each line, rows parted by blank lines, as converters write the tables of a Word file


def _has_cell_a_line(lines: Sequence[Numbered]) -> bool:
    """Tell such a text: its lines with a tab begin with their only one, blank lines between."""
    tabbed = [line for _, line in lines if "\t" in line]
    single = [line for line in tabbed if line.startswith("\t") and line.count("\t") == 1]
    has_gaps = any(not line.strip(" ") for _, line in lines)
    return bool(tabbed) and has_gaps and len(single) >= _SINGLE_SHARE * len(tabbed)


def _cells_by_line(lines: Sequence[Numbered]) -> Iterator[SourceTable | SourceLine]:
    rows: list[list[tuple[int, str]]] = []
    is_open = False  # a row goes on until a blank line
    for number, line in lines:
        if line.startswith("\t"):
            if not is_open:
                rows.append([])
            rows[-1].append((number, line[1:]))
            is_open = True
        elif not line.strip():
            is_open = False
        elif is_open:
            start, above = rows[-1][-1]
            rows[-1][-1] = (start, f"{above}\n{line}")
        else:
            if rows:
                yield _table(rows)
            rows = []
            yield SourceLine(line.strip(), _place(number))
    if rows:
        yield _table(rows)


def _table(rows: Sequence[Sequence[tuple[int, str]]]) -> SourceTable:
    return SourceTable(
        tuple(
            SourceCell(text.strip("\n"), row, column, _place(number))
            for row, cells in enumerate(rows)
            for column, (number, text) in enumerate(cells)
        ),
        has_spans=False,
    )


# A row on each line, cells parted by a mark, quoted where they hold line ends


def _has_commas(text: str) -> bool:
    counts = [line.count(",") + 1 for line in text.split("\n") if line.strip()]
    wide = [count for count in counts if count >= _LEAST_COLUMNS]
    return len(wide) > len(counts) / 2


def _cells_by_mark(lines: Sequence[Numbered], mark: str) -> Iterator[SourceTable | SourceLine]:
    rows: list[tuple[int, list[str]]] = []
    # Programs that quote cells of several lines do so throughout; Word never does.
    may_break = mark == "\t" and not any(f'{mark}"' in line for _, line in lines)
    for number, cells in _split_rows(lines, mark):
        if len(cells) > 1:
            rows.append((number, cells))
            continue
        if rows:
            yield _marked_table(rows, may_break=may_break)
            rows = []
        if cells and cells[0].strip():
            yield SourceLine(cells[0].strip(), _place(number))
    if rows:
        yield _marked_table(rows, may_break=may_break)


def _split_rows(lines: Sequence[Numbered], mark: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(1_000_000)
    reader = csv.reader([line + "\n" for _, line in lines], delimiter=mark)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise DocumentError("$", f"第 {before + 1} 行附近的表格分栏读不懂（引号不成对）") from error


def _marked_table(rows: Sequence[tuple[int, list[str]]], *, may_break: bool) -> SourceTable:
    return SourceTable(
        tuple(
            SourceCell(text.strip("\n"), row, column, _place(number, column + 1))
            for row, (number, cells) in enumerate(rows)
            for column, text in enumerate(cells)
        ),
        has_spans=False,
        may_break=may_break,
    )
