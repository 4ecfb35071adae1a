from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.domain.grid import Cell, Grid, Role, RowKind
from perfeval.printing.editions import EDITIONS, Edition, make_edition, make_public
from tests.printing.grids import GridBuilder, cell, make_form
from tests.printing.office_forms import FORMS


def make_row(*cells: Cell) -> Grid:
    builder = GridBuilder(columns=(1, 1, 1, 1))
    builder.add(RowKind.BODY, "a", *cells)
    grid = builder.build()
    (row,) = grid.rows
    given = zip(row.cells, cells, strict=True)
    kept = tuple(replace(one, prefix=cell.prefix, suffix=cell.suffix) for one, cell in given)
    return replace(grid, rows=(replace(row, cells=kept),))


def texts_of(grid: Grid) -> list[str]:
    return [one.text for one in grid.cells()]


def test_the_three_prints_have_their_names_and_marks() -> None:
    names = {edition: (rule.label, rule.mark) for edition, rule in EDITIONS.items()}
    assert names == {
        Edition.DRAFT: ("送审稿", "送审稿"),
        Edition.OFFICIAL: ("正式件", ""),
        Edition.PUBLIC: ("公开版", ""),
    }
    grid = make_form(3)
    assert make_edition(grid, Edition.DRAFT).grid is grid
    assert make_edition(grid, Edition.OFFICIAL).grid is grid
    assert make_edition(grid, Edition.PUBLIC).grid == make_public(grid)


@pytest.mark.parametrize("name", FORMS)
def test_forms_without_private_cells_lose_their_signatures_only(name: str) -> None:
    grid = FORMS[name]
    public = make_public(grid)
    kept = [row for row in grid.rows if row.kind is not RowKind.NOTE]
    code = [one for one in public.cells() if one.path == "project.code"]
    assert [one.value for one in code] == [""] * len(code)
    pairs = zip(public.rows, kept, strict=True)
    for row, before in pairs:
        shown = [one.text for one in before.cells if one.path != "project.code"]
        assert [one.text for one in row.cells if one.path != "project.code"] == shown
    for number, row in enumerate(public.rows):
        assert {one.row for one in row.cells} <= {number}


@pytest.mark.parametrize(
    "label", ["联系电话", "手机号码", "项目编码", "主管部门审核意见", "预算代码"]
)
def test_what_a_private_label_names_is_withheld(label: str) -> None:
    grid = make_row(
        cell(0, Role.LABEL, label),
        cell(1, Role.TEXT, "不应公开", path="fields.a"),
        cell(2, Role.LABEL, "项目名称"),
        cell(3, Role.TEXT, "督导调研", path="project.name"),
    )
    assert texts_of(make_public(grid)) == [label, "", "项目名称", "督导调研"]


def test_a_private_prefix_withholds_the_value_behind_it() -> None:
    grid = make_row(cell(0, Role.TEXT, "13800001111", prefix="联系电话：", path="fields.phone"))
    assert texts_of(make_public(grid)) == ["联系电话："]


def test_a_private_heading_withholds_its_column() -> None:
    builder = GridBuilder(columns=(1, 1))
    builder.add(RowKind.HEAD, "a", cell(0, Role.HEAD, "任务"), cell(1, Role.HEAD, "财政意见"))
    for number in range(2):
        path = f"tables.a[{number}]"
        cells = (cell(0, Role.TEXT, "甲", path=path), cell(1, Role.TEXT, "同意", path=path))
        builder.add(RowKind.BODY, "a", *cells)
    assert texts_of(make_public(builder.build())) == ["任务", "财政意见", "甲", "", "甲", ""]


def test_of_a_department_and_its_code_the_department_stays() -> None:
    grid = make_row(
        cell(0, Role.LABEL, "主管部门及代码"),
        cell(1, Role.TEXT, "某县教育局[205001]", path="competent_department"),
    )
    assert texts_of(make_public(grid))[1] == "某县教育局"


@pytest.mark.parametrize(
    ("given", "public"),
    [
        ("联系张三13800001111", "联系张三（略）"),
        ("0825-8661234转801", "（略）"),
        ("13800001111.50", "13800001111.50"),
        ("13800001111元", "13800001111元"),
        ("400余次，90万元", "400余次，90万元"),
    ],
)
def test_telephone_numbers_within_a_text_are_withheld(given: str, public: str) -> None:
    grid = make_row(cell(0, Role.TEXT, given, path="texts.a"))
    assert texts_of(make_public(grid)) == [public]
