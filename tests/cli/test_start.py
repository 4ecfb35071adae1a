"""How the commands start: from the checkout, and with nothing loaded that they do not need."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import click
import pytest

from perfeval.cli import COMMANDS
from tests.cli.running import ROOT, Cli, run
from tests.domain.data import SAMPLES

NARRATIVE = ROOT / "tests" / "domain" / "narrative" / "final-accounts-2022.txt"
TELL_MODULES = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
STATELESS = [
    ["sheet", "check", SAMPLES[1]],
    ["sheet", "schema"],
    ["pack", "list"],
    ["pack", "show", "sichuan-2022"],
    ["pack", "check", ROOT / "perfeval" / "packs" / "sichuan-2022.toml"],
    ["text", "check", NARRATIVE],
    ["--help"],
    ["--version"],
]


def _loaded(*args: object) -> set[str]:
    done = run(*args, before=TELL_MODULES)
    assert done.code in (0, 1)
    return {name.partition(".")[0] for name in done.err.split()}


@pytest.mark.parametrize("args", STATELESS, ids=lambda args: " ".join(map(str, args[:2])))
def test_stateless_commands_load_neither_the_site_nor_the_drawing(args: list[object]) -> None:
    loaded = _loaded(*args)
    assert {"perfeval", "click"} <= loaded
    assert not loaded & {"flask", "sqlalchemy", "werkzeug", "reportlab", "wtforms", "alembic"}


def test_printing_loads_no_site(tmp_path: Path) -> None:
    loaded = _loaded("sheet", "print", SAMPLES[1], "-o", tmp_path / "out.pdf")
    assert not loaded & {"flask", "sqlalchemy", "werkzeug", "wtforms", "alembic"}
    assert "reportlab" not in _loaded("sheet", "print", SAMPLES[1], "-o", tmp_path / "out.html")


def test_the_module_runs_as_a_command() -> None:
    done = run("pack", "list")
    assert (done.code, done.err) == (0, "")
    assert "sichuan-2022" in done.text
    assert run("pack", "nonsense").code == 2
    assert run("sheet", "check", SAMPLES[1]).code == 1


def test_the_version_is_that_of_the_project(cli: Cli) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    done = cli("--version")
    assert (done.code, done.text) == (0, f"perfeval {project['version']}\n")
    assert project["scripts"]["perfeval"] == "perfeval.cli:main"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_can_be_loaded(cli: Cli, name: str) -> None:
    place, line = COMMANDS[name]
    module, attribute = place.split(":")
    assert isinstance(getattr(import_module(module), attribute), click.Command)
    assert re.search(rf"{name} +{re.escape(line)}", cli("--help").text)


def test_a_fault_of_the_program_is_a_sentence_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, "broken", ("tests.cli.running:broken", ""))
    done = cli("broken")
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("程序内部错误（RuntimeError）")
    monkeypatch.setenv("PERFEVAL_TRACEBACK", "1")
    assert "not for the user" in cli("broken").err
