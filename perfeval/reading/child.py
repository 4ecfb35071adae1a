"""The process that reads a file, started by `guarded`: bytes in, one JSON object out.

A file made to harm can use up memory or end the process: it happens here, under limits, and not in
the program that asked.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile, SourceTable
from perfeval.reading.kinds import FileKind, find_kind
from perfeval.reading.limits import MOST_BYTES, MOST_MEMORY, MOST_SECONDS

# kind → module:function; each brings its own library, and only one is needed.
_READERS = {
    FileKind.XLSX: ("perfeval.reading.xlsx", "read_xlsx"),
    FileKind.XLS: ("perfeval.reading.xls", "read_xls"),
    FileKind.DOCX: ("perfeval.reading.docx", "read_docx"),
    FileKind.HTML: ("perfeval.reading.html", "read_html"),
    FileKind.TEXT: ("perfeval.reading.plain_text", "read_text_file"),
}
TOO_LARGE = f"文件超过 {MOST_BYTES // 1024**2} MB，不像绩效表。请只保留要读的表，另存后重试"


def set_limits() -> None:
    """Bound memory, processor time and written files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the clock of `guarded` remains
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        usual = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (usual, hard))


def read_file(data: bytes) -> SourceFile:
    """Read a file in this process; raises DocumentError with a sentence."""
    if len(data) > MOST_BYTES:
        raise DocumentError("$", TOO_LARGE)
    module, function = _READERS[find_kind(data)]
    found: SourceFile = getattr(importlib.import_module(module), function)(data)
    return found


def main() -> None:
    """Answer with the pages of the file on standard input, or with the sentence of a refusal."""
    set_limits()
    try:
        answer = write_source(read_file(sys.stdin.buffer.read(MOST_BYTES + 1)))
    except DocumentError as error:
        answer = {"refused": error.sentence}
    except (MemoryError, RecursionError):
        answer = {"refused": "文件太大或结构太复杂，读取时内存不够。请只保留要读的表，另存后重试"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def write_source(source: SourceFile) -> dict[str, object]:
    """Return a file as read as plain data."""
    return {
        "pages": [
            {
                "name": page.name,
                "parts": [
                    {
                        "spans": part.has_spans,
                        "breaks": part.may_break,
                        "cells": [_row(part, i) for i in range(len(part.cells))],
                    }
                    if isinstance(part, SourceTable)
                    else asdict(part)
                    for part in page.parts
                ],
            }
            for page in source.pages
        ],
        "remarks": [asdict(remark) for remark in source.remarks],
    }


def _row(table: SourceTable, number: int) -> list[object]:
    cell = table.cells[number]
    return [cell.text, cell.row, cell.column, cell.where, cell.row_span, cell.column_span]


if __name__ == "__main__":
    main()
