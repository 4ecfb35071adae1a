"""What `perfeval serve` says, and does not do, where it cannot start."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from tests.cli.program import use_instance
from tests.cli.running import Cli, Outcome


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of this test's commands, not made yet."""
    folder = tmp_path / "instance"
    use_instance(folder, monkeypatch)
    return folder


def _assert_sentence(done: Outcome, sentence: str) -> None:
    assert (done.code, done.text) == (2, "")
    assert sentence in done.err


def test_taken_port_is_one_sentence_and_no_database_is_made(instance: Path, cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = cli("serve", "--port", port)
    _assert_sentence(done, f"端口 {port} 已被其他程序占用")
    assert done.err.count("\n") == 1
    assert not (instance / "perfeval.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "no such host"], "不认识地址“no such host”"),
        (["--host", "一" * 100], "不认识地址"),
        (["--host", ""], "不能为空"),
        (["--host", "192.0.2.1", "--port", "0"], "本机没有地址 192.0.2.1"),
        (["--port", "web"], "端口应为 0 到 65535 的整数，现在是“web”"),
        (["--port", "70000"], "现在是“70000”"),
        (["--port", "-1"], "现在是“-1”"),
    ],
)
def test_bad_address(instance: Path, cli: Cli, arguments: list[str], sentence: str) -> None:
    _assert_sentence(cli("serve", *arguments), sentence)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://x", "只支持 sqlite"),
        ("DATABASE_URL", "sqlite://:::x", "不是有效的数据库地址"),
        ("DATABASE_URL", "sqlite:////no-such-folder/x.db", "不能打开数据库"),
        (
            "DATABASE_URL",
            "postgresql://someone:secret@127.0.0.1:1/x",
            "不能打开数据库 postgresql+psycopg://someone:***@127.0.0.1:1/x",
        ),
        ("TIME_ZONE", "Mars", "没有“Mars”这个时区"),
        ("TLS", "yes", "应为 0 或 1"),
    ],
)
def test_bad_setting(
    instance: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(f"PERFEVAL_{name}", value)
    done = cli("serve", "--port", "0")
    _assert_sentence(done, sentence)
    assert "secret" not in done.err


@pytest.mark.parametrize("key", ["", "a key given by the environment"])
def test_instance_folder_that_cannot_be_made(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = tmp_path / "file" / "instance"
    use_instance(folder, monkeypatch)
    monkeypatch.setenv("PERFEVAL_SECRET_KEY", key)
    _assert_sentence(cli("serve", "--port", "0"), str(folder))


def test_file_that_is_no_database(instance: Path, cli: Cli) -> None:
    instance.mkdir()
    (instance / "perfeval.sqlite").write_text("我不是数据库" * 100, encoding="utf-8")
    _assert_sentence(cli("serve", "--port", "0"), "不能打开数据库")


def test_database_of_a_newer_program(instance: Path, cli: Cli) -> None:
    instance.mkdir()
    connection = sqlite3.connect(instance / "perfeval.sqlite")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    _assert_sentence(cli("serve", "--port", "0"), "请改用新版程序")
