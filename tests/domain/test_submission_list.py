"""送审一览表 as a Grid, and the figures of its lines."""

from __future__ import annotations

from dataclasses import replace

from perfeval.domain.cell_values import set_values
from perfeval.domain.grid import Grid
from perfeval.domain.sheet_figures import SheetFigures, figures_of
from perfeval.domain.submission_list import SubmissionLine, build_submission_list
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import list_published_sheets, load_corrected_sheet
from tests.domain.kept import kept_of

SHEET = load_corrected_sheet()
PACK = find_pack(SHEET.pack)
FIGURES = figures_of(PACK, SHEET, (), None)


def rows_of(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def listed(*lines: SubmissionLine) -> list[list[str]]:
    return rows_of(build_submission_list(lines, person="赵主任", day="2023年1月10日"))


def line(project: str, figures: SheetFigures = FIGURES, unit: str = "办公室") -> SubmissionLine:
    return SubmissionLine(project, unit, figures)


def test_it_has_a_line_for_each_sheet_the_sum_and_places_to_sign() -> None:
    busy = replace(FIGURES, open_errors=1, open_warnings=2, waivers=3, changes=4, score="98.5")
    rows = listed(line("甲项目"), line("乙项目", busy))
    assert rows[0] == ["办公室绩效自评送审一览表"]
    assert rows[1] == ["送：赵主任　　打印日期：2023年1月10日　　共 2 张"]
    assert rows[2] == [
        *("序号", "项目", "金额（万元）", "执行率"),
        *("得分", "问题", "情况说明", "修改"),
    ]
    assert rows[3] == ["1", "甲项目", "90.00", "99.60%", "—", "无", "无", "首次送审"]
    assert rows[4] == ["2", "乙项目", "90.00", "99.60%", "98.5", "1／2", "3", "4 格"]
    assert rows[5] == ["", "合计", "180.00", "", "", "", "", ""]
    assert "签批（签字）" in rows[-1][0]


def test_sheets_of_several_units_name_them() -> None:
    rows = listed(line("甲项目"), line("乙项目", unit="地志办"))
    assert rows[0] == ["绩效自评送审一览表"]
    assert [row[1] for row in rows[3:5]] == ["甲项目（办公室）", "乙项目（地志办）"]


def test_what_was_never_counted_or_filled_is_a_dash() -> None:
    blank = set_values(SHEET, {"funds[0].annual_budget": "", "total_score": ""})
    rows = listed(line("甲项目", figures_of(PACK, blank, None, 0)))
    assert rows[3] == ["1", "甲项目", "—", "—", "—", "—", "—", "0 格"]
    assert rows[4][2] == "0.00"


def test_findings_are_counted_by_how_far_they_came() -> None:
    sheet = list_published_sheets()[1]
    kept = kept_of(sheet)
    figures = figures_of(find_pack(sheet.pack), sheet, kept, None)
    assert (figures.open_errors, figures.open_warnings, figures.waivers) == (13, 4, 0)
    waived = {"kind": "waiver", "explanation": "依据会议纪要", "path": kept[0].path}
    answered = kept_of(sheet, [{**waived, "check": kept[0].check}])
    figures = figures_of(find_pack(sheet.pack), sheet, answered, None)
    assert (figures.open_errors, figures.waivers) == (12, 1)


def test_amounts_in_yuan_are_told_in_wan() -> None:
    in_yuan = set_values(SHEET, {"funds[0].annual_budget": "900000元"})
    assert figures_of(PACK, in_yuan, (), None).amount_text == "90.00"
