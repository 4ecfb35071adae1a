"""Reading form packs from TOML files: those of the package by id, a user's own by file name."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_merge import Shelf
from perfeval.domain.pack_rules import read_pack

FOLDER = Path(__file__).parent
FRAGMENTS = FOLDER / "fragments"


def list_packs() -> tuple[FormPack, ...]:
    """Return the packs of the package, by id."""
    return tuple(_load_own(path) for path in sorted(FOLDER.glob("*.toml")))


def find_pack(name: str) -> FormPack:
    """Return a pack of the package by its id; raises DocumentError naming those there are."""
    return _load_own(_find_file(FOLDER, name, "表样"))


def load_pack_file(path: Path) -> FormPack:
    """Read a pack from a TOML file; raises DocumentError with the place of the first fault."""
    return read_pack(read_toml_file(path), SHELF)


def read_toml_file(path: Path) -> dict[str, Any]:
    """Read a TOML file as plain data; raises DocumentError with a sentence."""
    try:
        return parse_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DocumentError("$", "文件无法打开，请检查文件名和权限") from error
    except UnicodeDecodeError as error:
        raise DocumentError("$", "文件不是 UTF-8 编码，请另存为 UTF-8") from error


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML; raises DocumentError with the line of the fault."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"第 {found[1]} 行第 {found[2]} 列附近" if found else "文件"
        raise DocumentError("$", f"{where}不是有效的 TOML，无法读取") from error


def _find_file(folder: Path, name: str, what: str) -> Path:
    known = {path.stem: path for path in folder.glob("*.toml")}
    if name not in known:
        raise DocumentError("pack", f"没有{what}“{name}”，现有 {'、'.join(sorted(known))}")
    return known[name]


# What a pack may name in `extends` and `include`: the packs and fragments of the package.
SHELF = Shelf(
    find_pack=lambda name: read_toml_file(_find_file(FOLDER, name, "表样")),
    find_fragment=lambda name: read_toml_file(_find_file(FRAGMENTS, name, "片段")),
)


@cache
def _load_own(path: Path) -> FormPack:
    return load_pack_file(path)
