"""The copy that is signed by hand: room to write under every form of every pack."""

from __future__ import annotations

from datetime import date

import pytest

from perfeval.domain.grid import Grid, RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.paper import make_paper_grid, signed_on_paper
from perfeval.domain.sheets import ProjectReference, SheetDocument, SheetKind, Signature
from perfeval.packs import find_pack, list_packs

FORMS = [(pack.id, SheetKind(kind)) for pack in list_packs() for kind in pack.forms]


def grid_of(pack_id: str, kind: SheetKind, *signatures: Signature) -> Grid:
    sheet = SheetDocument(
        pack_id, kind, 2023, project=ProjectReference(None, "督导"), signatures=signatures
    )
    return build_grid(find_pack(pack_id), sheet)


def signing_rows(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in grid.rows if row.kind is RowKind.NOTE]


@pytest.mark.parametrize(("pack_id", "kind"), FORMS)
def test_every_form_has_places_for_people_seal_and_day(pack_id: str, kind: SheetKind) -> None:
    grid = make_paper_grid(grid_of(pack_id, kind))
    assert "负责人" in "".join("".join(row) for row in signing_rows(grid))
    labels = "".join(cell.text for cell in grid.cells() if cell.path is None)
    assert labels.count("盖章") == 1
    assert "日期" in labels or "月　　日" in labels
    for number, row in enumerate(grid.rows):
        assert all(cell.row == number for cell in row.cells)
        assert row.cells == () or row.cells[-1].column + row.cells[-1].column_span <= len(
            grid.columns
        )
    last = grid.rows[-1]
    assert sum(cell.column_span for cell in last.cells) == len(grid.columns)
    assert last.group == grid.rows[-2].group, "a place to sign is never alone on a page"


def test_a_form_with_lines_of_its_own_keeps_them_with_room_to_write() -> None:
    rows = signing_rows(make_paper_grid(grid_of("national-2020", SheetKind.PROJECT)))
    assert rows == [
        ["\n填表人：\n", "\n审核人：\n", "\n负责人：\n", "\n日期：\n"],
        ["\n\n单位（盖章）：\n\n"],
    ]


def test_a_seal_that_the_form_has_a_place_for_is_not_asked_for_twice() -> None:
    rows = signing_rows(make_paper_grid(grid_of("sichuan-2023", SheetKind.PROJECT)))
    assert rows == [["\n项目负责人：\n", "\n财务负责人：\n"], ["\n　　　　年　　月　　日\n"]]


def test_a_form_without_any_gets_them() -> None:
    rows = signing_rows(make_paper_grid(grid_of("sichuan-2022", SheetKind.PROJECT)))
    assert rows == [
        ["\n填报人（签字）：\n", "\n负责人（签字）：\n"],
        ["\n\n单位（盖章）：　　　　年　　月　　日\n\n"],
    ]


def test_a_signature_on_paper_is_told_as_such() -> None:
    signed = Signature(
        role="director",
        name="赵主任",
        at="2023-03-02T09:00:00+08:00",
        signed_on="2023-03-01",
        registered_by="李财务",
    )
    texts = signing_rows(grid_of("national-2020", SheetKind.PROJECT, signed))[0]
    assert "负责人：线下签批 2023-03-01（登记：李财务）" in texts
    assert "日期：2023年3月1日" in texts
    assert signed_on_paper(date(2023, 3, 1), "李财务") == "线下签批 2023-03-01（登记：李财务）"
