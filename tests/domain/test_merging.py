"""Two people's changes put together: both keep their cells, none overwrites what it never saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.cell_values import get_value, list_cells, set_values
from perfeval.domain.merging import ORDER, REMOVED, Choice, Merged, SheetVersion, merge_sheets
from perfeval.domain.row_moves import RowMove, TypedRow, move_row
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument, SheetKind

NAMES = ("甲", "乙", "丙", "丁")


def sheet(*names: str, **values: Any) -> SheetVersion:
    """Return a small sheet; each row has its name, and its id is the number of its name."""
    rows = tuple(Indicator("产出", "数量", name, "≥1次", "1次") for name in names)
    document = SheetDocument(
        "some-form",
        SheetKind.PROJECT,
        2022,
        title="表",
        funds=(Fund("total", annual_budget="10", executed="9"), Fund("other")),
        objectives=(Objective("做完", "已做完"),),
        indicators=rows,
        texts={"problems": "无"},
        tables={"money": ({"name": "一", "amount": "1"},)},
    )
    ids = tuple(NAMES.index(name) + 1 for name in names)
    return SheetVersion(replace(document, **values), ids)


def typed(version: SheetVersion, **cells: str) -> SheetVersion:
    return replace(version, document=set_values(version.document, cells))


def with_cell(version: SheetVersion, path: str, text: str) -> SheetVersion:
    return replace(version, document=set_values(version.document, {path: text}))


def moved(version: SheetVersion, move: RowMove, i: int) -> SheetVersion:
    pairs = zip(version.document.indicators, version.row_ids, strict=True)
    rows = move_row([TypedRow(*pair) for pair in pairs], move, i)
    indicators = tuple(row.indicator for row in rows)
    document = replace(version.document, indicators=indicators)
    return SheetVersion(document, tuple(row.row_id for row in rows))


def names(merged: Merged) -> list[str | None]:
    return [row.name for row in merged.sheet.document.indicators]


BASE = sheet("甲", "乙", "丙")


def test_different_cells_both_stand() -> None:
    mine = with_cell(BASE, "indicators[0].actual", "2次")
    theirs = with_cell(with_cell(BASE, "indicators[0].target", "≥2次"), "funds[1].executed", "3")
    merged = merge_sheets(BASE, mine, theirs)
    row = merged.sheet.document.indicators[0]
    assert (row.actual_value, row.target_value) == ("2次", "≥2次")
    assert merged.sheet.document.funds[1].executed == "3"
    assert merged.brought
    assert not merged.clashes


@pytest.mark.parametrize(
    "path",
    [
        *("title", "texts.problems", "funds[0].executed", "objectives[0].actual"),
        *("indicators[1].actual", "tables.money[0].amount"),
    ],
)
def test_one_cell_changed_by_both_is_asked_about_until_one_side_is_chosen(path: str) -> None:
    mine, theirs = with_cell(BASE, path, "我的"), with_cell(BASE, path, "他的")
    merged = merge_sheets(BASE, mine, theirs)
    (clash,) = merged.clashes
    assert clash.cell == path.replace("indicators[1]", "indicators#2")
    assert (clash.mine, clash.theirs) == ("我的", "他的")
    assert get_value(merged.sheet.document, path) == "我的"
    for keeps_mine, text in ((True, "我的"), (False, "他的")):
        choices = {clash.cell: Choice(keeps_mine, clash.digest)}
        chosen = merge_sheets(BASE, mine, theirs, choices=choices)
        assert not chosen.clashes
        assert get_value(chosen.sheet.document, path) == text
    later = with_cell(BASE, path, "又改了")
    assert merge_sheets(BASE, mine, later, choices=choices).clashes, (
        "the choice was about another text"
    )


def test_a_clash_that_was_asked_about_stays_one_even_if_the_other_sets_the_cell_back() -> None:
    mine = with_cell(BASE, "title", "我的")
    merged = merge_sheets(BASE, mine, BASE, asked={"title"})
    assert [clash.cell for clash in merged.clashes] == ["title"]


def test_the_same_text_by_both_is_no_clash_and_blank_is_like_missing() -> None:
    both = with_cell(BASE, "indicators[0].actual", "2次")
    assert merge_sheets(BASE, both, both).sheet == both
    emptied = typed(BASE, title="")
    untitled = replace(BASE, document=replace(BASE.document, title=None))
    assert not merge_sheets(BASE, emptied, untitled).clashes


def test_new_rows_of_both_stand_behind_the_rows_they_were_put_behind() -> None:
    mine = moved(BASE, RowMove.ADD, 0)
    theirs = sheet("甲", "乙", "丁", "丙")
    merged = merge_sheets(BASE, mine, theirs)
    assert names(merged) == ["甲", None, "乙", "丁", "丙"]
    assert merged.sheet.row_ids == (1, None, 2, 4, 3)


def test_a_row_that_one_removed_goes_if_the_other_left_it_alone() -> None:
    assert names(merge_sheets(BASE, moved(BASE, RowMove.REMOVE, 1), BASE)) == ["甲", "丙"]
    assert names(merge_sheets(BASE, BASE, moved(BASE, RowMove.REMOVE, 1))) == ["甲", "丙"]


def test_a_row_that_i_removed_while_they_changed_it_stays_and_is_told() -> None:
    theirs = with_cell(BASE, "indicators[1].actual", "2次")
    merged = merge_sheets(BASE, moved(BASE, RowMove.REMOVE, 1), theirs)
    assert merged.not_removed == ("乙",)
    assert merged.sheet == theirs


def test_a_row_that_they_removed_while_i_changed_it_is_asked_about() -> None:
    mine = with_cell(BASE, "indicators[1].actual", "2次")
    theirs = moved(BASE, RowMove.REMOVE, 1)
    merged = merge_sheets(BASE, mine, theirs)
    (clash,) = merged.clashes
    assert (clash.cell, clash.theirs) == ("indicators#2", REMOVED)
    assert "2次" in clash.mine
    assert names(merged) == ["甲", "乙", "丙"]
    stands = merge_sheets(BASE, mine, theirs, choices={clash.cell: Choice(True, clash.digest)})
    goes = merge_sheets(BASE, mine, theirs, choices={clash.cell: Choice(False, clash.digest)})
    assert (names(stands), names(goes)) == (["甲", "乙", "丙"], ["甲", "丙"])


def test_the_order_is_that_of_whoever_moved_rows() -> None:
    mine, theirs = moved(BASE, RowMove.UP, 1), sheet("甲", "乙", "丙", "丁")
    assert names(merge_sheets(BASE, mine, theirs)) == ["乙", "甲", "丙", "丁"]
    assert names(merge_sheets(BASE, theirs, mine)) == ["乙", "甲", "丙", "丁"]


def test_two_orders_are_asked_about() -> None:
    mine, theirs = moved(BASE, RowMove.UP, 1), moved(BASE, RowMove.DOWN, 1)
    (clash,) = merge_sheets(BASE, mine, theirs).clashes
    assert (clash.cell, clash.mine, clash.theirs) == (ORDER, "乙、甲、丙", "甲、丙、乙")
    for keeps_mine, order in ((True, ["乙", "甲", "丙"]), (False, ["甲", "丙", "乙"])):
        choices = {ORDER: Choice(keeps_mine, clash.digest)}
        assert names(merge_sheets(BASE, mine, theirs, choices=choices)) == order


def test_a_row_keeps_its_parent_when_the_other_moved_rows() -> None:
    child = replace(BASE.document.indicators[2], parent=0)
    rows = (*BASE.document.indicators[:2], child)
    base = replace(BASE, document=replace(BASE.document, indicators=rows))
    theirs = moved(base, RowMove.DOWN, 0)
    merged = merge_sheets(base, with_cell(base, "indicators[2].actual", "2次"), theirs)
    assert names(merged) == ["乙", "甲", "丙"]
    assert merged.sheet.document.indicators[2].parent == 1


def test_a_table_whose_rows_came_or_went_is_one_cell() -> None:
    rows = ({"name": "一", "amount": "1"}, {"name": "二", "amount": "2"})
    longer = replace(BASE, document=replace(BASE.document, tables={"money": rows}))
    assert merge_sheets(BASE, BASE, longer).sheet == longer
    mine = with_cell(BASE, "tables.money[0].amount", "5")
    (clash,) = merge_sheets(BASE, mine, longer).clashes
    assert (clash.cell, clash.mine) == ("tables.money", "一，5")


def test_texts_that_only_one_side_has_are_kept() -> None:
    plain = replace(BASE, document=replace(BASE.document, texts={}, tables=None))
    mine = replace(plain, document=replace(plain.document, texts={"measures": "改进"}))
    theirs = replace(plain, document=replace(plain.document, texts={"problems": "无"}))
    merged = merge_sheets(plain, mine, theirs)
    assert merged.sheet.document.texts == {"problems": "无", "measures": "改进"}
    assert merged.sheet.document.tables is None


PATHS = sorted(
    path
    for path in list_cells(BASE.document)
    if path.startswith(("title", "funds[0].e", "indicators", "texts", "tables"))
    and not path.endswith(("level1", "level2"))
)
changes = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["", "子", "丑"]), max_size=6)


@given(changes, changes)
def test_every_cell_is_as_one_who_changed_it_left_it_or_is_asked_about(
    mine: dict[str, str], theirs: dict[str, str]
) -> None:
    own = replace(BASE, document=set_values(BASE.document, mine))
    other = replace(BASE, document=set_values(BASE.document, theirs))
    merged = merge_sheets(BASE, own, other)
    before, one, two, now = (list_cells(each.document) for each in (BASE, own, other, merged.sheet))
    asked = {clash.cell for clash in merged.clashes}
    for path in PATHS:
        both = one[path] != before[path] and two[path] != before[path] and one[path] != two[path]
        i = path.partition("[")[2].partition("]")[0]
        cell = path.replace(f"[{i}]", f"#{int(i) + 1}") if path.startswith("indicators") else path
        assert (cell in asked) == both
        changed = one[path] if one[path] != before[path] else two[path]
        assert now[path] == changed


@st.composite
def versions(draw: st.DrawFn, *, stored: bool) -> SheetVersion:
    """Return a sheet after some moves and changes; a stored one has an id behind every row."""
    version = BASE
    for _ in range(draw(st.integers(0, 4))):
        is_move: bool = draw(st.booleans())
        if version.row_ids and is_move:
            move = draw(st.sampled_from([RowMove.UP, RowMove.DOWN, RowMove.REMOVE, RowMove.ADD]))
            version = moved(version, move, draw(st.integers(0, len(version.row_ids) - 1)))
        elif version.row_ids:
            i = draw(st.integers(0, len(version.row_ids) - 1))
            text: str = draw(st.sampled_from("子丑"))
            version = with_cell(version, f"indicators[{i}].actual", text)
    if not stored:
        return version
    ids = (100 + i if one is None else one for i, one in enumerate(version.row_ids))
    return replace(version, row_ids=tuple(ids))


@given(versions(stored=False), versions(stored=True))
def test_rows_come_and_go_without_a_change_being_lost(
    mine: SheetVersion, theirs: SheetVersion
) -> None:
    merged = merge_sheets(BASE, mine, theirs)
    kept = [row_id for row_id in merged.sheet.row_ids if row_id is not None]
    assert len(set(kept)) == len(kept)
    assert merged.sheet.row_ids.count(None) == mine.row_ids.count(None)
    assert {row_id for row_id in theirs.row_ids if row_id and row_id >= 100} <= set(kept)
    old = dict(zip(BASE.row_ids, BASE.document.indicators, strict=True))
    for side in (mine, theirs):
        rows = dict(zip(side.row_ids, side.document.indicators, strict=True))
        for row_id, before in old.items():
            if row_id in rows and rows[row_id].actual_value != before.actual_value:
                assert row_id in kept, "a row that somebody changed is never gone unsaid"


@given(versions(stored=True))
def test_merging_with_an_untouched_side_gives_the_other(theirs: SheetVersion) -> None:
    assert merge_sheets(BASE, BASE, theirs).sheet == theirs
    assert not merge_sheets(BASE, BASE, theirs).clashes
    alone = merge_sheets(BASE, theirs, BASE)
    assert not alone.clashes
    assert alone.sheet.document == theirs.document
