"""What `sheet print` writes is read back whole, under the right pack, for every form that ships."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.cell_values import get_value, list_cells, set_values
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet, write_sheet
from perfeval.domain.sheets import SheetKind
from perfeval.packs import find_pack
from perfeval.printing.formats import Format
from perfeval.reading.filled_forms import read_filled_forms
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import any_pack, blank, filled_sheets, sample
from tests.reading.forms import FORMATS, PACK_KINDS, as_sheet, differences, printed, read
from tests.support.sizes import size

packs = pytest.mark.parametrize(("pack_id", "kind"), PACK_KINDS)
formats = pytest.mark.parametrize("form", FORMATS)


@packs
@formats
def test_a_printed_sheet_is_read_back_without_a_lost_cell(
    pack_id: str, kind: str, form: Format
) -> None:
    pack = find_pack(pack_id)
    for number in range(2):
        sheet = as_sheet(make_clean_sheet(pack, kind, number))
        found = read(printed(form, (pack, sheet)))
        assert [(one.pack.id, one.sheet.kind) for one in found.forms] == [(pack_id, sheet.kind)]
        (one,) = found.forms
        assert list(differences(pack, sheet, one.sheet)) == []
        assert (one.unplaced, found.outside) == ((), ())
        assert one.confidence > 0.9


@packs
def test_every_value_that_the_form_shows_comes_back_to_its_own_cell(
    pack_id: str, kind: str
) -> None:
    pack = find_pack(pack_id)
    sheet = as_sheet(make_clean_sheet(pack, kind, 1))
    (one,) = read(printed(Format.XLSX, (pack, sheet))).forms
    paths = {cell.path for cell in build_grid(pack, sheet).cells() if cell.path}
    wanted = {path: text for path, text in list_cells(sheet).items() if path in paths and text}
    assert {path: get_value(one.sheet, path) for path in wanted} == wanted
    # Marks that the form prescribes are the form's, not values of the sheet.
    extra = {path for path, text in list_cells(one.sheet).items() if text} - set(list_cells(sheet))
    assert extra == set()


@pytest.mark.parametrize("name", filled_sheets())
@formats
def test_the_filled_forms_of_all_packs_are_read_back(name: str, form: Format) -> None:
    data = filled_sheets()[name]
    pack, sheet = any_pack(data["pack"]), as_sheet(data)
    found = read(printed(form, (pack, sheet)), pack)
    assert [one.pack.id for one in found.forms] == [pack.id]
    assert list(differences(pack, sheet, found.forms[0].sheet)) == []
    assert (found.forms[0].unplaced, found.outside) == ((), ())


@formats
def test_several_forms_in_one_file_are_parted(form: Format) -> None:
    pairs = [
        (find_pack("sichuan-2022"), as_sheet(sample(1))),
        (find_pack("sichuan-2022"), as_sheet(sample(2))),
        *(
            (find_pack(one), as_sheet(make_clean_sheet(find_pack(one), kind, 4)))
            for one, kind in PACK_KINDS
        ),
    ]
    found = read(printed(form, *pairs))
    assert [one.pack.id for one in found.forms] == [pack.id for pack, _ in pairs]
    for one, (pack, sheet) in zip(found.forms, pairs, strict=True):
        assert list(differences(pack, sheet, one.sheet)) == []
        assert one.unplaced == ()
    assert found.outside == ()


def test_the_published_sheets_come_back_as_the_documents_that_they_are() -> None:
    pack = find_pack("sichuan-2022")
    sheets = [as_sheet(sample(number)) for number in (1, 2, 3)]
    for form in FORMATS:
        found = read_filled_forms(printed(form, *((pack, sheet) for sheet in sheets)))
        assert [one.sheet for one in found.forms] == sheets


def test_names_of_signers_are_read_and_said_to_be_no_signatures() -> None:
    pack = find_pack("national-2020")
    data = make_clean_sheet(pack, "project", 0)
    at = "2024-01-15T16:30:00+08:00"
    data["signatures"] = [
        {"role": "owner", "name": "张三", "at": at},
        {"role": "director", "name": "李四", "on_behalf_of": "王五", "at": at},
    ]
    (one,) = read(printed(Format.DOCX, (pack, as_sheet(data)))).forms
    signed = [(s.role, s.name, s.on_behalf_of, s.at) for s in one.sheet.signatures]
    assert signed == [
        ("owner", "张三", None, None),
        ("director", "李四", "王五", "2024-01-15T00:00:00+08:00"),
    ]
    assert "不是在本系统中的签字" in "".join(note.why for note in one.assumed)


# Any text

plain = st.text(
    st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Sm", "Po"), exclude_characters="：:_"),
    min_size=1,
    max_size=12,
)


@settings(max_examples=size("hypothesis_examples") // 5, deadline=None)
@given(st.data())
def test_any_text_in_any_cell_is_read_back(data: st.DataObject) -> None:
    pack_id, kind = data.draw(st.sampled_from(PACK_KINDS))
    form = data.draw(st.sampled_from([Format.XLSX, Format.DOCX]))
    pack = find_pack(pack_id)
    sheet = as_sheet(make_clean_sheet(pack, kind, data.draw(st.integers(0, 5))))
    cells = [c for c in build_grid(pack, sheet, editable=True).cells() if c.editable and c.path]
    paths = [
        c.path for c in cells if c.path and c.path not in ("title", "project.name") and c.value
    ]
    chosen = data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=6, unique=True))
    changed = set_values(sheet, {path: data.draw(plain) + "甲" for path in chosen})
    (one,) = read(printed(form, (pack, changed))).forms
    got = {path: get_value(one.sheet, path) for path in chosen}
    assert got == {path: get_value(changed, path) for path in chosen}


# Empty forms, filled outside


@packs
def test_an_empty_form_filled_in_excel_is_read(pack_id: str, kind: str) -> None:
    pack, empty = find_pack(pack_id), as_sheet(blank(pack_id, kind))
    filled = as_sheet(make_clean_sheet(pack, kind, 2))
    book = openpyxl.load_workbook(BytesIO(printed(Format.XLSX, (pack, empty))))
    page: Any = book.worksheets[0]
    # The person writes into the empty form what the filled one shows, cell by cell.
    fixed = {c.path: c for c in build_grid(pack, filled).cells() if c.path}
    for cell in build_grid(pack, empty).cells():
        if cell.path in fixed and "[" not in str(cell.path) and cell.path != "title":
            page.cell(cell.row + 1, cell.column + 1).value = fixed[cell.path].text
    out = BytesIO()
    book.save(out)
    (one,) = read(out.getvalue()).forms
    assert one.pack.id in (pack_id, "national-2020")
    for path in fixed:
        if path and "[" not in path and path != "title":
            assert (get_value(one.sheet, path) or "") == (get_value(filled, path) or "")
    assert one.sheet.indicators == ()


def test_an_empty_form_filled_in_word_is_read() -> None:
    pack, empty = find_pack("national-2020"), as_sheet(blank("national-2020", "project"))
    document = Document(BytesIO(printed(Format.DOCX, (pack, empty))))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    after = next(i for i, cell in enumerate(cells) if cell.text == "项目名称")
    cells[after + 1].text = "农村道路养护"
    rows = [row for table in document.tables for row in table.rows]
    quantity = next(row for row in rows if any(c.text == "数量指标" for c in row.cells))
    texts = ("养护里程", "≥120公里", "121公里", "20", "20")
    for column, text in enumerate(texts, 3):
        quantity.cells[column].text = text
    out = BytesIO()
    document.save(out)
    (one,) = read(out.getvalue()).forms
    assert one.sheet.project.name == "农村道路养护"
    assert one.sheet.kind is SheetKind.PROJECT
    (row,) = one.sheet.indicators
    assert (row.level1, row.level2, row.name) == ("产出指标", "数量指标", "养护里程")
    assert (row.target_value, row.actual_value, row.max_score) == ("≥120公里", "121公里", "20")
    # Rows that nobody filled are no indicators, and that is said.
    assert sum(note.path == "indicators" for note in one.assumed) == 8


def test_a_read_sheet_is_a_valid_document() -> None:
    pack = find_pack("sichuan-2023")
    sheet = as_sheet(make_clean_sheet(pack, "project", 3))
    (one,) = read(printed(Format.XLSX, (pack, sheet))).forms
    assert read_sheet(write_sheet(one.sheet)) == one.sheet
