"""The first worksheet of a plain .xlsx table as rows of strings; guarded against hostile files."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from perfeval.domain.errors import DocumentError

MOST_BYTES = 2 * 1024 * 1024  # of the file
_MOST_UNPACKED = 32 * 1024 * 1024  # of one part of it
_MOST_COLUMNS = 50
_NO_WORKBOOK = (
    "这个文件不是 .xlsx 工作簿，或已损坏；请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”"
)
_TOO_LARGE = "文件过大，请分成几个文件"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WHOLE = re.compile(r"(-?\d+)\.0+")


def read_first_sheet(data: bytes, most_rows: int) -> list[list[str]]:
    """Return the rows of the first worksheet, without blank cells at their ends.

    A blank row is an empty list. Raises DocumentError with a sentence for what is no workbook, is
    too large or has more than `most_rows` rows.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError("$", _TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            strings = _shared_strings(package)
            return _rows(_parse(package, _first_sheet(package)), strings, most_rows)
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, *_BROKEN) as error:
        raise DocumentError("$", _NO_WORKBOOK) from error


# A broken package breaks the reader in ways of its own.
_BROKEN = (LookupError, ValueError, OSError, RuntimeError, NotImplementedError, EOFError)


def _first_sheet(package: zipfile.ZipFile) -> str:
    """Return the part of the first worksheet in the order of the tabs."""
    book = _parse(package, "xl/workbook.xml")
    sheet = next(one for one in book.iter() if _local(one) == "sheet")
    wanted = next(value for name, value in sheet.items() if name.endswith("}id"))
    links = _parse(package, "xl/_rels/workbook.xml.rels")
    target = next(one.attrib["Target"] for one in links if one.get("Id") == wanted)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    return [_text(one) for one in _parse(package, "xl/sharedStrings.xml") if _local(one) == "si"]


def _parse(package: zipfile.ZipFile, name: str) -> ET.Element:
    with package.open(name) as part:
        content = part.read(_MOST_UNPACKED + 1)
    if len(content) > _MOST_UNPACKED:
        raise DocumentError("$", _TOO_LARGE)
    text = content.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DocumentError("$", _NO_WORKBOOK)
    return ET.fromstring(text.encode())  # noqa: S314 - it declares no entities


def _rows(sheet: ET.Element, strings: list[str], most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for element in (one for one in sheet.iter() if _local(one) == "row"):
        cells = {column: text for column, text in _cells(element, strings) if text}
        if not cells:
            continue
        number = int(element.get("r") or len(rows) + 1)
        if number > most:
            raise DocumentError("$", f"最多 {most} 行，请分成几个文件")
        rows += [[] for _ in range(len(rows), number)]
        rows[number - 1] = [cells.get(column, "") for column in range(max(cells) + 1)]
    return rows


def _cells(row: ET.Element, strings: list[str]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(one for one in row if _local(one) == "c"):
        match = _CELL.fullmatch(cell.get("r", ""))
        column = _column(match[1]) if match else place
        if column < _MOST_COLUMNS:
            yield column, _cell_text(cell, strings)


def _cell_text(cell: ET.Element, strings: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell).strip()
    value = next((one.text or "" for one in cell if _local(one) == "v"), "")
    if kind == "s":
        return strings[int(value)].strip() if value else ""
    return _WHOLE.sub(r"\1", value.strip())


def _text(element: ET.Element) -> str:
    """Return the text of a string; what is read out above Chinese characters is left out."""
    if _local(element) == "rPh":
        return ""
    own = (element.text or "") if _local(element) == "t" else ""
    return own + "".join(_text(one) for one in element)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
