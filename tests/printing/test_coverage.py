from __future__ import annotations

from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from perfeval.printing.coverage import find_uncovered
from perfeval.printing.fonts import find_missing_characters, missing_characters
from tests.domain.data import edited, sample


def _grid(name: str) -> Grid:
    data = edited(sample(2), [{"at": "project.name", "value": name}, {"at": "title"}])
    return build_grid(find_pack("sichuan-2022"), read_sheet(data))


def test_the_usual_characters_are_covered() -> None:
    assert missing_characters("绩效自评≥≤%‰℃（）①²—…〓") == ""
    strange = "\U0001f600\ue000\U0010fffd"
    assert missing_characters(strange) == strange


def test_missing_characters_have_the_path_of_their_cell() -> None:
    grid = _grid("\ue000调研\U0001f600\ue000")
    found = find_uncovered(grid)
    assert found == find_missing_characters(grid)
    assert found == (("title", "\ue000"), ("title", "\U0001f600"))


def test_the_published_sheets_lack_nothing() -> None:
    assert find_uncovered(_grid("督导调研工作经费")) == ()
