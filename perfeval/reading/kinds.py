"""What a file is by its content, whatever its name says; steps for those that are not read."""

from __future__ import annotations

import zlib
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import olefile

from perfeval.domain.errors import DocumentError
from perfeval.reading.plain_text import decode


class FileKind(StrEnum):
    """Kinds of files that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    DOCX = "docx"
    HTML = "html"
    TEXT = "text"


_EXCEL_STEPS = (
    "请用 WPS 表格或 Excel 打开，点“文件→另存为”，"
    "文件类型选“Excel 工作簿（*.xlsx）”，保存后重新选择这个 .xlsx 文件"
)
_WORD_STEPS = (
    "请用 WPS 文字或 Word 打开，点“文件→另存为”，"
    "文件类型选“Word 文档（*.docx）”，保存后重新选择这个 .docx 文件"
)
_UNLOCK = (
    "请输入密码打开，点“文件→文档加密→密码加密”（Excel、Word 为“文件→信息→保护”），"
    "把打开密码清空，另存为 .xlsx 或 .docx 后重试"
)
_RETYPE = (
    "请找到制作它的 Excel 或 Word 文件，另存为 .xlsx 或 .docx 后重试；"
    "没有原文件的，复制表格内容粘贴"
)
LOCKED = f"这个文件加了打开密码，不能读取。{_UNLOCK}"
DAMAGED = "文件已损坏或不完整，请重新打开原文件另存一次后重试"

_SIGNED = (
    (b"%PDF-", f"这是 PDF 文件，不能从中读出表格。{_RETYPE}"),
    (b"{\\rtf", f"这是 RTF 文件。{_WORD_STEPS}"),
    (b"Rar!", "这是压缩包。请先解压，再选择里面的文件"),
    (b"7z\xbc\xaf", "这是压缩包。请先解压，再选择里面的文件"),
    (b"\x1f\x8b", "这是压缩包。请先解压，再选择里面的文件"),
    (b"\x89PNG", f"这是图片，不能从中读出表格。{_RETYPE}"),
    (b"\xff\xd8\xff", f"这是图片，不能从中读出表格。{_RETYPE}"),
    (b"II*\x00", f"这是图片，不能从中读出表格。{_RETYPE}"),
    (b"MM\x00*", f"这是图片，不能从中读出表格。{_RETYPE}"),
)
# The main part of an office file, by the end of its content type.
_MAIN_PARTS = (
    ("spreadsheetml.sheet.main+xml", FileKind.XLSX),
    ("spreadsheetml.template.main+xml", FileKind.XLSX),
    ("ms-excel.sheet.macroenabled.main+xml", FileKind.XLSX),
    ("ms-excel.template.macroenabled.main+xml", FileKind.XLSX),
    ("wordprocessingml.document.main+xml", FileKind.DOCX),
    ("wordprocessingml.template.main+xml", FileKind.DOCX),
    ("ms-word.document.macroenabled.main+xml", FileKind.DOCX),
    ("ms-word.template.macroenabledtemplate.main+xml", FileKind.DOCX),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.spreadsheet": f"这是 ODS 表格。{_EXCEL_STEPS}",
    b"application/vnd.oasis.opendocument.text": f"这是 ODT 文档。{_WORD_STEPS}",
}
_HTML_SIGNS = ("<!doctype html", "<html", "<table", "<body", "<head", "<meta", "<div", "<section")
_XML_SHEETS = ('progid="excel.sheet"', "urn:schemas-microsoft-com:office:spreadsheet")
_BROKEN = (
    *(BadZipFile, zlib.error, OSError, ValueError, EOFError),
    *(NotImplementedError, RuntimeError),
)
_SIGN_ROOM = 4096


def find_kind(data: bytes) -> FileKind:
    """Return what a file is; raises DocumentError with the steps where it cannot be read."""
    if not data.strip():
        raise DocumentError("$", "文件是空的，请检查是否选错了文件")
    for sign, sentence in _SIGNED:
        if data.startswith(sign):
            raise DocumentError("$", sentence)
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(olefile.MAGIC):
        return _ole_kind(data)
    if data[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"):
        return FileKind.XLS  # older than the container
    return _text_kind(data)


def _zip_kind(data: bytes) -> FileKind:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                sentence = _OPEN_DOCUMENTS.get(_opening(archive, "mimetype").strip())
                if sentence:
                    raise DocumentError("$", sentence)
            if "OFD.xml" in names:
                raise DocumentError("$", f"这是 OFD 版式文件，不能从中读出表格。{_RETYPE}")
            if "[Content_Types].xml" not in names:
                raise DocumentError("$", "这是压缩包。请先解压，再选择里面的文件")
            types = _opening(archive, "[Content_Types].xml").decode("utf-8", "replace").casefold()
    except DocumentError:
        raise
    # A broken archive breaks the library in ways of its own.
    except _BROKEN as error:
        raise DocumentError("$", DAMAGED) from error
    for ending, kind in _MAIN_PARTS:
        if ending in types:
            return kind
    if "ms-excel.sheet.binary" in types:
        raise DocumentError("$", f"这是二进制的 Excel 工作簿（.xlsb）。{_EXCEL_STEPS}")
    raise DocumentError("$", "这个文件不是表格也不是文档，请选择 .xlsx 或 .docx 文件")


def _opening(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(256 * 1024)


def _ole_kind(data: bytes) -> FileKind:
    """Tell the files of older office programs apart by the streams inside."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            streams = {"/".join(path).casefold() for path in file.listdir()}
    # The library reports a damaged file by errors of many kinds.
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError) as error:
        raise DocumentError("$", DAMAGED) from error
    if "encryptedpackage" in streams:
        raise DocumentError("$", LOCKED)
    if streams & {"workbook", "book"}:
        return FileKind.XLS
    if "worddocument" in streams:
        raise DocumentError("$", f"这是旧格式的文字文档（.doc 或 .wps）。{_WORD_STEPS}")
    if any("et" in name and "book" in name for name in streams):
        raise DocumentError("$", f"这是 WPS 表格的旧格式（.et）。{_EXCEL_STEPS}")
    if any(name.startswith(("wps", "kingsoft")) or name == "contents" for name in streams):
        raise DocumentError(
            "$", f"这是 WPS 的旧格式文件（.wps 或 .et）。{_WORD_STEPS}；是表格的选“*.xlsx”"
        )
    raise DocumentError(
        "$",
        "这是旧格式的办公文件，认不出是表格还是文档。请用 WPS 打开，另存为 .xlsx 或 .docx 后重试",
    )


def _text_kind(data: bytes) -> FileKind:
    text = decode(data)
    start = text[:_SIGN_ROOM].lstrip("\ufeff \t\r\n").casefold()
    if "<html" not in start and any(sign in start for sign in _XML_SHEETS):
        raise DocumentError("$", f"这是 XML 表格（2003 格式）。{_EXCEL_STEPS}")
    if start.startswith(("mime-version:", "from: <saved by")):
        raise DocumentError("$", f"这是单个文件网页（.mht）。{_WORD_STEPS}")
    if start.startswith("{") and '"format"' in start and "perfeval-sheet" in start:
        raise DocumentError(
            "$", "这已经是绩效表文件（JSON），不必再读；可直接用 sheet check、sheet print"
        )
    if start.startswith("<") and any(sign in start for sign in _HTML_SIGNS):
        return FileKind.HTML
    return FileKind.TEXT
