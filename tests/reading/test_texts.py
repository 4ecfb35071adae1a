"""Running text with tables in it, as it is copied or as converters write it."""

from __future__ import annotations

import pytest

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceLine
from perfeval.reading.child import read_file
from perfeval.reading.plain_text import decode


def parts(text: str) -> list[str | list[list[str]]]:
    """Return lines as texts and tables as rows of texts."""
    found: list[str | list[list[str]]] = []
    for part in read_file(text.encode()).pages[0].parts:
        if isinstance(part, SourceLine):
            found.append(part.text)
            continue
        rows: dict[int, list[str]] = {}
        for cell in part.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        found.append(list(rows.values()))
    return found


def test_a_cell_on_each_line_and_rows_parted_by_blank_lines() -> None:
    text = (
        "前言\n\n\t标题\n\n\t预算\n执行情况\n\t 预算数：\n\t90万元\n\n\t\n\t其他资金\n\t0\n\n后记\n"
    )
    table = [["标题"], ["预算\n执行情况", " 预算数：", "90万元"], ["", "其他资金", "0"]]
    assert parts(text) == ["前言", table, "后记"]


def test_rows_copied_from_a_worksheet() -> None:
    text = '标题\n甲\t乙\t丙\n丁\t"一格\n两行，""引""号"\t\n备注\n'
    assert parts(text) == ["标题", [["甲", "乙", "丙"], ["丁", '一格\n两行，"引"号', ""]], "备注"]


def test_rows_of_a_file_with_commas() -> None:
    assert parts("甲,乙,丙\n丁,,戊\n") == [[["甲", "乙", "丙"], ["丁", "", "戊"]]]


def test_prose_with_commas_stays_prose() -> None:
    text = "一、项目概况\n资金用于差旅,培训\n二、绩效\n完成\n"
    assert parts(text) == ["一、项目概况", "资金用于差旅,培训", "二、绩效", "完成"]


def test_places_are_lines_and_columns() -> None:
    found = read_file("标题\n甲\t乙\n".encode()).pages[0].parts
    assert isinstance(found[0], SourceLine)
    assert found[0].where == "第1行"
    assert not isinstance(found[1], SourceLine)
    assert [cell.where for cell in found[1].cells] == ["第2行第1列", "第2行第2列"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_of_the_offices(encoding: str) -> None:
    assert decode("镕金\t㙍".encode(encoding)).lstrip("\ufeff") == "镕金\t㙍"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(DocumentError, match="不认识的文件"):
        decode(bytes(range(256)) * 4)


def test_a_quote_that_never_ends_loses_nothing() -> None:
    (table,) = parts('甲\t"乙\n丙\t丁\n')
    assert table == [["甲", "乙\n丙\t丁\n".strip("\n")]]
