from __future__ import annotations

import hashlib
import json
import stat
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from perfeval.domain.sheet_format import canonical_json, read_sheet
from tests.cli.running import Cli
from tests.domain.data import SAMPLES, sample


def _text_of(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_a_sheet_is_printed_as_pdf(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    done = cli("sheet", "print", SAMPLES[1], "-o", target)
    assert (done.code, done.out) == (0, b"")
    assert done.err == f"已写出 {target}，共 1 张表\n"
    text = "".join(_text_of(target.read_bytes()))
    assert "附表2.督导调研工作经费项目绩效自评表" in text
    assert "送审稿" in text
    assert "督导事项办理时限" in text


def test_several_sheets_make_one_pdf_in_their_order(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    assert cli("sheet", "print", *reversed(SAMPLES), "-o", target).code == 0
    pages = _text_of(target.read_bytes())
    places = [next(i for i, text in enumerate(pages) if f"附表{n}." in text) for n in (3, 2, 1)]
    assert places == sorted(set(places))


def test_a_sheet_is_printed_as_html(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.HTML"
    assert cli("sheet", "print", *SAMPLES, "-o", target).code == 0
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<section") == 3
    assert page.count("送审稿") == 3


def test_standard_input_is_printed_under_another_pack(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    stdin = SAMPLES[1].read_bytes()
    done = cli("sheet", "print", "-", "-o", target, "--pack", "national-2020", stdin=stdin)
    assert done.code == 0
    assert "标准输入：文件注明的表样是 sichuan-2022，按 --pack 改用 national-2020\n" in done.err
    assert "年初预算数" in target.read_text(encoding="utf-8")


def _signed(tmp_path: Path, **edits: str) -> Path:
    data = sample(2)
    digest = hashlib.sha256(canonical_json(read_sheet(data)).encode()).hexdigest()
    stamp = {"number": 1, "sha256": digest, "frozen_at": "2023-01-05T09:00:00+08:00"}
    path = tmp_path / "signed.json"
    path.write_text(json.dumps({**data, **edits, "round": stamp}), encoding="utf-8")
    return path


def test_a_signed_round_carries_no_mark(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    done = cli("sheet", "print", _signed(tmp_path), "-o", target)
    assert (done.code, "校验值" in done.err) == (0, False)
    assert "送审稿" not in target.read_text(encoding="utf-8")


def test_a_round_that_was_changed_afterwards_is_a_draft(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    done = cli("sheet", "print", _signed(tmp_path, title="改过的表"), "-o", target)
    assert done.code == 0
    assert "round.sha256：内容与定稿时的校验值不符，按送审稿打印" in done.err
    assert "送审稿" in target.read_text(encoding="utf-8")


def test_missing_characters_are_named_with_their_cells(
    cli: Cli, tmp_path: Path, write_sheet: Any
) -> None:
    path = write_sheet("rare.json", **{"indicators[0].name": "调研\ue000\U0001f600"})
    done = cli("sheet", "print", path, "-o", tmp_path / "out.pdf")
    assert done.code == 0
    place = f"{path}：indicators[0].name（三级指标《调研\ue000\U0001f600》三级指标）：字库中没有"
    assert f"{place}“\ue000”（U+E000），印作“〓”" in done.err
    assert f"{place}“\U0001f600”（U+1F600）" in done.err


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "html"])
def test_equal_sheets_give_equal_bytes(cli: Cli, tmp_path: Path, kind: str) -> None:
    one, two = tmp_path / f"one.{kind}", tmp_path / f"two.{kind}"
    cli("sheet", "print", *SAMPLES, "-o", one)
    cli("sheet", "print", *SAMPLES, "-o", two)
    assert one.read_bytes() == two.read_bytes()


def test_several_sheets_make_a_word_document_with_a_section_each(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.docx"
    done = cli("sheet", "print", *SAMPLES, "-o", target)
    assert (done.code, done.out, done.err) == (0, b"", f"已写出 {target}，共 3 张表\n")
    document = Document(str(target))
    assert [s.header.paragraphs[0].text for s in document.sections] == ["送审稿"] * 3
    titles = [p.text for p in document.paragraphs if p.style and p.style.name == "表名"]
    assert [title[:4] for title in titles] == ["附表1.", "附表2.", "附表3."]


def test_several_sheets_make_a_workbook_with_a_worksheet_each(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "OUT.XLSX"
    done = cli("sheet", "print", *SAMPLES, "-o", target)
    assert (done.code, done.out, done.err) == (0, b"", f"已写出 {target}，共 3 张表\n")
    book = openpyxl.load_workbook(target)
    assert [name[:4] for name in book.sheetnames] == ["附表1.", "附表2.", "附表3."]
    headers = [one.oddHeader for one in book.worksheets]
    assert [header and header.right.text for header in headers] == ["送审稿"] * 3


def test_a_text_too_long_for_a_cell_of_excel_is_said(
    cli: Cli, tmp_path: Path, write_sheet: Any
) -> None:
    path, target = write_sheet("long.json", **{"indicators[0].name": "长" * 40000}), "out.xlsx"
    done = cli("sheet", "print", path, "-o", tmp_path / target)
    assert (done.code, done.out) == (2, b"")
    assert "indicators[0].name：这一格有 40000 个字，Excel 一格最多 32767 个字" in done.err
    assert not (tmp_path / target).exists()


@pytest.mark.parametrize("name", ["out", "out.txt", "out.pdf.", ".pdf"])
def test_other_names_are_refused(cli: Cli, tmp_path: Path, name: str) -> None:
    done = cli("sheet", "print", SAMPLES[1], "-o", tmp_path / name)
    assert done.code == 2
    assert "应以 .pdf、.docx、.xlsx 或 .html 结尾" in done.err


def test_a_missing_folder_is_said(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "none" / "out.pdf"
    done = cli("sheet", "print", SAMPLES[1], "-o", target)
    assert (done.code, done.err) == (2, f"{target}：文件夹 {target.parent} 不存在，请先建立\n")


def test_a_folder_in_the_way_is_said(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    target.mkdir()
    done = cli("sheet", "print", SAMPLES[1], "-o", target)
    assert (done.code, done.err) == (2, f"{target}：这是文件夹，请给出文件名\n")


def test_one_unusable_file_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    target, broken = tmp_path / "out.pdf", tmp_path / "broken.json"
    target.write_bytes(b"old")
    broken.write_text("{", encoding="utf-8")
    done = cli("sheet", "print", SAMPLES[1], broken, tmp_path / "none.json", "-o", target)
    assert done.code == 2
    assert f"{broken}：$：第 1 行附近不是有效的 JSON" in done.err
    assert f"{tmp_path / 'none.json'}：没有这个文件" in done.err
    assert target.read_bytes() == b"old"


def test_the_file_is_put_in_place_whole(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "out.html"
    target.write_text("old", encoding="utf-8")
    assert cli("sheet", "print", SAMPLES[1], "-o", target).code == 0
    assert [path.name for path in folder.iterdir()] == ["out.html"]
    assert stat.S_IMODE(target.stat().st_mode) & 0o600 == 0o600
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
