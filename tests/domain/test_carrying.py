"""Carrying a sheet forward: what was asked for comes along into any form, results do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.carrying import Carried, carry_forward
from perfeval.domain.checks.rows import squeeze
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import Indicator, Objective, SheetDocument, SheetKind
from perfeval.domain.target_cells import fit_target
from perfeval.domain.values import parse_operator, parse_value
from perfeval.packs import find_pack, list_packs
from perfeval.services.sheets import blank_document
from tests.domain.data import corrected

SEPARATE = {"operator", "target", "unit_of_measure"}
TOGETHER = {"target"}
PROJECT_PACKS = [pack.id for pack in list_packs() if "project" in pack.forms]
words = st.text("甲乙丙丁2022年 （）", max_size=6)
targets = st.sampled_from(
    ["≥95%", "60", "2022年12月底前", "定性", "好", "", "1,200人次", "≤28万元"]
)
levels = st.sampled_from(
    [
        ("产出指标", "数量指标"),
        ("产出指标", "时效指标"),
        ("产出指标", "成本指标"),
        ("成本指标", "经济成本指标"),
        ("满意度指标", "服务对象满意度指标"),
        ("自拟", "别的"),
        (None, None),
    ]
)


@st.composite
def rows(draw: st.DrawFn) -> Indicator:
    level1, level2 = draw(levels)
    return Indicator(
        level1,
        level2,
        draw(words),
        draw(targets),
        actual_value="312次",
        score="10",
        max_score="10",
        deviation_reason="原因",
        expected_actual="300",
        reviewed_score="9",
        parent=draw(st.none() | st.integers(0, 7)),
    )


def sheet_of(*indicators: Indicator, pack: str = "national-2020") -> SheetDocument:
    return SheetDocument(
        pack,
        SheetKind.PROJECT,
        2022,
        objectives=(Objective("完成2022年任务", "已完成", "10", "9"),),
        indicators=indicators,
        texts={"problems": "有问题"},
    )


def carry(last: SheetDocument, pack_id: str) -> Carried:
    pack = find_pack(pack_id)
    return carry_forward(last, blank(pack, last), find_pack(last.pack), pack)


def blank(pack: FormPack, last: SheetDocument) -> SheetDocument:
    return blank_document(
        pack, kind=last.kind, fiscal_year=2023, project=last.project, unit_name="某单位"
    )


@pytest.mark.parametrize("pack_id", PROJECT_PACKS)
@given(indicators=st.lists(rows(), max_size=8))
def test_each_asked_row_comes_along_once_and_nothing_of_its_result(
    pack_id: str, indicators: list[Indicator]
) -> None:
    last = sheet_of(*indicators)
    carried = carry(last, pack_id)
    asked = [row for row in indicators if squeeze(row.name) or squeeze(row.target_value)]
    kept = [
        row for row in carried.document.indicators if squeeze(row.name) or squeeze(row.target_value)
    ]
    assert sorted(squeeze(row.name) for row in kept) == sorted(squeeze(row.name) for row in asked)
    assert carried.indicators == len(asked)
    for row in carried.document.indicators:
        results = (row.actual_value, row.score, row.deviation_reason, row.reviewed_score)
        assert results == (None,) * 4
        assert row.expected_actual is None
        if row.parent is not None:
            assert 0 <= row.parent < len(carried.document.indicators)


@pytest.mark.parametrize("pack_id", PROJECT_PACKS)
@given(indicators=st.lists(rows(), max_size=8))
def test_what_is_not_listed_stands_under_levels_of_the_form(
    pack_id: str, indicators: list[Indicator]
) -> None:
    carried = carry(sheet_of(*indicators), pack_id)
    form = blank(find_pack(pack_id), sheet_of())
    known = {(row.level1, row.level2) for row in form.indicators}
    strange = [
        row
        for row in carried.document.indicators
        if (row.level1, row.level2) not in known and known != {(None, None)}
    ]
    assert sorted(str(row.name) for row in strange) == sorted(
        str(row.name) for row in carried.unplaced
    )
    assert carried.document.indicators[len(carried.document.indicators) - len(strange) :] == tuple(
        strange
    )
    assert known <= {(row.level1, row.level2) for row in carried.document.indicators} | {
        (None, None)
    }


@given(
    sign=st.sampled_from(["≥", "≤", ">", "<"]),
    number=st.sampled_from(["95", "1,200", "0.5", "28"]),
    unit=st.sampled_from(["%", "次", "人次", "万元", "个"]),
)
def test_a_target_says_the_same_in_one_cell_and_in_three(sign: str, number: str, unit: str) -> None:
    joined = Indicator(target_value=f"{sign}{number}{unit}")
    apart = fit_target(joined, SEPARATE)
    assert (apart.operator, apart.target_value, apart.unit_of_measure) == (sign, number, unit)
    again = fit_target(apart, TOGETHER)
    assert again == joined


@given(text=st.text(max_size=12), sign=st.none() | st.sampled_from(["≥", "=", "定性", ""]))
def test_any_other_target_keeps_its_words(text: str, sign: str | None) -> None:
    for columns in (SEPARATE, TOGETHER):
        before = Indicator(target_value=text, operator=sign, unit_of_measure="项")
        after = fit_target(before, columns)
        old, new = parse_value(before.target_value), parse_value(after.target_value)
        assert old.number == new.number
        signs = {old.comparison, parse_operator(before.operator)} - {None}
        assert {new.comparison, parse_operator(after.operator)} - {None} <= signs


def test_a_row_goes_by_the_meaning_of_its_level_where_the_names_differ() -> None:
    last = sheet_of(Indicator("产出指标", "时效指标", "完成及时率", "100%"))
    named = replace(last, indicators=(replace(last.indicators[0], level1="产出", level2="时效"),))
    for document in (last, named):
        carried = carry(document, "national-2020")
        assert carried.unplaced == ()
        (row,) = [row for row in carried.document.indicators if row.name]
        assert (row.level1, row.level2) == ("产出指标", "时效指标")


def test_cells_that_name_the_old_year_are_listed() -> None:
    last = sheet_of(
        Indicator("产出指标", "时效指标", "2022年任务完成", "2022年12月"),
        Indicator("产出指标", "数量指标", "编号120221", "3个"),
    )
    assert carry(last, "national-2020").dated == (
        "objectives[0].expected",
        "indicators[2].name",
        "indicators[2].target",
    )


def test_points_come_along_only_into_the_same_levels_and_points() -> None:
    last = read_sheet(corrected())
    same = carry(last, last.pack)
    assert [row.max_score for row in same.document.indicators if row.name] == [
        row.max_score for row in last.indicators
    ]
    other = carry(last, "central-2021")
    assert {row.max_score for row in other.document.indicators} == {None}


def test_children_keep_their_parent_and_the_marks_of_last_year_go() -> None:
    last = sheet_of(
        Indicator("满意度指标", "服务对象满意度指标", "满意度", "≥90%", not_applicable=True),
        Indicator("产出指标", "数量指标", "会议", "5次"),
        Indicator("产出指标", "数量指标", "其中：视频会议", "2次", parent=1),
    )
    found = carry(last, "national-2020").document.indicators
    named = {row.name: row for row in found if row.name}
    assert set(named) == {"满意度", "会议", "其中：视频会议"}
    parent = named["其中：视频会议"].parent
    assert parent is not None
    assert found[parent].name == "会议"
    assert named["满意度"].not_applicable is None
