"""The files round the code: lock files without addresses, skips with reasons, sizes in pairs."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sizes import SIZES_FILE

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    # Where packages come from is for pip's settings to say: an address is wrong behind a mirror.
    for word in ("://", "index-url", "find-links", "trusted-host", "file:", " @ "):
        assert word not in text, f"{lock} holds {word}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_has_a_hash_for_each_pin(lock: str) -> None:
    entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    bare = [entry for entry in entries if "--hash=sha256:" not in entry]
    assert not bare, f"{lock} has pins without a hash: {bare}"


def test_tests_run_on_the_versions_that_are_run() -> None:
    run, test = (pins(lock) for lock in LOCKS)
    assert run.items() <= test.items()


def test_both_tables_of_sizes_have_the_same_keys() -> None:
    tables = tomllib.loads(SIZES_FILE.read_text(encoding="utf-8"))
    assert tables["test"].keys() == tables["full"].keys()
    assert all(tables["test"][key] <= tables["full"][key] for key in tables["test"])


def _without_reason(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of skips and expected failures that give no reason."""
    called = {node.func: node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        spoken = ast.unparse(node)
        call = called.get(node)
        if spoken in ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"):
            keywords = {word.arg for word in call.keywords} if call else set()
            if "reason" not in keywords:
                yield node.lineno
        elif (
            spoken in ("pytest.skip", "pytest.xfail") and call and not (call.args or call.keywords)
        ):
            yield node.lineno


def test_each_skip_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line in _without_reason(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent, f"skips without a reason: {silent}"
