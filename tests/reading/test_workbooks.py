"""Cells of worksheets as they are shown, whoever saved the file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from perfeval.domain.recognition.source import SourceFile, SourceTable
from perfeval.reading.child import read_file
from perfeval.reading.worksheets import cell_name, parse_name
from tests.reading.office_files import text_cell, xlsx

RECORDED = Path(__file__).parent / "recorded"


def cells(found: SourceFile, page: int = 0) -> dict[str, str]:
    (table,) = found.pages[page].parts
    assert isinstance(table, SourceTable)
    return {cell.where.partition("!")[2]: cell.text for cell in table.cells}


def one(cell: str, **given: Any) -> str:
    return cells(read_file(xlsx(f'<row r="1">{cell}</row>', **given))).get("A1", "")


@pytest.mark.parametrize(
    ("cell", "given", "text"),
    [
        ('<c r="A1" s="1"><v>0.95</v></c>', {"formats": ["0.00%"]}, "95.00%"),
        ('<c r="A1" s="1"><v>44925</v></c>', {"formats": ["yyyy/m/d"]}, "2022/12/30"),
        (
            '<c r="A1" s="1"><v>43463</v></c>',
            {"formats": ["yyyy/m/d"], "date1904": True},
            "2022/12/30",
        ),
        ('<c r="A1"><v>90</v></c>', {}, "90"),
        ('<c r="A1" s="99"><v>90</v></c>', {}, "90"),
        ('<c r="A1" t="s"><v>1</v></c>', {"strings": ["<si/>", "<si><t>甲</t></si>"]}, "甲"),
        (
            '<c r="A1" t="s"><v>0</v></c>',
            {"strings": ["<si><r><t>年</t></r><r><t>度</t></r><rPh><t>nian</t></rPh></si>"]},
            "年度",
        ),
        ('<c r="A1" t="str"><f>B1</f><v>甲</v></c>', {}, "甲"),
        ('<c r="A1" t="str"><v>一_x000D_\n二</v></c>', {}, "一\n二"),
        ('<c r="A1" t="b"><v>1</v></c>', {}, "TRUE"),
        ('<c r="A1" t="d"><v>2022-12-30</v></c>', {}, "2022-12-30"),
        ('<c t="inlineStr"><is><t>没有名字的格</t></is></c>', {}, "没有名字的格"),
        ('<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>', {}, "=1+1"),
        ('<c r="A1" t="str"><v> 前后空格 </v></c>', {}, " 前后空格 "),
    ],
)
def test_a_cell_is_read_as_it_is_shown(cell: str, given: dict[str, Any], text: str) -> None:
    assert one(cell, **given) == text


def test_numbers_stored_as_text_stay_as_they_stand() -> None:
    assert one(text_cell("A1", "007.50")) == "007.50"


def test_a_formula_without_a_result_is_said() -> None:
    found = read_file(xlsx('<row r="1"><c r="A1"><f>SUM(B1:B3)</f></c></row>'))
    assert [(r.where, r.text) for r in found.remarks] == [("表1!A1", "=SUM(B1:B3)")]
    assert "没有保存计算结果" in found.remarks[0].why


def test_an_error_is_copied_and_said() -> None:
    found = read_file(xlsx('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'))
    assert cells(found) == {"A1": "#DIV/0!"}
    assert [(r.where, r.text) for r in found.remarks] == [("表1!A1", "#DIV/0!")]


def test_the_stored_dimension_is_not_believed() -> None:
    # The builder stores A1 as the dimension of every worksheet.
    rows = "".join(f'<row r="{n}">{text_cell(f"C{n}", str(n))}</row>' for n in (3, 40))
    assert cells(read_file(xlsx(rows))) == {"C3": "3", "C40": "40"}


def test_blank_formatted_rows_leave_nothing_behind() -> None:
    blanks = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(2, 3000))
    assert cells(read_file(xlsx(f'<row r="1">{text_cell("A1", "甲")}</row>{blanks}'))) == {
        "A1": "甲"
    }


def test_rows_and_cells_without_names_follow_each_other() -> None:
    row = '<row><c t="str"><v>{}</v></c><c t="str"><v>{}</v></c></row>'
    found = read_file(xlsx(row.format("甲", "乙") + row.format("丙", "丁")))
    assert cells(found) == {"A1": "甲", "B1": "乙", "A2": "丙", "B2": "丁"}


def test_merged_cells_keep_their_spans() -> None:
    rows = f'<row r="1">{text_cell("A1", "甲")}{text_cell("B1", "遮住")}</row>'
    found = read_file(xlsx(rows, merges=["A1:B3"]))
    (table,) = found.pages[0].parts
    assert isinstance(table, SourceTable)
    assert [(c.text, c.row_span, c.column_span) for c in table.cells] == [("甲", 3, 2)]
    assert [(r.where, r.text) for r in found.remarks] == [("表1!B1", "遮住")]


def test_workbooks_of_two_libraries_are_read_alike() -> None:
    shown = {
        "A1": "项目名称",
        "B1": "95.00%",
        "C1": "2022年12月30日",
        "A2": "1,010.10",
        "B2": "甲\n乙",
    }
    book = openpyxl.Workbook()
    page: Any = book.active
    page["A1"], page["B1"], page["C1"], page["A2"], page["B2"] = (
        "项目名称",
        0.95,
        44925,
        1010.1,
        "甲\n乙",
    )
    page["B1"].number_format, page["C1"].number_format = "0.00%", 'yyyy"年"m"月"d"日"'
    page["A2"].number_format = "#,##0.00"
    page["D9"].fill = PatternFill("solid", "FFFF00")
    stream = BytesIO()
    book.save(stream)
    assert cells(read_file(stream.getvalue())) == shown
    stream = BytesIO()
    other = xlsxwriter.Workbook(stream)
    sheet = other.add_worksheet()
    sheet.write("A1", "项目名称")
    sheet.write("B1", 0.95, other.add_format({"num_format": 10}))
    sheet.write("C1", 44925, other.add_format({"num_format": 31}))
    sheet.write("A2", 1010.1, other.add_format({"num_format": "#,##0.00"}))
    sheet.write("B2", "甲\n乙")
    other.close()
    assert cells(read_file(stream.getvalue())) == shown


def test_an_old_workbook_is_read() -> None:
    found = read_file((RECORDED / "national-2020_department.xls").read_bytes())
    assert "部门（单位）整体支出绩效自评表" in cells(found).values()


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (6, 2, "C7"), (0, 26, "AA1"), (1048575, 16383, "XFD1048576")],
)
def test_names_of_cells(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
    assert parse_name(name) == (row, column)
    assert parse_name(f"${name[:1]}{name[1:]}".lower()) == (row, column)


@pytest.mark.parametrize("name", ["", "A", "1", "A1B", "ABCD1", "A12345678", "A1:B2"])
def test_no_names_of_cells(name: str) -> None:
    assert parse_name(name) is None
