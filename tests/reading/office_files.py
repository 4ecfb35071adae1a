"""Constructs files for the tests of reading: small workbooks and documents, and hostile ones."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSM_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
XLSB_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"

Parts = Mapping[str, str | bytes]


def zipped(parts: Parts) -> bytes:
    """Return a zip file of the parts."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _frame(main: str, content_type: str) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/{main}"'
            f' ContentType="{content_type}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{_REL}/officeDocument" Target="{main}"/></Relationships>'
        ),
    }


def xlsx(
    data: str = "",
    *,
    merges: Sequence[str] = (),
    formats: Sequence[str] = (),
    sheets: int = 1,
    content_type: str = _XLSX_TYPE,
    strings: Sequence[str] = (),
    date1904: bool = False,
    extra: Parts | None = None,
) -> bytes:
    """Return a workbook; `data` is the XML of its rows, `formats` the number format of each style.

    The first style is always General.
    """
    names = [f"表{n}" for n in range(1, sheets + 1)]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="s{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    related += f'<Relationship Id="st" Type="{_REL}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="ss" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/>'
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merges)
    merged = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
    codes = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    parts: dict[str, str | bytes] = {
        **_frame("xl/workbook.xml", content_type),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><workbookPr date1904="{int(date1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>'
            f'<xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(strings)}</sst>',
    }
    for n in range(1, sheets + 1):
        # The stored dimension is wrong on purpose: some programs write it so.
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><dimension ref="A1"/><sheetData>{data}</sheetData>'
            f"{merged}</worksheet>"
        )
    return zipped({**parts, **(extra or {})})


def text_cell(name: str, text: str) -> str:
    """Return the XML of a cell with a text of its own."""
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def docx(body: str, *, extra: Parts | None = None) -> bytes:
    """Return a document; `body` is the XML inside its body."""
    return zipped(
        {
            **_frame("word/document.xml", _DOCX_TYPE),
            "word/document.xml": (
                f'<w:document xmlns:w="{_WORD}" xmlns:mc="mc" xmlns:wps="wps"><w:body>{body}'
                "</w:body></w:document>"
            ),
            **(extra or {}),
        }
    )


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE file (the container of .doc and .xls) with these streams at its root."""
    size, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    entries = [_entry("Root Entry", 5, 1 if streams else free, end, 0)]
    chains: list[list[int]] = []
    names = list(streams)
    sectors: list[bytes] = []
    for number, name in enumerate(names):
        content = streams[name].ljust(4096, b"\0")  # from 4096 bytes on a stream has own sectors
        blocks = [content[i : i + size].ljust(size, b"\0") for i in range(0, len(content), size)]
        start = len(sectors)
        chains.append(list(range(start, start + len(blocks))))
        sectors += blocks
        right = number + 2 if number + 1 < len(names) else free
        entries.append(_entry(name, 2, free, start, len(content), right))
    while len(entries) % 4:
        entries.append(_entry("", 0, free, 0, 0))
    directory = b"".join(entries)
    start = len(sectors)
    blocks = [directory[i : i + size] for i in range(0, len(directory), size)]
    chains.append(list(range(start, start + len(blocks))))
    sectors += blocks
    table = [free] * (size // 4)
    for chain in chains:
        for here, following in zip(chain, [*chain[1:], end], strict=True):
            table[here] = following
    table[len(sectors)] = 0xFFFFFFFD
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        *(0x3E, 3, 0xFFFE, 9, 6),
        b"",
        *(0, 1, start, 0, 4096, end, 0, end, 0, len(sectors)),
    )
    header = header.ljust(512, b"\xff")
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(
    name: str, kind: int, child: int, start: int, length: int, right: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0" if name else b""
    return struct.pack(
        "<64sHBBIII16sI8s8sIII",
        encoded,
        len(encoded),
        kind,
        1,
        0xFFFFFFFF,
        right,
        child,
        *(b"", 0, b"", b"", start, length, 0),
    )
