from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pypdf import PdfReader

from perfeval.domain.grid import Align, Grid, Page, Role, RowKind
from perfeval.printing.pdf import Printable, print_pdf
from tests.printing.grids import GridBuilder, cell, make_form


def squeeze(text: str) -> str:
    return "".join(text.split())


def read_cells(data: bytes) -> list[str]:
    """Return the text in each ruled box of the first page."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        page = pdf.pages[0]
        (table,) = page.find_tables({"snap_tolerance": 0.5})
        return [squeeze(page.crop(box).extract_text() or "") for box in table.cells]


def extract(data: bytes) -> list[str]:
    return [squeeze(page.extract_text()) for page in PdfReader(BytesIO(data)).pages]


def print_one(grid: Grid, mark: str = "") -> bytes:
    return print_pdf([Printable(grid, mark)])


def print_rows(*texts: str, role: Role = Role.TEXT, align: Align | None = None) -> bytes:
    builder = GridBuilder()
    for text in texts:
        builder.add(RowKind.BODY, "a", cell(0, role, text, column_span=6, align=align))
    return print_one(builder.build())


def test_each_ruled_box_holds_the_text_of_its_cell() -> None:
    grid = make_form(5)
    wanted = [
        squeeze(one.text)
        for row in grid.rows
        if row.kind in (RowKind.HEAD, RowKind.BODY)
        for one in row.cells
    ]
    assert sorted(read_cells(print_one(grid))) == sorted(wanted)


def test_the_text_can_be_extracted_in_reading_order() -> None:
    (text,) = extract(print_one(make_form(2)))
    assert text.startswith("项目支出绩效自评表实施单位：某县人民政府办公室绩效指标完成情况一级指标")
    assert text.endswith("填报人：负责人：第1页共1页")


def lines_of(page: Any) -> Sequence[Any]:
    return [*page.lines, *page.rects]


def test_no_row_is_torn_and_no_text_touches_a_rule() -> None:
    with pdfplumber.open(BytesIO(print_one(make_form(100), "送审稿"))) as pdf:
        assert len(pdf.pages) > 2
        for page in pdf.pages:
            upright = [line for line in lines_of(page) if line["width"] < 0.1]
            level = [line for line in lines_of(page) if line["height"] < 0.1]
            assert upright
            assert level
            for char in page.chars:
                for rule in level:
                    if rule["x0"] <= char["x0"] and char["x1"] <= rule["x1"]:
                        assert not char["top"] + 1 < rule["top"] < char["bottom"] - 1
                for rule in upright:
                    if rule["top"] <= char["top"] and char["bottom"] <= rule["bottom"]:
                        assert not char["x0"] + 0.1 < rule["x0"] < char["x1"] - 0.1
            names = [word for word in page.extract_words() if word["text"].endswith("项工作")]
            targets = [word for word in page.extract_words() if word["text"].startswith("≥")]
            assert len(names) == len(targets)


def test_rules_are_black_and_half_a_point() -> None:
    with pdfplumber.open(BytesIO(print_one(make_form(3), "送审稿"))) as pdf:
        rules = lines_of(pdf.pages[0])
        assert {rule["linewidth"] for rule in rules} == {0.5}
        assert {str(rule["stroking_color"]) for rule in rules} <= {"0", "(0,)", "(0, 0, 0)"}


def test_titles_and_notes_have_no_rules() -> None:
    with pdfplumber.open(BytesIO(print_one(make_form(2)))) as pdf:
        page = pdf.pages[0]
        words = {word["text"]: word for word in page.extract_words()}
        tops = [line["top"] for line in page.lines]
        bottoms = [line["bottom"] for line in page.lines]
        assert words["项目支出绩效自评表"]["bottom"] < min(tops)
        assert words["填报人："]["top"] > max(bottoms)


def test_every_form_counts_its_own_pages_and_bears_its_mark() -> None:
    forms = [Printable(make_form(60), "送审稿"), Printable(make_form(2))]
    texts = extract(print_pdf(forms))
    assert [text[-6:] for text in texts] == ["第1页共2页", "第2页共2页", "第1页共1页"]
    assert ["送审稿" in text for text in texts] == [True, True, False]


def test_the_mark_stands_above_the_table_at_the_right() -> None:
    with pdfplumber.open(BytesIO(print_one(make_form(2), "送审稿"))) as pdf:
        page = pdf.pages[0]
        (box,) = page.rects
        (word,) = [word for word in page.extract_words() if word["text"] == "送审稿"]
        assert box["x0"] < word["x0"] < word["x1"] < box["x1"]
        assert box["x1"] == pytest.approx(page.width - 20 * 72 / 25.4, abs=0.1)
        assert box["bottom"] < min(line["top"] for line in page.lines)
        title = page.crop((0, 0, page.width, box["bottom"])).extract_text()
        assert squeeze(title) == "送审稿"


def test_paper_is_a4_in_both_directions() -> None:
    forms = [Printable(make_form(1)), Printable(make_form(1, page=Page(landscape=True)))]
    boxes = [page.mediabox for page in PdfReader(BytesIO(print_pdf(forms))).pages]
    assert [(round(box.width), round(box.height)) for box in boxes] == [(595, 842), (842, 595)]


def test_all_fonts_are_embedded_and_none_is_helvetica() -> None:
    data = print_one(make_form(3), "送审稿")
    assert b"Helvetica" not in data
    fonts = [
        font.get_object()
        for page in PdfReader(BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert len(fonts) == 3
    for font in fonts:
        assert "Noto" in font["/BaseFont"]
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font


def test_the_file_says_what_it_is() -> None:
    reader = PdfReader(BytesIO(print_one(make_form(1, title="附表1（2022年度）"))))
    assert reader.metadata is not None
    assert reader.metadata.title == "附表1（2022年度）"
    assert reader.metadata.producer == "perfeval"
    assert reader.metadata.creator == "perfeval"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


def test_equal_forms_give_equal_bytes() -> None:
    forms = [Printable(make_form(30), "送审稿"), Printable(make_form(2))]
    assert print_pdf(forms) == print_pdf(forms)


@pytest.mark.parametrize("role", list(Role))
def test_rare_names_are_printed_in_every_role(role: Role) -> None:
    name = "朱镕堃玥䶮\U0002b36f"
    (text,) = extract(print_rows(f"负责人{name}", role=role))
    assert f"负责人{name}" in text


def test_what_no_face_has_is_drawn_as_a_geta() -> None:
    (text,) = extract(print_rows("张\U0001f600三"))
    assert "张〓三" in text


def test_odd_characters_do_no_harm() -> None:
    odd = "甲\x00\x07\u200b乙\ufeff\u202e丙\ufe0f\ud800丁<b>&(\\)"
    (text,) = extract(print_rows(odd))
    assert "甲乙丙〓丁<b>&(\\)" in text


@pytest.mark.parametrize("align", list(Align))
def test_texts_stand_where_their_alignment_says(align: Align) -> None:
    with pdfplumber.open(BytesIO(print_rows("绩效", align=align))) as pdf:
        page = pdf.pages[0]
        (word,) = [word for word in page.extract_words() if word["text"] == "绩效"]
        left, right = 20 * 72 / 25.4, page.width - 20 * 72 / 25.4
        gaps = word["x0"] - left, right - word["x1"]
        assert min(gaps) >= 3
        if align is Align.CENTRE:
            assert gaps[0] == pytest.approx(gaps[1], abs=0.1)
        else:
            assert (gaps[0] < gaps[1]) == (align is Align.LEFT)


def test_texts_stand_in_the_middle_of_a_cell_s_height() -> None:
    with pdfplumber.open(BytesIO(print_rows("国国国"))) as pdf:
        page = pdf.pages[0]
        tops = sorted({round(line["top"], 1) for line in page.lines if line["height"] < 0.1})
        char = page.chars[0]
        # The em box of a Hanzi reaches from 0.12 below the base line to 0.88 above it.
        base = page.height - char["matrix"][5]
        middle = base - (0.88 - 0.12) / 2 * char["size"]
        assert middle == pytest.approx((tops[0] + tops[-1]) / 2, abs=0.5)


def test_a_long_text_is_printed_whole_over_several_pages() -> None:
    text = "".join(f"第{number}项工作完成，" for number in range(1500))
    pages = extract(print_rows(text))
    assert len(pages) > 1
    joined = "".join(
        page.removesuffix(f"第{n}页共{len(pages)}页") for n, page in enumerate(pages, 1)
    )
    assert joined == text


def test_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        print_pdf([])


def test_threads_do_not_disturb_one_another() -> None:
    forms = [[Printable(make_form(count))] for count in (2, 30, 60)] * 4
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(print_pdf, forms)) == [print_pdf(form) for form in forms]
