"""The table of changes between two rounds: what was said, what changed, what was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.domain.cell_values import set_values
from perfeval.domain.change_table import (
    COLUMNS,
    ROW_GONE,
    CellTalk,
    ChangeLine,
    ComparedRound,
    build_change_table,
    list_changes,
)
from perfeval.domain.comments import Answered
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import load_corrected_sheet

SHEET = load_corrected_sheet()
PACK = find_pack(SHEET.pack)
IDS = tuple(range(100, 100 + len(SHEET.indicators)))
OLD = ComparedRound(1, "a" * 64, SHEET, IDS)
PLACE = "三级指标《督导中心重点工作次数》实际完成指标值"


def newer(document: SheetDocument, ids: tuple[int, ...] | None = IDS) -> ComparedRound:
    return ComparedRound(3, "b" * 64, document, ids)


def talk(cell: str, text: str = "请核对", **more: object) -> CellTalk:
    return replace(CellTalk(cell, "当时的位置", "312次", "财务李财务", text), **more)  # type: ignore[arg-type]


def lines_of(new: ComparedRound, *talks: CellTalk) -> tuple[ChangeLine, ...]:
    return list_changes(PACK, OLD, new, talks)


def test_a_comment_stands_beside_what_the_cell_held_and_holds() -> None:
    changed = set_values(SHEET, {"indicators[0].actual": "310次"})
    said = talk(
        "indicators#100.actual",
        proposal="310次",
        answered=Answered.ACCEPTED,
        replies=(("张经办", "已按台账改"),),
    )
    (line,) = lines_of(newer(changed), said)
    assert (line.place, line.path) == (PLACE, "indicators[0].actual")
    assert (line.old, line.new) == ("312次", "310次")
    assert line.remark == "财务李财务：请核对（建议改为“310次”）"
    assert line.explanation == "已采纳建议\n张经办：已按台账改"


def test_what_was_only_talked_about_says_that_it_is_the_same() -> None:
    (line,) = lines_of(
        newer(SHEET), talk("indicators#100.actual"), talk("indicators#100.actual", "再问")
    )
    assert not line.is_changed
    assert (line.place, line.old, line.new) == (PLACE, "312次", "312次")
    assert line.remark == "财务李财务：请核对\n财务李财务：再问"
    assert line.explanation == "待答复\n待答复"


def test_what_changed_without_a_comment_comes_last() -> None:
    changed = set_values(SHEET, {"implementing_unit": "新单位", "indicators[1].actual": "65次"})
    lines = lines_of(newer(changed), talk("indicators#101.actual"))
    assert [line.path for line in lines] == ["indicators[1].actual", "implementing_unit"]
    assert [bool(line.talks) for line in lines] == [True, False]


def test_a_comment_follows_its_row() -> None:
    moved = replace(SHEET, indicators=SHEET.indicators[::-1])
    (line,) = lines_of(newer(moved, IDS[::-1]), talk("indicators#100.actual"))
    assert (line.place, line.path) == (PLACE, f"indicators[{len(IDS) - 1}].actual")


def test_comments_on_a_removed_row_stand_at_it() -> None:
    shorter = replace(SHEET, indicators=SHEET.indicators[1:])
    said = (talk("indicators#100.actual"), talk("indicators#100.target"))
    (line,) = lines_of(newer(shorter, IDS[1:]), *said)
    assert line.talks == said
    assert (line.path, line.new) == ("", ROW_GONE)
    assert line.old == "督导中心重点工作次数｜≥300次｜312次"


def test_a_row_that_came_and_went_in_between_keeps_its_comment() -> None:
    (line,) = lines_of(newer(SHEET), talk("indicators#999.actual"))
    assert (line.place, line.path, line.old, line.new) == ("当时的位置", "", "312次", ROW_GONE)


def test_rows_without_kept_ids_are_paired_by_what_they_hold() -> None:
    changed = set_values(SHEET, {"indicators[0].actual": "310次"})
    (line,) = lines_of(newer(changed, None))
    assert (line.old, line.new) == ("312次", "310次")


@pytest.mark.parametrize("has_changes", [True, False])
def test_the_page_has_a_table_for_each_part(has_changes: bool) -> None:
    values = {"indicators[0].actual": "310次", "implementing_unit": ""} if has_changes else {}
    new = newer(set_values(SHEET, values))
    lines = lines_of(new, *([talk("indicators#100.actual")] if has_changes else []))
    grid = build_change_table(PACK, "区政府办公室", OLD, new, lines)
    rows = [[cell.text for cell in row.cells] for row in grid.rows]
    assert rows[2] == [
        f"原内容：第1轮（内容指纹 {'a' * 12}）　　现内容：第3轮（内容指纹 {'b' * 12}）"
    ]
    if not has_changes:
        assert ["这两轮之间没有批注，内容也没有变化。"] in rows
        return
    assert ["一、批注和答复（1 处）"] in rows
    assert ["1", PLACE, "财务李财务：请核对", "312次", "310次", "待答复"] in rows
    last = ["1", "实施单位", "", SHEET.implementing_unit, "（空白）", ""]
    assert last in rows
    assert {len(row) for row in rows} == {1, len(COLUMNS)}
