from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from perfeval.printing import Printable
from perfeval.printing.booklet import Cover, add_number, number_forms, print_set
from perfeval.printing.pdf import print_pdf
from tests.printing.grids import make_form
from tests.printing.office_forms import FORMS

COVER = Cover("2022年度绩效自评材料", "某县人民政府办公室", "2022年度", "2023年3月1日")


def titled(*titles: str, count: int = 2) -> list[Printable]:
    return [Printable(make_form(count, title=title)) for title in titles]


def pages_of(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def outline_of(data: bytes) -> list[tuple[str, int]]:
    reader = PdfReader(BytesIO(data))
    entries: list[Any] = reader.outline
    found = [(entry.title, reader.get_destination_page_number(entry)) for entry in entries]
    return [(str(title), page + 1) for title, page in found if page is not None]


def test_the_cover_says_whose_set_it_is() -> None:
    cover = pages_of(print_set(COVER, titled("附表1.甲项目")))[0]
    assert cover == "2022年度2022年度绩效自评材料某县人民政府办公室2023年3月1日"


def test_the_contents_name_each_form_and_the_page_that_it_begins_on() -> None:
    forms = [*titled("附表1.甲项目"), *titled("附表2：乙项目", count=60), *titled("附表3 丙\n项目")]
    pages = pages_of(print_set(COVER, forms))
    assert pages[1] == "目录序号名称页码附表1甲项目3附表2乙项目4附表3丙项目6—2—"
    feet = ["第1页共1页—3—", "第1页共2页—4—", "第2页共2页—5—", "第1页共1页—6—"]
    assert [page[-len(foot) :] for page, foot in zip(pages[2:], feet, strict=True)] == feet


def test_each_form_has_a_bookmark() -> None:
    forms = [*titled("附表1.甲", count=60), *titled("\U0002b36f表(2)")]
    for name in ("fast", "stock"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PERFEVAL_PDF_WRITER", name)
            data = print_set(COVER, forms)
        wanted = [("封面", 1), ("目录", 2), ("附表1　甲", 3), ("附表2　\U0002b36f表(2)", 5)]
        assert outline_of(data) == wanted
        root: Any = PdfReader(BytesIO(data)).trailer["/Root"]
        assert root["/PageMode"] == "/UseOutlines"


def test_a_print_without_bookmarks_has_no_outline() -> None:
    data = print_pdf(titled("附表1.甲"))
    assert PdfReader(BytesIO(data)).outline == []
    assert b"/Outlines" not in data


def test_forms_without_a_number_get_those_left_over() -> None:
    numbered = number_forms(titled("甲", "附表1.乙", "附表1.丙", "附表 4、丁", "戊"))
    wanted = [(2, "甲"), (1, "乙"), (3, "丙"), (4, "丁"), (5, "戊")]
    assert [(one.number, one.name) for one in numbered] == wanted
    tops = [one.form.grid.rows[0].cells[0].text for one in numbered]
    assert tops == ["附表2", "附表1.乙", "附表3", "附表 4、丁", "附表5"]


@pytest.mark.parametrize("name", FORMS)
def test_a_number_stands_above_the_form_and_changes_nothing_else(name: str) -> None:
    grid = FORMS[name]
    numbered = add_number(grid, "附表9")
    first, *rest = numbered.rows
    assert [cell.text for cell in first.cells] == ["附表9"]
    assert len(rest) == len(grid.rows)
    for row, (now, before) in enumerate(zip(rest, grid.rows, strict=True), start=1):
        assert {cell.row for cell in now.cells} <= {row}
        assert [cell.text for cell in now.cells] == [cell.text for cell in before.cells]
    assert pages_of(print_pdf([Printable(numbered)]))[0].startswith("附表9")


def test_long_contents_go_on_overleaf_and_still_name_the_right_pages() -> None:
    forms = titled(*(f"第{number}个项目绩效自评表" for number in range(1, 81)), count=1)
    data = print_set(COVER, forms)
    pages = pages_of(data)
    before = len(pages) - len(forms)
    assert before >= 3  # a cover and contents of two pages at least
    listed = "".join(pages[1:before])
    for number in range(1, 81):
        assert f"附表{number}第{number}个项目绩效自评表{before + number}" in listed
        assert pages[before + number - 1].endswith(f"—{before + number}—")


def test_marks_stay() -> None:
    forms = [Printable(make_form(1), "送审稿"), Printable(make_form(1))]
    pages = pages_of(print_set(COVER, forms))
    assert ["送审稿" in page for page in pages] == [False, False, True, False]


def test_equal_sets_give_equal_bytes_and_no_form_is_refused() -> None:
    forms = titled("甲", "乙")
    assert print_set(COVER, forms) == print_set(COVER, forms)
    with pytest.raises(ValueError, match="no form"):
        print_set(COVER, [])
