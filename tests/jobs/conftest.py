"""The folder of an installation whose workers are processes."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder that the first process makes."""
    return tmp_path / "instance"
