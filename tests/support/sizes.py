"""The sizes of this run: the table of tests/sizes.toml that PERFEVAL_TEST_TIER names."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

SIZES_FILE = Path(__file__).resolve().parents[1] / "sizes.toml"


def tier() -> str:
    """Return "test", or "full" as `make test-full` sets it."""
    return os.environ.get("PERFEVAL_TEST_TIER", "test")


@cache
def _sizes(name: str) -> dict[str, int]:
    tables: dict[str, dict[str, int]] = tomllib.loads(SIZES_FILE.read_text(encoding="utf-8"))
    if name not in tables:
        raise ValueError(f"PERFEVAL_TEST_TIER={name}: choose one of {', '.join(tables)}.")
    return tables[name]


def size(key: str) -> int:
    """Return the number for `key` in this run's table."""
    return _sizes(tier())[key]
