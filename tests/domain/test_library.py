"""Entries of the indicator library: searching, faults, tables, and taking one into a sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.library import LibraryEntry, find_faults, search_key, search_words
from perfeval.domain.library_rows import take_entry
from perfeval.domain.library_table import read_table, table_rows
from perfeval.domain.row_moves import TypedRow
from perfeval.domain.sheets import Indicator, SheetKind
from perfeval.packs import find_pack
from perfeval.packs.common_indicators import list_common_indicators

ENTRY = LibraryEntry("培训次数", "产出指标", "数量指标", "≥", "3", "次")
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)


@given(texts)
def test_the_key_of_a_text_is_its_own_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ＡＢＣ　培训", ("abc", "培训")),
        ("台（套）", ("台(套)",)),
        ("  ", ()),
        ("甲 甲 乙", ("甲", "乙")),
        ("100%", ("100%",)),
    ],
)
def test_a_search_is_words_in_half_width(query: str, words: tuple[str, ...]) -> None:
    assert search_words(query) == words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "请填写三级指标的名称"),
        ({"name": "长" * 201}, "最多 200 个字"),
        ({"operator": "大约"}, "指标符号“大约”不认识"),
        ({"source": "长" * 201}, "依据最多 200 个字"),
    ],
)
def test_a_fault_is_said_in_words(changes: dict[str, str], said: str) -> None:
    (fault,) = find_faults(replace(ENTRY, **changes))
    assert said in fault[1]


@pytest.mark.parametrize("sign", ["", "≥", "不低于", "定性", "＝"])
def test_signs_as_people_write_them_are_none(sign: str) -> None:
    assert not list(find_faults(replace(ENTRY, operator=sign)))


@pytest.mark.parametrize(
    ("target", "unit", "operator", "kind"),
    [
        ("3", "次", "≥", "数值"),
        ("95", "%", "≥", "比例"),
        ("95%", "", "", "比例"),
        ("3至5", "次", "", "区间"),
        ("12月31日前", "", "", "时间"),
        ("有效提升", "", "定性", "定性"),
        ("", "", "", ""),
    ],
)
def test_the_type_follows_from_the_example(
    target: str, unit: str, operator: str, kind: str
) -> None:
    entry = LibraryEntry("某", target_value=target, unit_of_measure=unit, operator=operator)
    assert entry.value_type == kind


@given(st.lists(st.builds(LibraryEntry, texts, texts, texts, good_example=texts), max_size=6))
def test_a_table_reads_back_as_it_was_written(entries: list[LibraryEntry]) -> None:
    rows = table_rows([(entry, "本单位") for entry in entries])
    read = read_table(rows)
    wanted = {entry.key: entry for entry in reversed(entries) if search_key(entry.name)}
    assert {entry.key: entry for entry in read.entries} == wanted
    filled = [entry for entry in entries if entry != LibraryEntry("")]
    assert len(read.entries) + len({fault.number for fault in read.faults}) == len(filled)


def test_other_headings_merged_levels_and_faults_by_row() -> None:
    read = read_table(
        [
            ["某县共性指标"],
            [],
            ["一级绩效指标", "二级指标", "指标名称", "指标值", "符号"],
            ["产出指标", "数量指标", "培训次数", "3次", "≥"],
            ["", "", "会议次数", "2次"],
            ["", "质量指标", "合格率", "95%", "大约"],
            [],
            ["", "", "会 议次数", "5次"],
        ]
    )
    assert [(e.level1, e.level2, e.name, e.target_value) for e in read.entries] == [
        ("产出指标", "数量指标", "培训次数", "3次"),
        ("产出指标", "数量指标", "会议次数", "2次"),
        ("产出指标", "质量指标", "会 议次数", "5次"),
    ]
    (fault,) = read.faults
    assert fault.number == 6
    assert "大约" in fault.sentence


def test_a_row_that_stands_twice_is_said() -> None:
    rows = [["一级指标", "三级指标"], ["产出", "甲"], ["产出", "甲 "]]
    read = read_table(rows)
    assert len(read.entries) == 1
    assert "重复" in read.faults[0].sentence


@pytest.mark.parametrize("rows", [[], [["甲", "乙"]], [["三级指标"]]])
def test_a_table_without_headings_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(DocumentError, match="没有表头"):
        read_table(rows)


def test_an_entry_fills_the_empty_row_of_its_levels_else_a_new_one() -> None:
    form = find_pack("national-2020").form(SheetKind.PROJECT)
    rows = (
        TypedRow(Indicator("产出指标", "数量指标", "有了"), 7),
        TypedRow(Indicator("产出指标", "数量指标", "", ""), 8),
        TypedRow(Indicator("产出指标", "质量指标"), 9),
    )
    filled, i = take_entry(rows, ENTRY, form)
    assert i == 1
    assert (filled[1].row_id, filled[1].indicator.name) == (8, "培训次数")
    assert filled[1].indicator.target_value == "≥3次"
    added, j = take_entry(filled, replace(ENTRY, name="会议次数"), form)
    assert j == 2
    assert (added[2].row_id, added[2].indicator.name) == (None, "会议次数")
    assert [row.row_id for row in added] == [7, 8, None, 9]


def test_the_entry_goes_into_the_cells_that_the_form_has() -> None:
    form = find_pack("sichuan-2023").form(SheetKind.PROJECT)
    (row,), _ = take_entry((), replace(ENTRY, target_value="≥3次", operator=""), form)
    taken = row.indicator
    assert (taken.operator, taken.target_value, taken.unit_of_measure) == ("≥", "3", "次")


def test_the_programs_own_entries_are_in_order() -> None:
    entries = list_common_indicators()
    assert len({entry.key for entry in entries}) == len(entries) >= 15
    for entry in entries:
        assert not list(find_faults(entry))
        assert entry.source
        assert entry.level1
        assert entry.level2
