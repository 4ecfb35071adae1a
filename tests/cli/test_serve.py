"""`perfeval serve`: the sample at first, then the data kept, and no password others know."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Program

LOGINS = {"jingban", "caiwu", "fenguan", "zhuren", "caizheng", "guanli"}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "instance")


def _rename_a_unit(instance: Path) -> None:
    connection = sqlite3.connect(instance / "perfeval.sqlite")
    with connection:
        connection.execute("UPDATE unit SET name = '改过的名称' WHERE kind = 'region'")
    connection.close()


def _region(instance: Path) -> str:
    connection = sqlite3.connect(instance / "perfeval.sqlite")
    name: str = connection.execute("SELECT name FROM unit WHERE kind = 'region'").fetchone()[0]
    connection.close()
    return name


def test_first_start_loads_the_sample_and_the_second_keeps_the_data(program: Program) -> None:
    with program.serve() as site:
        assert "已装入演示数据" in site.said
        assert site.passwords() == dict.fromkeys(LOGINS, "demo-2022")
        assert "张经办（遂宁市安居区人民政府办公室 经办人；" in site.said
        assert site.address.startswith("http://127.0.0.1:")
        assert site.opens("jingban", "demo-2022")
        assert not site.opens("jingban", "demo-2023")
    _rename_a_unit(program.instance)
    with program.serve() as site:
        assert "沿用已有数据" in site.said
        assert site.passwords().keys() == LOGINS
    assert _region(program.instance) == "改过的名称"


def test_outside_loopback_the_passwords_are_random(program: Program) -> None:
    with program.serve("--host", "0.0.0.0") as site:  # noqa: S104 - what this test is about
        passwords = site.passwords()
        assert passwords.keys() == LOGINS
        assert len(set(passwords.values())) == len(LOGINS)
        assert "demo-2022" not in site.said
        assert site.opens("caiwu", passwords["caiwu"])
        assert not site.opens("caiwu", "demo-2022")
    with program.serve() as site:
        assert site.passwords() == {}, "random passwords are shown once"
        assert all(login in site.said for login in LOGINS)
        assert site.opens("caiwu", passwords["caiwu"])


def test_known_passwords_are_changed_before_others_can_use_them(program: Program) -> None:
    with program.serve():
        pass
    with program.serve("--host", "0.0.0.0") as site:  # noqa: S104 - what this test is about
        passwords = site.passwords()
        assert passwords.keys() == LOGINS
        assert not site.opens("guanli", "demo-2022")
        assert site.opens("guanli", passwords["guanli"])


def test_behind_a_proxy_with_https_the_network_is_outside(program: Program) -> None:
    with program.serve(PERFEVAL_TLS="1") as site:
        assert "demo-2022" not in site.said
        assert "https" in site.said


def test_taken_port_is_one_sentence_and_nothing_is_made(program: Program, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = Program(tmp_path / "other").run("serve", "--port", port)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"端口 {port} 已被其他程序占用" in done.stderr
    assert not (tmp_path / "other" / "perfeval.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "no such host"], "不认识地址“no such host”"),
        (["--host", ""], "不能为空"),
        (["--host", "192.0.2.1", "--port", "0"], "本机没有地址 192.0.2.1"),
        (["--port", "web"], "端口应为 0 到 65535 的整数，现在是“web”"),
        (["--port", "70000"], "现在是“70000”"),
    ],
)
def test_bad_address_is_a_sentence(program: Program, arguments: list[str], sentence: str) -> None:
    done = program.run("serve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PERFEVAL_DATABASE_URL", "mysql://x", "只支持 sqlite"),
        ("PERFEVAL_DATABASE_URL", "sqlite://:::x", "不是有效的数据库地址"),
        ("PERFEVAL_DATABASE_URL", "sqlite:////no-such-folder/x.db", "不能打开数据库"),
        (
            "PERFEVAL_DATABASE_URL",
            "postgresql://someone:secret@127.0.0.1:1/x",
            "不能打开数据库 postgresql+psycopg://someone:***@127.0.0.1:1/x",
        ),
        ("PERFEVAL_TIME_ZONE", "Mars", "没有“Mars”这个时区"),
        ("PERFEVAL_TLS", "yes", "应为 0 或 1"),
    ],
)
def test_bad_setting_is_a_sentence(program: Program, name: str, value: str, sentence: str) -> None:
    done = program.run("serve", "--port", "0", **{name: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("key", ["", "a key given by the environment"])
def test_instance_folder_that_cannot_be_made(tmp_path: Path, key: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    program = Program(tmp_path / "file" / "instance")
    done = program.run("serve", "--port", "0", PERFEVAL_SECRET_KEY=key)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(program.instance) in done.stderr


def test_file_that_is_no_database(program: Program) -> None:
    program.instance.mkdir()
    (program.instance / "perfeval.sqlite").write_text("我不是数据库" * 100, encoding="utf-8")
    done = program.run("serve", "--port", "0")
    assert done.returncode == 2
    assert "不能打开数据库" in done.stderr


def test_database_of_a_newer_program(program: Program) -> None:
    program.instance.mkdir()
    connection = sqlite3.connect(program.instance / "perfeval.sqlite")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    done = program.run("serve", "--port", "0")
    assert done.returncode == 2
    assert "请改用新版程序" in done.stderr


def test_termination_ends_it_quietly(program: Program) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "perfeval", "serve", "--port", "0"],
        cwd=ROOT,
        env=program.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    while not process.stdout.readline().startswith("按 Ctrl+C"):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
