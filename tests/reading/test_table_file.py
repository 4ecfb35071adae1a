"""Reading a plain workbook: ours, another program's, and what is none."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest

from perfeval.domain.errors import DocumentError
from perfeval.printing.table_file import write_table
from perfeval.reading.table_file import MOST_BYTES, read_first_sheet

ROWS = [("三级指标", "计量单位"), ("培训次数", "次"), ("=1+1", "“引号”\n换行"), ("0012", "")]


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """Return a package with another content of one part."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return target.getvalue()


def test_what_we_write_reads_back() -> None:
    read = read_first_sheet(write_table("表", ROWS), 10)
    assert [tuple(row) for row in read] == [tuple(filter(None, row)) for row in ROWS]


def test_another_programs_workbook_is_read_with_its_numbers_and_blank_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", None, "值"])
    sheet.append([])
    sheet.append(["甲", None, 95])
    sheet["C5"] = 0.5
    target = BytesIO()
    book.save(target)
    assert read_first_sheet(target.getvalue(), 10) == [
        ["名称", "", "值"],
        [],
        ["甲", "", "95"],
        [],
        ["", "", "0.5"],
    ]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"no workbook", b"\xd0\xcf\x11\xe0" * 200, b"x" * MOST_BYTES]
)
def test_what_is_no_workbook_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(DocumentError, match="xlsx"):
        read_first_sheet(data, 10)


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><workbook>&d;</workbook>'
    with pytest.raises(DocumentError, match="xlsx"):
        read_first_sheet(changed(write_table("表", ROWS), "xl/workbook.xml", bomb), 10)


def test_a_part_that_unpacks_to_a_giant_is_refused() -> None:
    giant = changed(write_table("表", ROWS), "xl/worksheets/sheet1.xml", b" " * 40_000_000)
    target = BytesIO()
    packed = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(BytesIO(giant)) as old, packed as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(DocumentError, match="文件过大"):
        read_first_sheet(target.getvalue(), 10)


def test_a_cell_far_below_makes_no_million_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1048576"] = "远"
    target = BytesIO()
    book.save(target)
    with pytest.raises(DocumentError, match="最多 3000 行"):
        read_first_sheet(target.getvalue(), 3000)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(DocumentError, match="文件过大"):
        read_first_sheet(b"x" * (MOST_BYTES + 1), 10)
