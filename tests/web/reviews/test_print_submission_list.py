"""送审一览表 as a file: what was selected, else all that waits."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from flask import Flask

from tests.factories.filings import Office, Stop, bring_to, make_filing
from tests.web.conftest import Visit
from tests.web.pages import open_page, pdf_texts
from tests.web.questions import assert_asks_for_login

ADDRESS = "/reviews/submission-list.pdf"


@pytest.fixture
def waiting(app: Flask, office: Office) -> list[int]:
    """Twenty sheets that wait for the director."""
    with app.app_context():
        ids = [make_filing(office, name=f"第{number:02}号项目") for number in range(1, 21)]
        for filing_id in ids:
            bring_to(office, filing_id, Stop.PASSED)
    return ids


def test_it_is_one_page_with_all_that_waits(
    office: Office, waiting: list[int], visit: Visit
) -> None:
    answer = visit(office.director).get(ADDRESS)
    assert answer.headers["Content-Type"] == "application/pdf"
    (text,) = pdf_texts(answer.get_data())
    assert "区政府办公室绩效自评送审一览表" in text
    assert "送：赵主任" in text
    assert "共20张" in text
    for head in (
        "序号",
        "项目",
        "金额",
        "执行率",
        "得分",
        "问题",
        "情况说明",
        "修改",
        "签批（签字）",
    ):
        assert head in text
    assert "20第20号项目90.0099.60%—无无首次送审" in text
    assert "合计1,800.00" in text


def test_it_lists_what_was_selected(office: Office, waiting: list[int], visit: Visit) -> None:
    selected = f"{ADDRESS}?select={waiting[0]}&select={waiting[4]}"
    (text,) = pdf_texts(visit(office.director).get(selected).get_data())
    assert "第01号项目" in text
    assert "第05号项目" in text
    assert "第02号项目" not in text
    assert "共2张" in text


def test_it_is_a_word_file_as_well(office: Office, waiting: list[int], visit: Visit) -> None:
    answer = visit(office.director).get(ADDRESS.replace("pdf", "docx"))
    table = Document(BytesIO(answer.get_data())).tables[0]
    assert "第01号项目" in "".join(cell.text for row in table.rows for cell in row.cells)


def test_with_nothing_waiting_there_is_none(
    office: Office, waiting: list[int], visit: Visit
) -> None:
    assert "没有可打印的一览表" in open_page(visit(office.deputy), ADDRESS, 404).text
    other = f"{ADDRESS}?select=1000000"
    assert "没有可打印的一览表" in open_page(visit(office.director), other, 404).text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)
