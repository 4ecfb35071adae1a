"""A plain table as a workbook: texts stay the texts that they are."""

from __future__ import annotations

import pytest

from perfeval.domain.errors import DocumentError
from perfeval.domain.library_table import rows_of
from perfeval.domain.recognition.source import SourceFile
from perfeval.printing.table_file import write_table
from perfeval.reading.guarded import read_source

ROWS = [
    ["三级指标", "计量单位"],
    ["培训次数", "次"],
    ["=1+1", "“引号”\n换行"],
    ["0012"],
    ["", "乙"],
]


def test_what_is_written_reads_back_as_it_was() -> None:
    padded = [[*row, *[""] * (2 - len(row))] for row in ROWS]
    assert rows_of(read_source(write_table("表", padded)), 10) == ROWS


def test_more_rows_than_wanted_are_refused() -> None:
    with pytest.raises(DocumentError, match="最多 4 行"):
        rows_of(read_source(write_table("表", [["甲"]] * 5)), 4)


def test_a_file_without_a_table_is_refused() -> None:
    with pytest.raises(DocumentError, match="没有表格"):
        rows_of(SourceFile(()), 4)
