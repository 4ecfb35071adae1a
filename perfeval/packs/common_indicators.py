"""The common indicators (共性指标) that come with the program, for a bureau to take over."""

from __future__ import annotations

from functools import cache

from perfeval.domain.library import LibraryEntry
from perfeval.domain.records import read_record
from perfeval.packs.loader import FOLDER, read_toml_file

_FILE = FOLDER / "library" / "common.toml"
_UNCONFIRMED = "（待核实）"


@cache
def list_common_indicators() -> tuple[LibraryEntry, ...]:
    """Return the entries; each bears the source of its group, marked where it is unconfirmed."""
    return tuple(
        read_record(LibraryEntry, {**entry, "source": _source(group)})
        for group in read_toml_file(_FILE)["groups"]
        for entry in group["indicators"]
    )


def _source(group: dict[str, object]) -> str:
    return f"{group['source']}{_UNCONFIRMED if group.get('unconfirmed') else ''}"
