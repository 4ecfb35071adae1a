"""`perfeval verify`: says what was tampered with, by number, and ends with 1."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import use_instance
from tests.cli.running import Cli


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """The instance folder of this test's commands, with the sample in it."""
    use_instance(tmp_path, monkeypatch)
    assert cli("demo").code == 0
    return tmp_path


def tamper(instance: Path, *statements: str) -> None:
    with closing(sqlite3.connect(instance / "perfeval.sqlite")) as connection, connection:
        for trigger in ("update", "delete", "replace"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_event_no_{trigger}")
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_installation_is_fine(instance: Path, cli: Cli) -> None:
    done = cli("verify")
    assert (done.code, done.err) == (0, "")
    head = re.fullmatch(r"没有发现问题，最新一条 (\d+:[0-9a-f]{64})\n", done.text)
    assert head is not None
    assert cli("verify", "--head", head[1]).code == 0


def test_what_is_wrong_is_said_by_number(instance: Path, cli: Cli) -> None:
    tamper(instance, "UPDATE audit_event SET detail = '{}' WHERE id = 1")
    done = cli("verify")
    assert done.code == 1
    lines = done.text.splitlines()
    assert lines[:3] == [
        f"操作记录缺少保护触发器 audit_event_no_{name}" for name in ("delete", "replace", "update")
    ]
    assert lines[3] == "操作记录第 1 条：内容被改动过（哈希不符）"
    assert lines[4].startswith("共 4 个问题，最新一条 ")


def test_a_time_that_cannot_be_read_is_a_fault_and_no_crash(instance: Path, cli: Cli) -> None:
    tamper(instance, "UPDATE audit_event SET at = 'no time at all' WHERE id = 3")
    done = cli("verify")
    assert done.code == 1
    assert "操作记录第 3 条：时间被写坏，读不出来" in done.text


def test_a_tail_that_was_cut_off_shows_against_what_was_written_down(
    instance: Path, cli: Cli
) -> None:
    head = cli("verify").text.split()[-1]
    number = int(head.partition(":")[0])
    tamper(instance, "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)")
    assert "抄存" not in cli("verify").text
    done = cli("verify", "--head", head)
    assert done.code == 1
    assert (
        f"操作记录第 {number} 条：抄存过的这一条已不在，现有记录只到第 {number - 1} 条" in done.text
    )


@pytest.mark.parametrize("head", ["", "7", "7:abc", f"x:{'0' * 64}", f"7:{'G' * 64}"])
def test_a_head_that_is_none_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli, head: str
) -> None:
    use_instance(tmp_path, monkeypatch)
    done = cli("verify", "--head", head)
    assert (done.code, done.text) == (2, "")
    assert "不是“编号:哈希”" in done.err


def test_an_empty_database_has_no_trail_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    use_instance(tmp_path, monkeypatch)
    done = cli("verify")
    assert (done.code, done.text) == (0, "没有发现问题，还没有操作记录\n")


def test_a_stored_file_that_is_missing_is_named(instance: Path, cli: Cli) -> None:
    digest = "ab" * 32
    columns = "id, sha256, media_type, size, stored_at"
    tamper(
        instance,
        f"INSERT INTO stored_file ({columns}) SELECT 1, '{digest}', 'application/pdf', 9, '2023'",
    )
    done = cli("verify")
    assert done.code == 1
    assert f"文件 1：文件已不在（{digest}）" in done.text
