"""Word files and web pages: tables with their spans, text in its order, nothing left out."""

from __future__ import annotations

import pytest

from perfeval.domain.recognition.source import SourceFile, SourceLine, SourceTable
from perfeval.reading.child import read_file
from tests.reading.office_files import docx


def parts(found: SourceFile) -> list[str | list[tuple[str, int, int, int, int]]]:
    """Return lines as texts and tables as (text, row, column, row span, column span)."""
    return [
        part.text
        if isinstance(part, SourceLine)
        else [(c.text, c.row, c.column, c.row_span, c.column_span) for c in part.cells]
        for part in found.pages[0].parts
    ]


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


START, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


RUN = "<w:r><w:t>内容控件</w:t></w:r>"
# A text box is written twice, for newer and for older programs.
NEWER = f"<wps:txbx><w:txbxContent><w:p>{RUN}</w:p></w:txbxContent></wps:txbx>"
BOX = f"<mc:Choice>{NEWER}</mc:Choice><mc:Fallback><w:p>{RUN}</w:p></mc:Fallback>"


def test_paragraphs_and_tables_keep_their_order_and_merges() -> None:
    table = tbl(
        tc("甲", START) + tc("乙", '<w:gridSpan w:val="2"/>'),
        tc("", GOES_ON) + tc("丙") + tc("丁"),
    )
    found = read_file(docx(p("标题") + table + p("表后")))
    assert parts(found) == [
        "标题",
        [("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("丙", 1, 1, 1, 1), ("丁", 1, 2, 1, 1)],
        "表后",
    ]
    (table_part,) = [part for part in found.pages[0].parts if isinstance(part, SourceTable)]
    assert table_part.cells[-1].where == "第1表第2行第3列"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:sdt><w:sdtContent>{p('内容控件')}</w:sdtContent></w:sdt>",
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>内容控件</w:t></w:r></w:sdtContent></w:sdt></w:p>",
        f"<w:p><w:ins>{RUN}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>",
        "<w:p><w:r><w:t>内容</w:t></w:r><w:hyperlink><w:r><w:t>控件</w:t></w:r></w:hyperlink></w:p>",
        f"<w:p><w:r><mc:AlternateContent>{BOX}</mc:AlternateContent></w:r></w:p>",
        "<w:p><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:t>内容控件</w:t></w:r></w:p>",
    ],
)
def test_text_in_wrappings_is_read_once(body: str) -> None:
    assert parts(read_file(docx(body))) == ["内容控件"]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    inner = f"<w:sdt><w:sdtContent>{tc('甲')}</w:sdtContent></w:sdt>{tc('乙')}"
    body = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{inner}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    assert parts(read_file(docx(body))) == [[("甲", 0, 0, 1, 1), ("乙", 0, 1, 1, 1)]]


def test_lines_of_a_cell_stay_lines() -> None:
    cell = f"<w:tc>{p('一')}{p('二')}<w:p><w:r><w:t>三</w:t><w:br/><w:t>四</w:t></w:r></w:p></w:tc>"
    assert parts(read_file(docx(tbl(cell)))) == [[("一\n二\n三\n四", 0, 0, 1, 1)]]


def test_a_table_in_a_cell_comes_after_it() -> None:
    cell = f"<w:tc>{p('外')}{tbl(tc('内'))}<w:p/></w:tc>"
    assert parts(read_file(docx(tbl(cell)))) == [[("外", 0, 0, 1, 1)], [("内", 0, 0, 1, 1)]]


def test_text_hidden_under_a_merged_cell_is_said() -> None:
    found = read_file(docx(tbl(tc("甲", START), tc("遮住", GOES_ON))))
    assert [(r.where, r.text) for r in found.remarks] == [("第1表第2行第1列", "遮住")]


# Web pages


def test_tables_of_a_page_keep_their_spans() -> None:
    page = (
        "<html><head><title>题</title><style>td{}</style></head><body><h1>标题</h1><table>"
        "<tr><td rowspan=2>甲<td colspan='2'>乙</tr><tr><td>丙</td><td>丁<br>戊</td></table>后"
    )
    assert parts(read_file(page.encode())) == [
        "标题",
        [("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("丙", 1, 1, 1, 1), ("丁\n戊", 1, 2, 1, 1)],
        "后",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("年度\n   总体目标", "年度总体目标"),
        ("two\n words", "two words"),
        ("&nbsp;甲&amp;乙", " 甲&乙"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("甲<!-- 看不见 -->乙<script>丙</script>", "甲乙"),
        ("<div>\n<font>甲</font>\n</div>", "甲"),
    ],
)
def test_a_cell_reads_as_a_browser_shows_it(source: str, text: str) -> None:
    page = f"<table><tr><td>{source}</td></tr></table>"
    assert parts(read_file(page.encode())) == [[(text, 0, 0, 1, 1)]]


def test_a_page_in_a_chinese_encoding_is_read() -> None:
    page = '<html><meta charset="gb2312"><table><tr><td>镕金</td></tr></table>'
    assert parts(read_file(page.encode("gb18030"))) == [[("镕金", 0, 0, 1, 1)]]


def test_a_table_inside_a_table_is_a_table_of_its_own() -> None:
    page = "<table><tr><td>外<table><tr><td>内</td></tr></table>层</td></tr></table>"
    assert parts(read_file(page.encode())) == [[("外层", 0, 0, 1, 1)], [("内", 0, 0, 1, 1)]]


@pytest.mark.parametrize("span", ["0", "-3", "999999999", "abc", "1e9", "²"])
def test_odd_spans_do_no_harm(span: str) -> None:
    page = f"<table><tr><td colspan='{span}' rowspan='{span}'>甲</td></tr></table>"
    (table,) = read_file(page.encode()).pages[0].parts
    assert isinstance(table, SourceTable)
    (cell,) = table.cells
    assert cell.text == "甲"
    assert 1 <= cell.row_span <= 1000
    assert 1 <= cell.column_span <= 1000
