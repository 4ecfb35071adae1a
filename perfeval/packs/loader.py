"""Reading form packs from TOML files: those of the package by id, a user's own by file name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack, read_pack

FOLDER = Path(__file__).parent


def list_packs() -> tuple[FormPack, ...]:
    """Return the packs of the package, by id."""
    return tuple(_load_own(path) for path in sorted(FOLDER.glob("*.toml")))


def find_pack(name: str) -> FormPack:
    """Return a pack of the package by its id; raises DocumentError naming those there are."""
    known = {path.stem: path for path in FOLDER.glob("*.toml")}
    if name not in known:
        raise DocumentError("pack", f"没有表样“{name}”，现有 {'、'.join(sorted(known))}")
    return _load_own(known[name])


def load_pack_file(path: Path) -> FormPack:
    """Read a pack from a TOML file; raises DocumentError with the place of the first fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DocumentError("$", "文件无法打开，请检查文件名和权限") from error
    except UnicodeDecodeError as error:
        raise DocumentError("$", "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return read_pack(parse_toml(text))


def parse_toml(text: str) -> object:
    """Parse TOML; raises DocumentError with a sentence."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DocumentError("$", f"不是有效的 TOML：{error}") from error


@cache
def _load_own(path: Path) -> FormPack:
    return load_pack_file(path)
