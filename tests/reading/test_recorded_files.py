"""Files that LibreOffice saved (see recorded/README.md) are read like those that we print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfeval.packs import find_pack
from perfeval.reading.filled_forms import read_filled_forms
from tests.reading.forms import as_sheet, differences

RECORDED = Path(__file__).parent / "recorded"
FILES = sorted(
    path for path in RECORDED.iterdir() if path.suffix in (".xls", ".xlsx", ".docx", ".html")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_saved_by_another_program_is_read_without_a_lost_cell(path: Path) -> None:
    sheet = as_sheet(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    pack = find_pack(sheet.pack)
    (one,) = read_filled_forms(path.read_bytes()).forms
    assert (one.pack.id, one.sheet.kind) == (pack.id, sheet.kind)
    # A web page carries the page number as a line of text: it is left over, and said.
    left = ["第2页共2页"] if path.suffix == ".html" else []
    assert [leftover.text for leftover in one.unplaced] == left
    assert list(differences(pack, sheet, one.sheet)) == []


def test_every_kind_of_file_was_recorded() -> None:
    assert {path.suffix for path in FILES} == {".xls", ".xlsx", ".docx", ".html"}
