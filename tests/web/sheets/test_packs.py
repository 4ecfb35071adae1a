"""The sheet page under every form of every pack: each cell of the form can be filled."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.layout import build_grid
from perfeval.domain.sheets import ProjectReference, SheetDocument, SheetKind
from perfeval.packs import find_pack, list_packs
from perfeval.services.sheets import blank_document
from perfeval.web.sheets.forms import field_name
from tests.factories.filings import Office, make_filing
from tests.web.conftest import Visit
from tests.web.sheets.filling import open_sheet, stored

FORMS = [(pack.id, SheetKind(kind)) for pack in list_packs() for kind in pack.forms]
TASKS = "tables-tasks"


def blank(pack: str, kind: SheetKind) -> SheetDocument:
    return blank_document(
        find_pack(pack),
        kind=kind,
        fiscal_year=2023,
        project=ProjectReference(None, "督导"),
        unit_name="办公室",
    )


def make_blank(app: Flask, office: Office, pack: str, kind: SheetKind) -> int:
    with app.app_context():
        return make_filing(office, blank(pack, kind), name="督导")


@pytest.mark.parametrize(("pack", "kind"), FORMS)
def test_every_cell_can_be_filled(
    app: Flask, office: Office, visit: Visit, pack: str, kind: SheetKind
) -> None:
    page = open_sheet(visit(office.owner), make_blank(app, office, pack, kind))
    grid = build_grid(find_pack(pack), blank(pack, kind), editable=True)
    paths = {cell.path for cell in grid.cells() if cell.path and cell.editable}
    texts = {path: f"填{i}" for i, path in enumerate(sorted(paths))}
    answer = page.press("save", {field_name(path): text for path, text in texts.items()})
    assert answer.status_code == 302
    after = build_grid(find_pack(pack), stored(app, page.filing_id))
    assert {path: cell.value for path in paths if (cell := after.find_cell(path))} == texts


def test_a_prompt_stands_in_the_empty_cell(app: Flask, office: Office, visit: Visit) -> None:
    filing_id = make_blank(app, office, "sichuan-2023", SheetKind.PROJECT)
    html = visit(office.owner).get(f"/sheets/{filing_id}").text
    assert 'placeholder="对照年度目标' in html


def names(app: Flask, filing_id: int) -> list[str | None]:
    tables = stored(app, filing_id).tables or {}
    return [row.get("name") for row in tables["tasks"]]


def test_rows_of_a_free_table_are_added_and_removed(
    app: Flask, office: Office, visit: Visit
) -> None:
    filing_id = make_blank(app, office, "national-2020", SheetKind.DEPARTMENT)
    client = visit(office.owner)
    typed = {f"{TASKS}-{i}-name": name for i, name in enumerate("甲乙丙")}
    open_sheet(client, filing_id).press("add:tables.tasks[0]", typed)
    assert names(app, filing_id) == ["甲", None, "乙", "丙"]
    asked = open_sheet(client, filing_id).press("remove:tables.tasks[2]")
    assert "确认删除" in asked.text
    assert len(names(app, filing_id)) == 4
    for row in (2, 1, 0, 0):
        open_sheet(client, filing_id).press(f"remove-sure:tables.tasks[{row}]")
    assert names(app, filing_id) == [None]


@pytest.mark.parametrize("row", ["tables.tasks[9]", "tables.none[0]", "tables.tasks[-1]", "x"])
def test_a_row_that_is_not_there_changes_nothing(
    app: Flask, office: Office, visit: Visit, row: str
) -> None:
    filing_id = make_blank(app, office, "national-2020", SheetKind.DEPARTMENT)
    open_sheet(visit(office.owner), filing_id).press(f"remove:{row}")
    assert names(app, filing_id) == [None, None, None]


def test_a_form_without_levels_gets_plain_rows(app: Flask, office: Office, visit: Visit) -> None:
    filing_id = make_blank(app, office, "chongqing-2021", SheetKind.DEPARTMENT)
    open_sheet(visit(office.owner), filing_id).press("append", {"new_level": "0.0"})
    rows = stored(app, filing_id).indicators
    assert len(rows) == 9
    assert rows[8].level1 is None
