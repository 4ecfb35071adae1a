"""Cases and documents for the tests of the domain: TOML tables, the published sample, edits."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_merge import complete_pack
from perfeval.packs import SHELF, find_pack, load_pack_file
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


def corrected() -> dict[str, Any]:
    """Return the plain data of the corrected demonstration sheet."""
    (file,) = (FOLDER / "samples" / "demonstration").glob("*.json")
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def filled_sheets() -> dict[str, dict[str, Any]]:
    """Return the plain data of the filled sheets of the packs, by file name."""
    files = sorted((Path(__file__).parent / "filled").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def blank(pack: str, kind: str) -> dict[str, Any]:
    """Return the plain data of an empty sheet."""
    return {"format": "perfeval-sheet/1", "pack": pack, "kind": kind, "fiscal_year": 2023}


def pack_data(name: str) -> dict[str, Any]:
    """Return the TOML of a pack of the package as plain data, with what it takes from others."""
    own = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    data: dict[str, Any] = complete_pack(own, SHELF)  # type: ignore[assignment]
    return data


def any_pack(name: str) -> FormPack:
    """Return a pack of the package, or one of the tests' own (tests/domain/packs)."""
    own = Path(__file__).parent / "packs" / f"{name}.toml"
    return load_pack_file(own) if own.exists() else find_pack(name)


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
