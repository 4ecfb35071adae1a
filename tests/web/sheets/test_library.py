"""从指标库选用 on the page of a sheet: searching, taking, offering while a name is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.domain.sheets import Indicator, SheetDocument, SheetKind
from tests.factories import post
from tests.factories.filings import Office, Stop, bring_to, make_filing, make_office
from tests.factories.library import TRAINING, make_entry, remove
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page
from tests.web.questions import assert_asks_for_login, assert_not_found
from tests.web.sheets.filling import open_sheet, stored
from tests.web.statements import count_for

EMPTY = SheetDocument(
    "national-2020",
    SheetKind.PROJECT,
    2023,
    indicators=(
        Indicator("产出指标", "数量指标"),
        Indicator("产出指标", "质量指标", "合格率", "95%"),
    ),
)


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A draft with an empty row."""
    with app.app_context():
        return make_filing(office, EMPTY, name="甲项目")


@pytest.fixture
def entry_id(app: Flask, office: Office) -> int:
    """An entry of the office."""
    with app.app_context():
        return make_entry(office.unit, office.owner)


def test_without_scripts_an_entry_is_searched_and_taken(
    app: Flask, office: Office, filing_id: int, entry_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    sheet = open_sheet(client, filing_id)
    typed = {"library_search": "培 训", "indicators-1-actual": "96%"}
    page = follow(client, sheet.press("find", typed))
    assert page.folds["library"]
    assert ("do", f"pick:{entry_id}") in page.buttons
    assert "✖ 不宜：“若干次”" in page.text
    assert page.fields["indicators-1-actual"] == "96%"
    sheet = open_sheet(client, filing_id)
    page = follow(client, sheet.press(f"pick:{entry_id}"))
    rows = stored(app, filing_id).indicators
    assert (rows[0].name, rows[0].target_value) == ("举办培训次数", "≥3次")
    assert rows[1].name == "合格率"
    follow(client, open_sheet(client, filing_id).press(f"pick:{entry_id}"))
    assert [row.level2 for row in stored(app, filing_id).indicators] == [
        "数量指标",
        "数量指标",
        "质量指标",
    ]


def test_a_search_that_finds_nothing_says_so(office: Office, filing_id: int, visit: Visit) -> None:
    client = visit(office.owner)
    page = follow(client, open_sheet(client, filing_id).press("find", {"library_search": "没有"}))
    assert "指标库里没有同时含有这些字的指标" in page.text
    assert page.fields["library_search"] == "没有"


@pytest.mark.parametrize("number", ["x", "", "²", "2000000000", "9" * 30])
def test_what_is_not_there_is_not_taken(
    app: Flask, office: Office, filing_id: int, visit: Visit, number: str
) -> None:
    client = visit(office.owner)
    page = follow(client, open_sheet(client, filing_id).press(f"pick:{number}"))
    assert "指标库里没有这条指标" in page.text
    assert len(stored(app, filing_id).indicators) == 2


def test_neither_a_removed_one_nor_one_of_strangers_is_taken(
    app: Flask, office: Office, filing_id: int, entry_id: int, visit: Visit
) -> None:
    with app.app_context():
        far = make_office("远方办公室", login="far-")
        strange = make_entry(far.unit, far.owner)
        remove(entry_id, office.clerk)
    client = visit(office.owner)
    for number in (strange, entry_id):
        page = follow(client, open_sheet(client, filing_id).press(f"pick:{number}"))
        assert "指标库里没有这条指标" in page.text


def test_names_are_offered_with_the_cells_that_they_fill(
    app: Flask, office: Office, filing_id: int, entry_id: int, visit: Visit
) -> None:
    with app.app_context():
        other = replace(TRAINING, name="培训合格率", level2="质量指标")
        make_entry(office.bureau, office.officer, other)
    client = visit(office.owner)
    address = f"/sheets/{filing_id}/library"
    for level2, first in (("数量指标", "举办培训次数"), ("质量指标", "培训合格率")):
        found = client.get(address, query_string={"q": "培训", "level2": level2}).get_json()
        assert found[0]["cells"] == {"name": first, "target": "≥3次"}
        assert level2 in found[0]["about"]
        assert len(found) == 2
    assert count_for(app, client, address) < 20


def test_others_are_refused(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    address = f"/sheets/{filing_id}/library"
    assert_asks_for_login(app, address)
    assert_not_found(visit(office.stranger), address)
    assert visit(office.clerk).get(address).status_code == 403


def test_a_sheet_under_review_takes_nothing(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office)
        entry_id = make_entry(office.unit, office.owner)
        client = visit(office.owner)
        sheet = open_sheet(client, filing_id)
        bring_to(office, filing_id, Stop.SUBMITTED)
    assert client.get(f"/sheets/{filing_id}/library").status_code == 409
    assert sheet.press(f"pick:{entry_id}").status_code == 409


def test_approved_targets_take_nothing(
    app: Flask, office: Office, filing_id: int, entry_id: int, visit: Visit
) -> None:
    assert post(visit(office.clerk), f"/sheets/{filing_id}/lock-targets").status_code == 302
    client = visit(office.owner)
    page = open_page(client, f"/sheets/{filing_id}")
    assert "library_search" not in page.fields
    answer = open_sheet(client, filing_id).press(f"pick:{entry_id}")
    assert "不能增删改" in follow(client, answer).text
    assert stored(app, filing_id).indicators[0].name in (None, "")
