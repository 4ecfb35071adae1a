"""`perfeval serve`: the sample at first, then the data kept, and no password others know."""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path

import pytest

from tests.cli.program import Program

LOGINS = {"jingban", "caiwu", "fenguan", "zhuren", "caizheng", "guanli", "shenji"}


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


def test_termination_ends_it_quietly(program: Program) -> None:
    with program.serve(ending=signal.SIGTERM) as site:
        assert "已装入演示数据" in site.said
