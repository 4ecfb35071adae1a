"""What differs between two documents of one sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from perfeval.domain.cell_values import set_values
from perfeval.domain.differences import Difference, find_differences, find_every_difference
from perfeval.domain.sheets import EvidenceReference, Indicator, SheetDocument
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import load_corrected_sheet
from tests.domain.data import load_cases

OLD = load_corrected_sheet()
PACK = find_pack(OLD.pack)
OLD_IDS = list(range(100, 100 + len(OLD.indicators)))
NEW_ROW = Indicator(level2="数量指标", name="新指标", target_value="≥1次")
ROWS = (*OLD.indicators, NEW_ROW)


def changed(case: dict[str, Any]) -> tuple[SheetDocument, list[int]]:
    order: list[int] = case.get("order", list(range(len(OLD.indicators))))
    values = dict(case.get("set", {}))
    plain = {key: values.pop(key) for key in list(values) if "[" not in key}
    moved = replace(OLD, indicators=tuple(ROWS[i] for i in order))
    return replace(set_values(moved, values), **plain), [100 + i if i >= 0 else 999 for i in order]


@pytest.mark.parametrize("case", load_cases("differences")["case"], ids=lambda case: case["name"])
def test_differences_of_stored_rows(case: dict[str, Any]) -> None:
    new, new_ids = changed(case)
    found = find_differences(PACK, OLD, new, old_ids=OLD_IDS, new_ids=new_ids)
    assert [one.path for one in found] == case["differences"]
    for one, place in zip(found, case.get("places", []), strict=False):
        assert one.place == place


def test_the_old_and_the_new_value_are_given() -> None:
    new = set_values(OLD, {"indicators[0].actual": "311次"})
    (one,) = find_differences(PACK, OLD, new)
    assert (one.old, one.new) == (OLD.indicators[0].actual_value, "311次")
    assert one.place == "三级指标《督导中心重点工作次数》实际完成指标值"


def test_rows_without_ids_are_paired_by_their_names() -> None:
    without = replace(OLD, indicators=OLD.indicators[1:])
    (gone,) = find_differences(PACK, OLD, without)
    assert (gone.path, gone.new) == ("indicators[0]", "")
    (back,) = find_differences(PACK, without, OLD)
    assert (back.path, back.old) == ("indicators[0]", "")
    renamed = set_values(OLD, {"indicators[5].name": "改了名"})
    assert [one.path for one in find_differences(PACK, OLD, renamed)] == ["indicators[5].name"]


def test_tables_and_own_columns_are_compared() -> None:
    old = replace(OLD, tables={"risks": ({"text": "一"},)})
    new = replace(OLD, tables={"risks": ({"text": "二"}, {"text": "三"})})
    paths = [one.path for one in find_differences(PACK, old, new)]
    assert paths == ["tables.risks[0].text", "tables.risks[1].text"]
    own = replace(
        OLD, indicators=(replace(OLD.indicators[0], extra={"basis": "文件"}), *OLD.indicators[1:])
    )
    assert [one.path for one in find_differences(PACK, OLD, own)] == ["indicators[0].extra.basis"]


def every(new: SheetDocument, new_ids: list[int]) -> tuple[Difference, ...]:
    return find_every_difference(PACK, OLD, new, old_ids=OLD_IDS, new_ids=new_ids)


def test_a_row_that_goes_is_told_cell_by_cell() -> None:
    gone = every(replace(OLD, indicators=OLD.indicators[:-1]), OLD_IDS[:-1])
    row = OLD.indicators[-1]
    told = {one.path.rpartition("].")[2]: one.old for one in gone}
    assert told["name"] == row.name
    assert told["target"] == row.target_value
    assert told["actual"] == row.actual_value
    assert all(
        one.is_gone and one.new == "" and one.path.startswith("indicators[12]") for one in gone
    )
    back = find_every_difference(
        PACK,
        replace(OLD, indicators=OLD.indicators[:-1]),
        OLD,
        old_ids=OLD_IDS[:-1],
        new_ids=OLD_IDS,
    )
    assert {one.path: one.new for one in back} == {one.path: one.old for one in gone}
    assert not any(one.is_gone for one in back)


def test_a_new_order_is_told_by_the_names_of_the_rows() -> None:
    order = [1, 0, *range(2, len(OLD_IDS))]
    moved = replace(OLD, indicators=tuple(OLD.indicators[i] for i in order))
    (one,) = every(moved, [OLD_IDS[i] for i in order])
    assert (one.path, one.place) == ("indicators", "指标行的顺序")
    first, second = (f"《{OLD.indicators[i].name}》" for i in (0, 1))
    assert one.old.startswith(f"{first}、{second}")
    assert one.new.startswith(f"{second}、{first}")


def test_evidence_parents_and_what_does_not_apply_are_told() -> None:
    rows = list(OLD.indicators)
    rows[0] = replace(rows[0], evidence=(EvidenceReference("台账", "a.pdf", "3"),))
    rows[1] = replace(rows[1], parent=0, not_applicable=True)
    told = {one.path: one.new for one in every(replace(OLD, indicators=tuple(rows)), OLD_IDS)}
    assert told == {
        "indicators[0].evidence": "台账，a.pdf，3",
        "indicators[1].parent": f"《{rows[0].name}》",
        "indicators[1].not_applicable": "是",
    }


def test_a_parent_that_only_moved_is_the_same_parent() -> None:
    rows = [*OLD.indicators]
    rows[3] = replace(rows[3], parent=2)
    before = replace(OLD, indicators=tuple(rows))
    shifted = [replace(row, parent=3) if row.parent == 2 else row for row in rows]
    after = replace(OLD, indicators=(NEW_ROW, *shifted))
    found = find_every_difference(PACK, before, after, old_ids=OLD_IDS, new_ids=[999, *OLD_IDS])
    assert {one.path.partition(".")[0] for one in found} == {"indicators[0]"}
