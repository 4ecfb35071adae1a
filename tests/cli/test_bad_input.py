"""Bad input and arguments: exit code 2 and a sentence that names the file, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from perfeval.cli.files import MOST_BYTES
from perfeval.packs import list_packs
from tests.cli.running import Cli, run
from tests.domain.data import SAMPLES, load_cases, sample

GOOD = str(SAMPLES[1])
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "$：第 1 行附近不是有效的 JSON"),
    "binary": (bytes(range(256)) * 64, "不是 UTF-8 编码的文字，请另存为 UTF-8"),
    "gbk": ('{"format": "绩效"}'.encode("gbk"), "不是 UTF-8 编码"),
    "utf-16": ("{}".encode("utf-16"), "不是 UTF-8 编码"),
    "invalid utf-8": (b'{"format": "\xc3\x28"}', "不是 UTF-8 编码"),
    "encoded surrogate": (b'{"format": "\xed\xa0\x80"}', "不是 UTF-8 编码"),
    "nul": (b"\x00" * 100, "不是有效的 JSON"),
    "deep list": (b"[" * 200_000, "不是有效的 JSON"),
    "deep object": (b'{"a":' * 200_000, "不是有效的 JSON"),
    "list": (b"[]", "$：文件应为一个 JSON 对象"),
    "no format": (b"{}", "format：缺少 format"),
    "half a file": (SAMPLES[1].read_bytes()[:500], "行附近不是有效的 JSON"),
    "doubled key": (b'{"format": 1, "format": 2}', "format：键“format”出现了两次"),
    "huge integer": (b'{"fiscal_year": ' + b"9" * 10_000 + b"}", "不是有效的 JSON"),
    "infinite year": (
        SAMPLES[1].read_bytes().replace(b'"fiscal_year": 2022', b'"fiscal_year": 1e999'),
        "fiscal_year：应为整数，现在是数字",
    ),
    "large year": (
        SAMPLES[1].read_bytes().replace(b'"fiscal_year": 2022', b'"fiscal_year": 10000000000'),
        "fiscal_year：年度 10000000000 不合理",
    ),
    "surrogate key": (b'{"format": "perfeval-sheet/1", "\\ud800": 1}', "不认识的键"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "不是 UTF-8 编码"),
    "too large": (b" " * (MOST_BYTES + 1), "超过 16 MB，不是绩效表文件"),
}


@pytest.mark.parametrize("verb", ["check", "print"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_unusable(cli: Cli, tmp_path: Path, name: str, verb: str) -> None:
    content, says = HOSTILE[name]
    path, target = tmp_path / "sheet.json", tmp_path / "out.pdf"
    path.write_bytes(content)
    output = ["-o", target] if verb == "print" else ["--json"]
    done = cli("sheet", verb, path, *output)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"{path}：")
    assert says in done.err
    assert not target.exists()


@pytest.mark.parametrize("name", ["empty", "binary", "deep list"])
def test_hostile_standard_input_is_unusable(cli: Cli, name: str) -> None:
    content, says = HOSTILE[name]
    done = cli("sheet", "check", "-", stdin=content)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("标准输入：")
    assert says in done.err


REFUSALS = [case for case in load_cases("sheet_refusals")["misfit"] if "pack" not in case]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["path"])
def test_what_the_form_does_not_list_is_unusable(
    cli: Cli, write_sheet: Any, case: dict[str, Any]
) -> None:
    edits = {edit["at"]: edit["value"] for edit in case["edits"]}
    path = write_sheet("sheet.json", **edits)
    done = cli("sheet", "check", path)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"{path}：{case['path']}：")
    assert case["says"] in done.err


def test_an_unknown_pack_in_the_document_is_said(cli: Cli, write_sheet: Any) -> None:
    known = "、".join(pack.id for pack in list_packs())
    path = write_sheet("sheet.json", pack="mars-2022")
    done = cli("sheet", "check", path)
    assert done.code == 2
    assert done.err == f"{path}：pack：没有表样“mars-2022”，现有 {known}\n"


def test_a_kind_that_the_pack_lacks_is_said(cli: Cli) -> None:
    done = cli("sheet", "check", SAMPLES[0], "--pack", "central-2021")
    assert done.code == 2
    assert "kind：表样 central-2021 没有 department 表，只有 project" in done.err


@pytest.mark.parametrize("pack", ["mars-2022", "none.toml", "", "/", "a/b"])
def test_an_unusable_pack_is_said(cli: Cli, pack: str) -> None:
    done = cli("sheet", "check", GOOD, "--pack", pack)
    assert (done.code, done.out) == (2, b"")
    assert "没有表样" in done.err or "文件无法打开" in done.err


def test_faults_of_all_files_are_said_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_bytes(b"")
    done = cli("sheet", "check", GOOD, one, two, tmp_path, "--json")
    assert (done.code, done.out) == (2, b"")
    assert done.err.splitlines() == [
        f"{one}：$：第 1 行附近不是有效的 JSON，无法读取",
        f"{two}：没有这个文件，请检查文件名",
        f"{tmp_path}：这是文件夹，请给出文件名",
    ]


def test_standard_input_is_given_once(cli: Cli) -> None:
    done = cli("sheet", "check", "-", "-", stdin=SAMPLES[1].read_bytes())
    assert (done.code, done.err) == (2, "标准输入（-）只能给出一次\n")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nonsense"], "没有命令“nonsense”"),
        (["sheet", "chek"], "没有命令“chek”，是不是 check"),
        (["sheet", "check"], "缺少参数 文件.json"),
        (["sheet", "print", GOOD], "缺少选项 -o/--output"),
        (["sheet", "print", GOOD, "-o"], "选项 -o 后面要写值"),
        (["sheet", "check", GOOD, "--pack"], "选项 --pack 后面要写值"),
        (["sheet", "check", GOOD, "--jsn"], "没有选项 --jsn，是不是 --json？"),
        (["sheet", "check", GOOD, "--json=yes"], "选项 --json 的用法不对"),
        (["sheet", "schema", "more"], "多出的参数“more”"),
        (["pack", "show"], "缺少参数 编号或文件.toml"),
        (["pack", "show", "a", "b"], "多出的参数“b”"),
        (["--bogus"], "没有选项 --bogus"),
    ],
    ids=lambda value: " ".join(map(os.path.basename, value)) if isinstance(value, list) else "",
)
def test_wrong_arguments_are_explained(cli: Cli, args: list[str], says: str) -> None:
    done = cli(*args)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"参数有误：{says}")
    assert " --help 查看用法\n" in done.err


@pytest.mark.parametrize("args", [[], ["sheet"], ["pack"]], ids=["perfeval", "sheet", "pack"])
def test_a_noun_without_a_verb_shows_its_help(cli: Cli, args: list[str]) -> None:
    done = cli(*args)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("用法：perfeval")


@pytest.mark.parametrize("args", [[], ["sheet"], ["pack"], ["sheet", "check"], ["pack", "show"]])
def test_help_is_in_chinese(cli: Cli, args: list[str]) -> None:
    done = cli(*args, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.text.startswith("用法：perfeval")
    assert "显示本说明" in done.text
    assert not {"Usage", "Options", "Commands", "Show this", "Error"} & set(done.text.split())
    assert "Usage" not in done.text


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    """Files and folders without the right to use them; the superuser may use everything."""
    if os.geteuid() == 0:
        path = Path("/proc/self/mem")  # opens, and fails when read
        assert run("sheet", "check", path).err == f"{path}：无法读取，请检查文件名\n"
        return
    path = tmp_path / "sheet.json"
    path.write_bytes(SAMPLES[1].read_bytes())
    path.chmod(0)
    assert run("sheet", "check", path).err == f"{path}：没有读取权限\n"
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    done = run("sheet", "print", GOOD, "-o", folder / "out.pdf")
    assert (done.code, "没有写入权限" in done.err) == (2, True)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """The largest file is limited in a process of its own: writing fails half way."""
    limit = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    )
    target = tmp_path / "out.html"
    done = run("sheet", "print", GOOD, "-o", target, before=limit)
    assert (done.code, done.err) == (2, f"{target}：写入失败，请检查磁盘空间和权限\n")
    assert list(tmp_path.iterdir()) == []


def test_a_full_standard_output_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("sheet", "schema", before=f"import os; os.dup2({full.fileno()}, 1)", keep=full)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert "请检查磁盘空间和权限" in done.err


def test_a_reader_that_has_gone_is_no_fault() -> None:
    gone = "import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1)"
    done = run("sheet", "check", GOOD, "--json", before=gone)
    assert (done.code, done.err) == (1, "")


# Standard input never ends; once the command is loaded, and so reads, it is interrupted.
INTERRUPT = """
import os, signal, sys, threading, time
def interrupt():
    while "perfeval.printing.coverage" not in sys.modules:
        time.sleep(0.05)
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGINT)
r, w = os.pipe()
os.dup2(r, 0)
threading.Thread(target=interrupt, daemon=True).start()
"""


def test_an_interrupt_ends_without_a_traceback() -> None:
    done = run("sheet", "check", "-", before=INTERRUPT)
    assert (done.code, done.out, done.err) == (130, b"", "\n已中断\n")


def test_closed_standard_input_is_said() -> None:
    done = run("sheet", "check", "-", before="import sys; sys.stdin = None")
    assert (done.code, done.err) == (2, "标准输入：已关闭，没有可读的内容\n")


def test_a_file_name_of_odd_bytes_is_shown() -> None:
    done = run("sheet", "check", before="import sys; sys.argv.append('sheet-\\udcff.json')")
    assert done.code == 2
    assert "没有这个文件" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_other_encodings_of_the_terminal_are_no_fault(encoding: str) -> None:
    done = run("sheet", "check", GOOD, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert (done.code, done.err) == (1, "")
    as_json = run("sheet", "check", GOOD, "--json", env={"PYTHONIOENCODING": encoding})
    assert as_json.json["counts"]["error"] == 13


@pytest.mark.parametrize("value", ["9" * 3000, "0." + "0" * 3000 + "1", "-" + "9" * 23, "1e999"])
def test_numbers_without_measure_are_checked_and_printed(
    cli: Cli, tmp_path: Path, value: str
) -> None:
    data = sample(2)
    for fund in data["funds"]:
        fund |= {"annual_budget": value, "executed": "9" * 23, "execution_rate": value + "%"}
    for row in data["indicators"]:
        row |= {"target": "≥" + value, "actual": value, "max_score": value, "score": value}
    path, target = tmp_path / "sheet.json", tmp_path / "out.html"
    path.write_text(json.dumps(data), encoding="utf-8")
    checked = cli("sheet", "check", path, "--json")
    assert (checked.code in (0, 1), checked.err) == (True, "")
    assert cli("sheet", "print", path, "-o", target).code == 0
    assert value in target.read_text(encoding="utf-8")
