from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from perfeval.domain.pack_rules import read_pack
from perfeval.domain.places import describe_place
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import Indicator, Objective
from perfeval.packs import find_pack
from tests.domain.data import any_pack, edited, filled_sheets, load_cases, pack_data, sample

NATIONAL = find_pack("national-2020")
SHEET = read_sheet(load_cases("checks")["sheet"])
SHEETS = {
    "sichuan": (find_pack("sichuan-2022"), read_sheet(sample(1))),
    "national": (NATIONAL, SHEET),
    **{name: (any_pack(data["pack"]), read_sheet(data)) for name, data in filled_sheets().items()},
}


@pytest.mark.parametrize("case", load_cases("places")["place"], ids=lambda case: case["path"])
def test_paths_are_said_in_the_words_of_the_form(case: dict[str, Any]) -> None:
    pack, sheet = SHEETS[case["sheet"]]
    assert describe_place(pack, sheet, case["path"]) == case["says"]


def test_an_indicator_without_a_name_is_counted() -> None:
    sheet = replace(SHEET, indicators=(Indicator(),))
    assert describe_place(NATIONAL, sheet, "indicators[0].score") == "第 1 行指标（未命名）得分"


def test_objectives_are_counted_where_there_are_several() -> None:
    sheet = replace(SHEET, objectives=(Objective(), Objective()))
    assert (
        describe_place(NATIONAL, sheet, "objectives[1].expected") == "年度总体目标第 2 行预期目标"
    )


def test_a_fixed_cell_is_named_by_the_label_before_it() -> None:
    foot = {
        "type": "fields",
        "rows": [[{"text": "自评\n结论："}, {"path": "texts.conclusion", "span": 8}]],
    }
    edits = [{"at": "forms.project.blocks.foot", "value": foot}]
    pack = read_pack(edited(pack_data("national-2020"), edits))
    assert describe_place(pack, SHEET, "texts.conclusion") == "自评结论"
