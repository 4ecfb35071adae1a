from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.domain.data import corrected, edited, sample

Write = Callable[..., Path]


@pytest.fixture
def cli(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Calls a command in this process."""
    return Cli(capsysbinary, monkeypatch)


@pytest.fixture
def write_sheet(tmp_path: Path) -> Write:
    """Writes a published sheet with some edits to a file and returns its path."""

    def write(name: str, number: int = 2, **edits: Any) -> Path:
        pairs = [{"at": at, "value": value} for at, value in edits.items()]
        path = tmp_path / name
        text = json.dumps(edited(sample(number), pairs), ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A sheet that passes every check."""
    path = tmp_path / "clean.json"
    path.write_text(json.dumps(corrected(), ensure_ascii=False), encoding="utf-8")
    return path
