"""`perfeval init`: the first units and the administrator, once."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.program import Program

OPTIONS = (
    "--region=某市某区",
    "--bureau=某市某区财政局",
    "--unit=某市某区教育局",
    "--login=admin",
    "--name=陈某某",
)


def test_first_administrator_can_log_in_and_sees_no_sample(tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.run("init", *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "某市某区、某市某区财政局、某市某区教育局" in done.stdout
    password = re.search(r"账号 admin，密码 ([a-z0-9-]{14})\n", done.stdout)
    assert password is not None
    with program.serve("--host", "0.0.0.0") as site:  # noqa: S104 - a real installation's start
        assert site.said.startswith("沿用已有数据\n网址 ")
        assert site.opens("admin", password[1])


def test_what_is_not_given_is_asked_for(tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.run("init", answers="某市某区\n\n某市某区教育局\n\n陈某某\n")
    assert done.returncode == 0, done.stderr
    assert "某市某区、某市某区财政局、某市某区教育局" in done.stdout
    assert "账号 admin" in done.stdout


def test_database_in_use_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("init", *OPTIONS).returncode == 0
    again = program.run("init")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith("数据库里已有单位或人员，不能再次初始化")
    sample = program.run("demo")
    assert (sample.returncode, sample.stdout) == (2, "")
    assert "只能装入空数据库" in sample.stderr


def test_blank_and_overlong_names_are_refused(tmp_path: Path) -> None:
    program = Program(tmp_path)
    blank = program.run("init", *OPTIONS[:-1], "--name= ")
    assert (blank.returncode, blank.stderr) == (2, "姓名不能为空\n")
    long = program.run("init", *OPTIONS[:-2], f"--login={'a' * 61}", "--name=陈某某")
    assert (long.returncode, long.stderr) == (2, "账号超过 60 个字，请缩短\n")
    assert program.run("init", *OPTIONS).returncode == 0, "a refusal leaves nothing behind"
