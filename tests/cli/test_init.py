"""`perfeval init`: the first units and the administrator, once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.program import Program, use_instance
from tests.cli.running import Cli

OPTIONS = (
    "--region=某市某区",
    "--bureau=某市某区财政局",
    "--unit=某市某区教育局",
    "--login=admin",
    "--name=陈某某",
)


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of this test's commands."""
    use_instance(tmp_path, monkeypatch)
    return tmp_path


def test_first_administrator_can_log_in_and_sees_no_sample(instance: Path, cli: Cli) -> None:
    done = cli("init", *OPTIONS)
    assert (done.code, done.err) == (0, "")
    assert "某市某区、某市某区财政局、某市某区教育局" in done.text
    password = re.search(r"账号 admin，密码 ([a-z0-9-]{14})\n", done.text)
    assert password is not None
    with Program(instance).serve("--host", "0.0.0.0") as site:  # noqa: S104 - as an office would
        assert site.said.startswith("沿用已有数据\n网址 ")
        assert site.opens("admin", password[1])


def test_what_is_not_given_is_asked_for(instance: Path, cli: Cli) -> None:
    done = cli("init", stdin="某市某区\n\n某市某区教育局\n\n陈某某\n".encode())
    assert done.code == 0, done.err
    assert "某市某区、某市某区财政局、某市某区教育局" in done.text
    assert "账号 admin" in done.text


def test_no_answer_ends_it(instance: Path, cli: Cli) -> None:
    done = cli("init", "--region=某市某区")
    assert (done.code, done.text) == (130, "")


def test_database_in_use_is_refused_before_anything_is_asked(instance: Path, cli: Cli) -> None:
    assert cli("init", *OPTIONS).code == 0
    again = cli("init")
    assert (again.code, again.text) == (2, "")
    assert again.err.startswith("数据库里已有单位或人员，不能再次初始化")
    sample = cli("demo")
    assert (sample.code, sample.text) == (2, "")
    assert "只能装入空数据库" in sample.err


def test_blank_and_overlong_names_are_refused(instance: Path, cli: Cli) -> None:
    blank = cli("init", *OPTIONS[:-1], "--name= ")
    assert (blank.code, blank.err) == (2, "姓名不能为空\n")
    long = cli("init", *OPTIONS[:-2], f"--login={'a' * 61}", "--name=陈某某")
    assert (long.code, long.err) == (2, "账号超过 60 个字，请缩短\n")
    assert cli("init", *OPTIONS).code == 0, "a refusal leaves nothing behind"


def test_nothing_is_left_beside_the_database(instance: Path, cli: Cli) -> None:
    assert cli("init", *OPTIONS).code == 0
    assert sorted(path.name for path in instance.iterdir()) == ["perfeval.sqlite", "secret_key"]
