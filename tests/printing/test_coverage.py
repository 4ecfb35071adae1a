from __future__ import annotations

from perfeval.domain.grid import Grid, Role
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from perfeval.printing.coverage import find_uncovered, is_covered
from perfeval.printing.fonts import find_missing_characters, get_chain
from tests.domain.data import edited, sample


def _grid(name: str) -> Grid:
    data = edited(sample(2), [{"at": "project.name", "value": name}, {"at": "title"}])
    return build_grid(find_pack("sichuan-2022"), read_sheet(data))


def test_coverage_is_what_the_faces_draw() -> None:
    """The tables read here and those that ReportLab reads name the same characters."""
    chain = get_chain(Role.TEXT)
    points = [*range(0x20, 0xD800), *range(0xE000, 0xFFFE), *range(0x10000, 0x33000, 7)]
    wrong = [
        hex(point)
        for point in points
        if is_covered(chr(point)) is not (chain.find_face(chr(point)) is not None)
    ]
    assert wrong == []


def test_the_usual_characters_are_covered() -> None:
    assert all(is_covered(char) for char in "绩效自评≥≤%‰℃（）①²—…〓")
    assert not any(is_covered(char) for char in "\U0001f600\ue000\U0010fffd")


def test_missing_characters_have_the_path_of_their_cell() -> None:
    grid = _grid("\ue000调研\U0001f600\ue000")
    found = find_uncovered(grid)
    assert found == find_missing_characters(grid)
    assert found == (("title", "\ue000"), ("title", "\U0001f600"))


def test_the_published_sheets_lack_nothing() -> None:
    assert find_uncovered(_grid("督导调研工作经费")) == ()
