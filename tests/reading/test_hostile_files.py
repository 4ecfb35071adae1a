"""Files made to harm, or broken: read within limits or refused with a sentence, and never worse.

All are constructed. Each is read in a process of its own, as the program does it.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile, SourceTable
from perfeval.packs import find_pack
from perfeval.printing.formats import Format
from perfeval.reading.child import read_file
from perfeval.reading.guarded import read_source
from tests.domain.clean_sheets import make_clean_sheet
from tests.reading.forms import as_sheet, printed
from tests.reading.office_files import XLSM_TYPE, docx, ole, text_cell, xlsx, zipped
from tests.support.sizes import size

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]><x>&l9;</x>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
SHEET = "xl/worksheets/sheet1.xml"


def _zip_bomb() -> bytes:
    return xlsx(extra={"xl/media/image1.png": b"\0" * 250_000_000})


def _text_bomb() -> bytes:
    return xlsx(f'<row r="1">{text_cell("A1", "甲" * 25_000_000)}</row>')


def _lying_sizes() -> bytes:
    """A part that announces a hundred bytes and holds seventy megabytes."""
    data = bytearray(xlsx(extra={"xl/sharedStrings.xml": b"<sst>" + b" " * 70_000_000}))
    real = (70_000_005).to_bytes(4, "little")
    return bytes(data).replace(real, (100).to_bytes(4, "little"))


def _many_parts() -> bytes:
    return zipped({f"xl/media/{n}.png": "" for n in range(2500)})


def _many_rows() -> bytes:
    rows = (f'<row r="{n}">{text_cell(f"A{n}", "甲")}</row>' for n in range(1, 150_001))
    return xlsx("".join(rows))


def _deep_word() -> bytes:
    return docx("<w:sdt><w:sdtContent>" * 500 + "</w:sdtContent></w:sdt>" * 500)


def _deep_page() -> bytes:
    return b"<html>" + b"<table><tr><td>" * 5000


def _truncated(form: Format) -> bytes:
    pack = find_pack("national-2020")
    whole = printed(form, (pack, as_sheet(make_clean_sheet(pack, "project", 0))))
    return whole[: len(whole) * 2 // 3]


REFUSED: dict[str, Callable[[], bytes]] = {
    "zip bomb": _zip_bomb,
    "text bomb": _text_bomb,
    "directory that lies": _lying_sizes,
    "thousands of parts": _many_parts,
    "more rows than a form has": _many_rows,
    "billion laughs": lambda: xlsx(extra={SHEET: BILLION}),
    "billion laughs in Word": lambda: docx("", extra={"word/document.xml": BILLION}),
    "entity of a file": lambda: xlsx(extra={SHEET: OUTSIDE}),
    "controls in controls": _deep_word,
    "tables in tables": _deep_page,
    "no main part": lambda: xlsx(extra={"_rels/.rels": "<Relationships/>"}),
    "no worksheet part": lambda: docx("", extra={"word/document.xml": ""}),
    "broken XML": lambda: xlsx(extra={SHEET: "<worksheet><sheetData><row>"}),
    "string that is not there": lambda: xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
    "truncated workbook": lambda: _truncated(Format.XLSX),
    "truncated document": lambda: _truncated(Format.DOCX),
    "encrypted": lambda: ole({"EncryptedPackage": b"x" * 9000}),
    "old workbook of noise": lambda: ole({"Workbook": b"\x09\x08\x10\x00" + b"\xff" * 9000}),
    "only zeros": lambda: bytes(100_000),
    "too large": lambda: b"a" * (21 * 1024 * 1024),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_file_is_refused_with_a_sentence(make: Callable[[], bytes]) -> None:
    data, start = make(), time.monotonic()
    with pytest.raises(DocumentError) as refusal:
        read_source(data)
    assert re.search(r"[\u4e00-\u9fff]{4}", refusal.value.sentence)
    assert "Error" not in refusal.value.sentence
    assert time.monotonic() - start < 40


def texts(found: SourceFile) -> list[tuple[str, str]]:
    return [
        (cell.where, cell.text)
        for page in found.pages
        for part in page.parts
        if isinstance(part, SourceTable)
        for cell in part.cells
    ]


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    row = f'<row r="1">{text_cell("A1", "甲")}</row>'
    far = f'<row r="1048576">{text_cell("XFD1048576", "乙")}</row>'
    found = read_source(xlsx(row + far, merges=["A1:XFD1048576"]))
    assert texts(found) == [("表1!A1", "甲")]
    # The far cell lies under the merged range: nothing is dropped without a word.
    assert [(one.where, one.text) for one in found.remarks] == [("表1!XFD1048576", "乙")]
    found = read_source(xlsx(row + far))
    assert texts(found) == [("表1!A1", "甲"), ("表1!XFD1048576", "乙")]


def test_a_workbook_without_worksheets_has_no_page() -> None:
    assert read_source(xlsx(sheets=0)).pages == ()


def test_macros_are_not_run_and_said() -> None:
    row = f'<row r="1">{text_cell("A1", "甲")}</row>'
    data = xlsx(row, content_type=XLSM_TYPE, extra={"xl/vbaProject.bin": b"\0"})
    found = read_source(data)
    assert texts(found) == [("表1!A1", "甲")]
    assert "宏没有运行" in found.remarks[0].why


def test_links_to_other_files_are_not_followed() -> None:
    link = (
        '<Relationships><Relationship Id="s1" TargetMode="External" Type="x/worksheet"'
        ' Target="file:///etc/passwd"/></Relationships>'
    )
    assert read_source(xlsx(extra={"xl/_rels/workbook.xml.rels": link})).pages == ()
    formula = '<row r="1"><c r="A1"><f>[1]表!$A$1</f><v>90</v></c></row>'
    assert texts(read_source(xlsx(formula))) == [("表1!A1", "90")]


def test_a_text_file_under_another_name_is_read_as_what_it_is() -> None:
    found = read_source("项目名称,甲,乙\n实施单位,丙,丁\n".encode("gb18030"))
    assert texts(found)[0] == ("第1行第1列", "项目名称")


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(DocumentError, match="超过了时限"):
        read_source(xlsx(), patience=0.001)


def test_what_the_file_prints_does_not_reach_us(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DocumentError):
        read_source(ole({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x01" * 5000}))
    assert capfd.readouterr() == ("", "")


PACK = find_pack("national-2020")
WHOLE = {
    form: printed(form, (PACK, as_sheet(make_clean_sheet(PACK, "project", 0))))
    for form in (Format.XLSX, Format.DOCX, Format.HTML)
}


def _rezipped(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return stream.getvalue()


@settings(max_examples=size("hypothesis_examples"), deadline=None)
@given(
    st.sampled_from(list(product(WHOLE, (False, True)))),
    st.floats(0, 1, exclude_max=True),
    st.binary(min_size=1, max_size=40),
)
def test_a_broken_file_is_read_or_refused(
    which: tuple[Format, bool], share: float, noise: bytes
) -> None:
    form, is_inside = which

    def broken(content: bytes) -> bytes:
        at = int(share * len(content))
        return content[:at] + noise + content[at + len(noise) :]

    inner = {Format.XLSX: SHEET, Format.DOCX: "word/document.xml"}.get(form)
    whole = WHOLE[form]
    data = _rezipped(whole, inner, broken) if inner and is_inside else broken(whole)
    try:
        found = read_file(data)
    except DocumentError:
        return
    assert isinstance(found, SourceFile)
