from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, Cli
from tests.domain.data import SAMPLES

PUBLISHED = ROOT / "tests" / "domain" / "narrative" / "final-accounts-2022.txt"
CLEAN = "一、收入\n2023年收入总计110.00万元，比上年增加10.00万元，增长10.00%。\n"


def test_the_published_report_is_blocked(cli: Cli) -> None:
    done = cli("text", "check", PUBLISHED, "--json")
    assert (done.code, done.err) == (1, "")
    assert done.json["counts"] == {"error": 3, "warning": 16, "hint": 4}
    assert [one["check"] for one in done.json["not_run"]] == ["T17", "T18"]
    (twice,) = (one for one in done.json["findings"] if one["check"] == "T01")
    assert twice == {
        "check": "T01",
        "level": "warning",
        "path": "177:34",
        "message": "“副主任3名”（第19行）与“副主任2名”（第177行）不一致",
        "fix": "核对原始记录，把两处改成同一个数；口径不同（编制与实有、年初与年末）的写明口径",
        "suggestion": None,
    }


def test_people_get_lines_and_columns(cli: Cli) -> None:
    done = cli("text", "check", PUBLISHED)
    assert done.code == 1
    assert "  [请核实] 第177行第34列 T01\n" in done.text
    assert "怎样改：" in done.text
    assert "未检查 T17：没有给出绩效表文件" in done.text
    assert done.text.endswith("必须修改 3 项，请核实 16 项，提示 4 项\n")


def test_sheets_are_held_beside_the_report(cli: Cli) -> None:
    done = cli("text", "check", PUBLISHED, *SAMPLES, "--json")
    assert (done.code, done.json["not_run"]) == (1, [])
    text = "2022年财政批复督导调研工作经费95万元，全年支出90万元。"
    other = cli("text", "check", "-", SAMPLES[1], "--json", stdin=text.encode())
    assert [one["check"] for one in other.json["findings"]] == ["T17"]
    assert other.code == 0


def test_a_clean_report_passes_from_standard_input_too(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(CLEAN, encoding="utf-8")
    for done in (cli("text", "check", path), cli("text", "check", "-", stdin=CLEAN.encode())):
        assert (done.code, done.err) == (0, "")
        assert done.text.endswith("必须修改 0 项，请核实 0 项，提示 0 项\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有可以核对的文字"),
        (b" \n\n", "没有可以核对的文字"),
        (b"PK\x03\x04\x00\x00", "没有可以核对的文字"),
        ("正文".encode("gbk"), "不是 UTF-8"),
    ],
)
def test_unusable_input_is_a_sentence(cli: Cli, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    done = cli("text", "check", path)
    assert (done.code, done.out) == (2, b"")
    assert str(path) in done.err
    assert words in done.err


def test_unusable_sheets_and_arguments(cli: Cli, tmp_path: Path, write_sheet: Any) -> None:
    broken = tmp_path / "sheet.json"
    broken.write_text(json.dumps({"format": "other"}), encoding="utf-8")
    assert cli("text", "check", PUBLISHED, broken).code == 2
    assert cli("text", "check", tmp_path / "none.txt").code == 2
    assert "缺少参数" in cli("text", "check").err
    twice = cli("text", "check", "-", "-", stdin=CLEAN.encode())
    assert (twice.code, twice.err) == (2, "标准输入（-）只能给出一次\n")
