"""`perfeval sheet read`: files, report, exit codes, as the contract says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfeval.packs import list_packs
from perfeval.packs.loader import FOLDER
from tests.cli.running import Cli, run
from tests.domain.data import SAMPLES, corrected, sample
from tests.reading.office_files import ole, text_cell, xlsx

# The three published sheets as a converter writes the tables of the office's Word file: a cell on
# each line behind a tab, rows parted by blank lines, merged cells as blank ones.
DISCLOSURE = Path(__file__).parent / "disclosure.txt"


def load(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_text_of_a_disclosure_gives_its_three_sheets(cli: Cli, tmp_path: Path) -> None:
    out, report = tmp_path / "表.json", tmp_path / "report.json"
    done = cli("sheet", "read", DISCLOSURE, "-o", out, "--report", report)
    assert (done.code, done.out) == (0, b"")
    assert not out.exists()
    for number in (1, 2, 3):
        assert load(tmp_path / f"表-{number}.json") == sample(number)
    told = load(report)
    assert isinstance(told, dict)
    assert (told["pack"], told["forms"], told["confidence"] > 0.9) == ("sichuan-2022", 3, True)
    assert [one["file"] for one in told["sheets"]] == ["表-1.json", "表-2.json", "表-3.json"]
    assert [one["kind"] for one in told["sheets"]] == ["department", "project", "project"]
    assert {key for one in told["unplaced"] for key in one} == {"where", "text", "why"}
    assert "前面的正文" in told["unplaced"][-1]["text"] + told["unplaced"][0]["text"]
    levels = [one for one in told["assumed"] if one["path"].endswith(".level2")]
    assert levels[0] == {
        "path": "表-1.json:indicators[1].level2",
        "value": "数量指标",
        "why": "原表此格空白，按上一行的级别填写",
    }


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
def test_what_was_printed_is_read_back(cli: Cli, tmp_path: Path, kind: str) -> None:
    printed, out = tmp_path / f"form.{kind}", tmp_path / "sheet.json"
    cli("sheet", "print", *SAMPLES, "-o", printed)
    assert cli("sheet", "read", printed, "-o", out).code == 0
    assert [load(tmp_path / f"sheet-{n}.json") for n in (1, 2, 3)] == [sample(n) for n in (1, 2, 3)]


def test_one_form_gives_one_file_that_the_other_commands_take(cli: Cli, tmp_path: Path) -> None:
    printed, out = tmp_path / "form.xlsx", tmp_path / "sheet.json"
    given = tmp_path / "given.json"
    given.write_text(json.dumps(corrected()), encoding="utf-8")
    cli("sheet", "print", given, "-o", printed)
    done = cli("sheet", "read", printed, "-o", out)
    assert (done.code, done.out) == (0, b"")
    assert "表样 sichuan-2022" in done.err
    assert "没有归位" not in done.err
    assert cli("sheet", "check", out).code == 0
    assert cli("sheet", "print", out, "-o", tmp_path / "again.pdf").code == 0


def test_a_pack_of_ones_own_is_read_with_pack(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    text = (FOLDER / "sichuan-2022.toml").read_text(encoding="utf-8")
    own.write_text(text.replace('id = "sichuan-2022"', 'id = "own"'), encoding="utf-8")
    printed, out = tmp_path / "form.docx", tmp_path / "sheet.json"
    cli("sheet", "print", SAMPLES[1], "-o", printed)
    assert cli("sheet", "read", printed, "-o", out, "--pack", own).code == 0
    assert load(out) == {**sample(2), "pack": "own"}


def test_a_text_is_read_from_standard_input(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "sheet.json"
    done = cli("sheet", "read", "-", "-o", out, stdin=DISCLOSURE.read_bytes())
    assert done.code == 0
    assert load(tmp_path / "sheet-2.json") == sample(2)


def test_a_name_may_lie_about_the_content(cli: Cli, tmp_path: Path) -> None:
    printed, named = tmp_path / "form.xlsx", tmp_path / "form.docx"
    cli("sheet", "print", SAMPLES[1], "-o", printed)
    named.write_bytes(printed.read_bytes())
    assert cli("sheet", "read", named, "-o", tmp_path / "sheet.json").code == 0
    assert load(tmp_path / "sheet.json") == sample(2)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这是 PDF 文件"),
        (ole({"EncryptedPackage": b"x"}), "加了打开密码"),
        (ole({"WordDocument": b"x"}), "另存为"),
        ("今天天气很好。\n".encode(), "没有认出绩效表"),
        (xlsx(f'<row r="1">{text_cell("A1", "通讯录")}</row>'), "没有认出绩效表"),
        (xlsx(sheets=0), "没有认出绩效表"),
    ],
    ids=["empty", "pdf", "locked", "doc", "prose", "other table", "no worksheet"],
)
def test_what_cannot_be_read_writes_nothing(
    cli: Cli, tmp_path: Path, data: bytes, says: str
) -> None:
    file, out, report = (tmp_path / name for name in ("a.xlsx", "sheet.json", "report.json"))
    file.write_bytes(data)
    done = cli("sheet", "read", file, "-o", out, "--report", report)
    assert (done.code, done.out) == (2, b"")
    assert says in done.err
    assert done.err.startswith(f"{file}：")
    assert not out.exists()
    assert not report.exists()


def test_a_missing_file_and_a_missing_folder_are_said(cli: Cli, tmp_path: Path) -> None:
    done = cli("sheet", "read", tmp_path / "none.xlsx", "-o", tmp_path / "sheet.json")
    assert (done.code, "没有这个文件" in done.err) == (2, True)
    done = cli("sheet", "read", DISCLOSURE, "-o", tmp_path / "none" / "sheet.json")
    assert (done.code, "不存在，请先建立" in done.err) == (2, True)


def test_the_command_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "sheet.json"
    done = run("sheet", "read", DISCLOSURE, "-o", out)
    assert done.code == 0
    assert load(tmp_path / "sheet-3.json") == sample(3)


def test_reading_loads_no_reader_before_it_is_called() -> None:
    before = (
        "import sys, atexit\n"
        "late = ('perfeval.reading', 'perfeval.domain', 'xlrd', 'defusedxml')\n"
        "loaded = lambda: [name for name in sys.modules if name.startswith(late)]\n"
        "atexit.register(lambda: sys.stderr.write(str(loaded())))"
    )
    assert run("sheet", "--help", before=before).err.endswith("[]")


def test_all_packs_are_tried(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("没有表", encoding="utf-8")
    done = cli("sheet", "read", file, "-o", tmp_path / "sheet.json")
    assert all(pack.id in done.err for pack in list_packs())
