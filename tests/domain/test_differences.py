"""What differs between two documents of one sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from perfeval.domain.cell_values import set_values
from perfeval.domain.differences import find_differences
from perfeval.domain.sheets import Indicator, SheetDocument
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
