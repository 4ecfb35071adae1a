"""Tables held against the forms of the packs: what is read, what is left, what was concluded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.cell_values import get_value, list_cells
from perfeval.domain.errors import DocumentError
from perfeval.domain.layout import build_grid
from perfeval.domain.recognition.reading import ReadForm, read_forms
from perfeval.domain.recognition.source import (
    SourceCell,
    SourceFile,
    SourceLine,
    SourcePage,
    SourceTable,
)
from perfeval.domain.recognition.words import HeadingWords, Vocabulary, likeness, split_label
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack, list_packs
from perfeval.packs.heading_words import load_heading_words
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import load_cases
from tests.support.sizes import size

CASES = load_cases("recognition")
WORDS = load_heading_words()


def table(rows: list[list[str]], first: int) -> SourceTable:
    """Return a table of rows; "^" goes on from above, "<" from the left."""
    cells = []
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text not in ("^", "<"):
                right = x + 1
                while right < len(row) and row[right] == "<":
                    right += 1
                below = y + 1
                while below < len(rows) and x < len(rows[below]) and rows[below][x] == "^":
                    below += 1
                where = f"R{first + y}C{x + 1}"
                cells.append(SourceCell(text, y, x, where, below - y, right - x))
    return SourceTable(tuple(cells))


def source(text: str) -> SourceFile:
    parts: list[SourceTable | SourceLine] = []
    rows: list[list[str]] = []
    lines = text.strip("\n").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if "|" in line:
            rows.append(line.split("|"))
            continue
        if rows:
            parts.append(table(rows, number - len(rows)))
        rows = []
        if line:
            parts.append(SourceLine(line, f"R{number}C1"))
    return SourceFile((SourcePage("", tuple(parts)),))


def only(text: str) -> ReadForm:
    found = read_forms(source(text), list_packs(), WORDS)
    assert len(found.forms) == 1
    return found.forms[0]


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named(CASES["forms"])
def test_a_form_is_recognised_and_read(case: dict[str, Any]) -> None:
    form = only(case["text"])
    assert (form.pack.id, form.sheet.kind.value) == (case["pack"], case["kind"])
    wanted = dict(case["cells"])
    year = wanted.pop("fiscal_year", None)
    assert year is None or form.sheet.fiscal_year == int(year)
    assert {path: get_value(form.sheet, path) or "" for path in wanted} == wanted
    left = [f"{one.where} {one.text}" for one in form.unplaced]
    assert sorted(left) == sorted(case["left"])
    told = {one.path for one in form.assumed}
    assert set(case.get("assumed", ())) <= told


@named(CASES["refused"])
def test_what_is_no_form_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="没有认出绩效表"):
        read_forms(source(case["text"]), list_packs(), WORDS)


def test_packs_with_one_and_the_same_form_are_named() -> None:
    text = """
项目支出绩效自评表
项目名称|道路养护|<|<|<|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
^|产出指标|数量指标|养护里程|≥120公里|121公里|20|20|
"""
    told = {one.path: one for one in only(text).assumed}
    assert told["pack"].value == "national-2020"
    assert "central-2021" in told["pack"].why


def test_levels_of_a_pack_tell_it_from_its_like() -> None:
    text = """
项目支出绩效自评表
项目名称|道路养护|<|<|<|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
^|成本指标|经济成本指标|每公里造价|≤2万元|1.9万元|20|20|
^|产出指标|数量指标|养护里程|≥120公里|121公里|20|20|
"""
    form = only(text)
    assert form.pack.id == "central-2021"
    assert "pack" not in {one.path for one in form.assumed}


def test_without_the_word_list_a_form_in_its_own_words_is_still_read() -> None:
    pack = find_pack("national-2020")
    sheet = read_sheet(make_clean_sheet(pack, "project", 0))
    cells = tuple(
        SourceCell(c.text, c.row, c.column, f"R{c.row}C{c.column}", c.row_span, c.column_span)
        for c in build_grid(pack, sheet).cells()
    )
    file = SourceFile((SourcePage("", (SourceTable(cells),)),))
    (form,) = read_forms(file, [pack], HeadingWords()).forms
    assert form.sheet.indicators[0].name == sheet.indicators[0].name


def test_more_rows_than_a_form_has_are_refused() -> None:
    cells = tuple(SourceCell("甲", row, 0, f"R{row}") for row in range(10_001))
    with pytest.raises(DocumentError, match="超过 10000 行"):
        read_forms(SourceFile((SourcePage("", (SourceTable(cells),)),)), list_packs(), WORDS)


def test_characters_that_no_form_prints_are_taken_out_and_told() -> None:
    text = """
项目支出绩效自评表
项目名称|道路\x07养护\ud800|<|<|<|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
^|产出指标|数量指标|养护里程|≥120公里|121公里|20|20|
"""
    found = read_forms(source(text), list_packs(), WORDS)
    assert found.forms[0].sheet.project.name == "道路养护"
    assert [(one.where, one.text) for one in found.outside] == [("R2C2", "U+0007、U+D800")]


# Labels

VOCABULARY = Vocabulary()


@pytest.mark.parametrize(
    ("label", "text", "least"),
    [
        ("一级\n指标", "一级指标", 1.0),
        ("项目资金\n（万元）", "项目资金(万元)", 1.0),
        ("调整预算\n（A）", "调整预算", 0.9),
        ("其中：当年财政拨款", "　当年财政拨款：", 1.0),
        ("预算执行率", "执行率", 0.5),
        ("年度总体目标", "年度总体目标完成情况", 0.5),
    ],
)
def test_a_label_is_known_in_other_dress(label: str, text: str, least: float) -> None:
    assert likeness(VOCABULARY.add(label), text) >= least


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("得分", "得分率说明见附件"),
        ("分值", ""),
        ("", "分值"),
        ("项目名称", "项目"),
        ("其他资金", "其他资金" * 20),
    ],
)
def test_another_text_is_not_the_label(label: str, text: str) -> None:
    assert likeness(VOCABULARY.add(label), text) == 0.0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("项目名称：甲：乙", ("项目名称", "甲：乙")),
        (" 实施单位 : 甲", ("实施单位", " 甲")),
        ("没有冒号", None),
        ("冒号离得太远了，" * 5 + "：甲", None),
    ],
)
def test_a_label_before_a_colon_is_split_off(text: str, parts: tuple[str, str] | None) -> None:
    assert split_label(text) == parts


# Whatever a person did to a form

FORMS = [(pack.id, kind) for pack in list_packs() for kind in pack.forms]


@settings(max_examples=size("hypothesis_examples"), deadline=None)
@given(st.data())
def test_no_text_of_a_spoilt_form_is_lost(data: st.DataObject) -> None:
    pack_id, kind = data.draw(st.sampled_from(FORMS))
    pack = find_pack(pack_id)
    sheet = read_sheet(make_clean_sheet(pack, kind, data.draw(st.integers(0, 3))))
    cells = list(build_grid(pack, sheet).cells())
    spoilt = data.draw(st.sets(st.integers(0, len(cells) - 1), max_size=12))
    gone = data.draw(st.sets(st.integers(0, 40), max_size=4))
    extra = data.draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=4))
    # Marks that occur nowhere else stand for what a person wrote, in whatever cell.
    made = [
        SourceCell(
            f"字{number:03}" if number in spoilt else cell.text,
            *(cell.row, cell.column, f"R{cell.row}C{cell.column}"),
            *(cell.row_span, cell.column_span),
        )
        for number, cell in enumerate(cells)
        if cell.row not in gone
    ]
    taken = {(cell.row, cell.column) for cell in made}
    made += [
        SourceCell(f"外{number:03}", row, column, f"+R{row}C{column}")
        for number, (row, column) in enumerate(extra)
        if (row, column) not in taken
    ]
    marks = [cell.text for cell in made if re.fullmatch(r"[字外]\d{3}", cell.text)]
    file = SourceFile((SourcePage("", (SourceTable(tuple(made)),)),))
    try:
        found = read_forms(file, [pack], WORDS)
    except DocumentError:
        return
    told = [one.text for one in found.outside]
    for form in found.forms:
        told += list_cells(form.sheet).values()
        told += [signature.name or "" for signature in form.sheet.signatures]
        told += [one.text for one in form.unplaced] + [one.value for one in form.assumed]
    lost = [mark for mark in marks if not any(mark in text for text in told)]
    assert lost == []
