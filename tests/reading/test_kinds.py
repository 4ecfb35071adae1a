"""Files are told apart by their content; those that are not read are refused with the steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.domain.errors import DocumentError
from perfeval.reading.kinds import FileKind, find_kind
from tests.reading.office_files import XLSB_TYPE, XLSM_TYPE, docx, ole, xlsx, zipped

RECORDED = Path(__file__).parent / "recorded"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XML_SHEET = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (xlsx(), FileKind.XLSX),
        (xlsx(content_type=XLSM_TYPE), FileKind.XLSX),
        (docx(""), FileKind.DOCX),
        (ole({"Workbook": b"\x09\x08"}), FileKind.XLS),
        (ole({"Book": b"\x09\x08"}), FileKind.XLS),
        (b"<html><table></table></html>", FileKind.HTML),
        ("\ufeff  <!DOCTYPE HTML><p>".encode(), FileKind.HTML),
        ("<table><tr><td>项目名称".encode("gb18030"), FileKind.HTML),
        (b"a,b,c\n1,2,3\n", FileKind.TEXT),
        ("项目名称\t甲".encode("utf-16"), FileKind.TEXT),
        ("项目名称\t甲".encode("gb18030"), FileKind.TEXT),
        ((RECORDED / "national-2020_department.xls").read_bytes(), FileKind.XLS),
        ((RECORDED / "sichuan-2023_project.docx").read_bytes(), FileKind.DOCX),
    ],
    ids=lambda value: value.value if isinstance(value, FileKind) else "",
)
def test_a_file_is_known_by_its_content(data: bytes, kind: FileKind) -> None:
    assert find_kind(data) is kind


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b" \n\t", "文件是空的"),
        (b"%PDF-1.7\n", "这是 PDF 文件"),
        (b"{\\rtf1\\ansi", "这是 RTF 文件.*另存为.*docx"),
        (b"\x89PNG\r\n\x1a\n", "这是图片"),
        (b"\xff\xd8\xff\xe0", "这是图片"),
        (b"Rar!\x1a\x07", "这是压缩包"),
        (zipped({"a.txt": "a"}), "这是压缩包"),
        (zipped({"mimetype": ODS}), "ODS.*另存为.*xlsx"),
        (zipped({"OFD.xml": "<ofd/>"}), "OFD"),
        (xlsx(content_type=XLSB_TYPE), "xlsb.*另存为.*xlsx"),
        (xlsx(content_type="application/vnd.visio"), "不是表格也不是文档"),
        (ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "加了打开密码.*清空"),
        (ole({"WordDocument": b"x"}), "旧格式的文字文档（.doc 或 .wps）.*另存为.*docx"),
        (ole({"ETBook": b"x"}), "（.et）.*另存为.*xlsx"),
        (ole({"WpsContent": b"x"}), "WPS 的旧格式文件"),
        (ole({"Other": b"x"}), "旧格式的办公文件"),
        (ole({"WordDocument": b"x"})[:600], "已损坏|旧格式"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "mht"),
        (XML_SHEET.encode(), "XML 表格.*另存为.*xlsx"),
        (b'{"format": "perfeval-sheet/1"}', "已经是绩效表文件"),
        (b"\x00\x01\x02\x03" * 50, "不认识的文件"),
        (b"PK\x03\x04 and no more", "已损坏"),
        ((RECORDED / "sichuan-2022_project.doc").read_bytes(), "旧格式的文字文档.*另存为"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_files_are_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        find_kind(data)
