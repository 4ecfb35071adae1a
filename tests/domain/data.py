"""Cases and documents for the tests of the domain: TOML tables, the published sample, edits."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval.packs.loader import FOLDER

SAMPLES = sorted((FOLDER / "samples").glob("*.json"))
_CASES = Path(__file__).parent / "cases"


def load_cases(name: str) -> dict[str, Any]:
    """Return the tables of cases/NAME.toml."""
    return tomllib.loads((_CASES / f"{name}.toml").read_text(encoding="utf-8"))


def sample(number: int) -> dict[str, Any]:
    """Return the plain data of a published sheet: 1 department, 2 supervision, 3 gazetteer."""
    data: dict[str, Any] = json.loads(SAMPLES[number - 1].read_text(encoding="utf-8"))
    return data


def pack_data(name: str) -> dict[str, Any]:
    """Return the parsed TOML of a pack of the package."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def edited(data: Any, edits: Sequence[Mapping[str, Any]]) -> Any:
    """Return a copy with each edit made: `at` is a path, `value` the new value, none deletes it."""
    root = copy.deepcopy(data)
    for edit in edits:
        steps = [
            int(n) if n else name for n, name in re.findall(r"\[(\d+)\]|([^.\[\]]+)", edit["at"])
        ]
        place = root
        for step in steps[:-1]:
            place = place[step]
        if "value" in edit:
            place[steps[-1]] = edit["value"]
        else:
            del place[steps[-1]]
    return root
