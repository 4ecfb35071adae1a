"""Worksheets of .xlsx files: cells as they are shown, merged ranges, nothing of the blank ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile, Unplaced
from perfeval.reading.kinds import DAMAGED
from perfeval.reading.number_formats import BUILTIN, show_number
from perfeval.reading.office_package import OfficePackage, local
from perfeval.reading.worksheets import Grid, parse_name

MACROS = Unplaced("文件", "（宏）", "文件带有宏；宏没有运行，只读取了格中的内容")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ERRORS_SAY = "此格是公式出错的结果，照抄"
_NO_RESULT = "公式没有保存计算结果，请用 WPS 或 Excel 打开后保存一次再读，或直接填写数值"


@dataclass(slots=True)
class _Book:
    """What all worksheets of a file share."""

    package: OfficePackage
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


def read_xlsx(data: bytes) -> SourceFile:
    """Return the worksheets of a workbook; raises DocumentError with a sentence."""
    package = OfficePackage(data)
    main = package.main_part()
    book = _Book(package)
    related = package.related(main)
    for kind, target in related.values():
        if kind == "sharedStrings":
            book.strings = [_text_of(one) for one in _ended(package, target, "si")]
        elif kind == "styles":
            book.formats = _read_formats(package, target)
    remarks = [MACROS] if package.has_macros else []
    grid = Grid()
    for name, target in _list_sheets(book, main, related):
        grid.start(name)
        _read_sheet(book, target, grid)
    return grid.finish(remarks)


def _list_sheets(
    book: _Book, main: str, related: dict[str, tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return name and part of each worksheet in the order of the tabs."""
    sheets = []
    for element in book.package.tree(main).iter():
        if local(element.tag) == "workbookPr":
            book.from_1904 = element.get("date1904") in ("1", "true")
        elif local(element.tag) == "sheet":
            key = next((v for k, v in element.items() if local(k) == "id" and k != "id"), "")
            kind, target = related.get(key, ("", ""))
            if kind == "worksheet":
                sheets.append((element.get("name", ""), target))
    return sheets


def _ended(package: OfficePackage, name: str, wanted: str) -> Iterator[Element]:
    for element in package.ended(name):
        if local(element.tag) == wanted:
            yield element
            element.clear()


def _text_of(element: Element) -> str:
    """Return the text of a string or rich text without its reading aids."""
    parts: list[str] = []
    for child in element:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts += [one.text or "" for one in child if local(one.tag) == "t"]
    return _unescape("".join(parts))


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_formats(package: OfficePackage, name: str) -> list[str]:
    """Return the number format of each cell style."""
    own: dict[int, str] = {}
    styles: list[int] = []
    for element in package.tree(name).iter():
        if local(element.tag) == "numFmt":
            own[_number(element.get("numFmtId"))] = element.get("formatCode", "General")
        elif local(element.tag) == "cellXfs":
            styles = [_number(one.get("numFmtId")) for one in element]
    return [own.get(one) or BUILTIN.get(one, "General") for one in styles]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _read_sheet(book: _Book, part: str, grid: Grid) -> None:
    row, column = 0, -1
    for element in book.package.ended(part):
        tag = local(element.tag)
        if tag == "c":
            place = parse_name(element.get("r", ""))
            row, column = place if place else (row, column + 1)
            _read_cell(book, element, row, column, grid)
            element.clear()
        elif tag == "row":
            # Cells and rows without a name of their own follow each other.
            row, column = _number(element.get("r")) or row + 1, -1
            element.clear()
        elif tag == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            corners = parse_name(first), parse_name(last or first)
            if corners[0] and corners[1]:
                grid.merge(*corners[0], *corners[1])


def _read_cell(book: _Book, element: Element, row: int, column: int, grid: Grid) -> None:
    parts = {local(child.tag): child for child in element}
    value, formula, inline = parts.get("v"), parts.get("f"), parts.get("is")
    raw = (value.text or "") if value is not None else ""
    text = _text_of(inline) if inline is not None else _shown(book, element, raw)
    if element.get("t") == "e":
        grid.remark(row, column, text, _ERRORS_SAY)
    if formula is not None and not raw and not text:
        grid.remark(row, column, f"={formula.text or ''}", _NO_RESULT)
    grid.put(row, column, text)


def _shown(book: _Book, element: Element, raw: str) -> str:
    """Return a stored value as its cell shows it."""
    match element.get("t", "n"):
        case "s":
            if not raw.isdecimal() or int(raw) >= len(book.strings):
                raise DocumentError("$", DAMAGED)
            return book.strings[int(raw)]
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        case "n" if raw:
            style = _number(element.get("s"))
            code = book.formats[style] if style < len(book.formats) else "General"
            return show_number(raw, code, from_1904=book.from_1904)
        case _:
            return _unescape(raw)
