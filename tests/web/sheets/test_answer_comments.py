"""The owner's side of comments: each stands at its cell, is answered, accepted or refused."""

from __future__ import annotations

import pytest
from flask import Flask

from perfeval.domain.workflow import Action, State
from perfeval.queries.comments import comment_standing, list_comments
from tests.factories import post
from tests.factories.comments import comment_on
from tests.factories.filings import Office, Stop, bring_to, decide_filing, load_filing
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.sheets.filling import SheetPage, open_sheet, stored

CELL = "indicators[0].actual"
PLACE = "三级指标《督导中心重点工作次数》实际完成指标值"


@pytest.fixture
def number(app: Flask, office: Office, filing_id: int) -> int:
    """A comment with a proposal, on a sheet that was sent back."""
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
        made = comment_on(filing_id, office.clerk, CELL, "台账是310次", "310次")
        decide_filing(filing_id, office.clerk, Action.RETURN, "见批注")
    return made


@pytest.fixture
def owned(office: Office, filing_id: int, number: int, visit: Visit) -> SheetPage:
    """The page of the sheet as the owner has it open."""
    return open_sheet(visit(office.owner), filing_id)


def standings(app: Flask, filing_id: int) -> list[str]:
    with app.app_context():
        return [comment_standing(one).value for one in list_comments(filing_id)]


def test_it_stands_beside_its_cell_and_in_the_panel(owned: SheetPage, number: int) -> None:
    shown = open_page(owned.client, owned.address)
    assert "待答复 批注" in shown.cells[CELL]
    assert "台账是310次" in shown.cells[CELL]
    assert PLACE in shown.links["#cell-indicators-0-actual"]
    assert f"answer:{number}" in shown.areas
    for doing in ("answer", "accept", "reject"):
        assert ("do", f"{doing}:{number}") in shown.buttons


def test_live_checks_keep_it_beside_its_cell(owned: SheetPage) -> None:
    moved = {**owned.fields}
    answered = post(owned.client, f"{owned.address}/live", moved)
    assert "台账是310次" in answered.get_json()["notes-indicators-0-actual"]


def test_an_answer_saves_what_was_typed_too(app: Flask, owned: SheetPage, number: int) -> None:
    typed = {f"answer:{number}": "含区外两次", "indicators-1-actual": "65次"}
    shown = follow(owned.client, owned.press(f"answer:{number}", typed))
    assert "已答复一条批注" in shown.text
    assert "✔ 已说明 张经办 ： 含区外两次" in shown.text
    assert stored(app, owned.filing_id).indicators[1].actual_value == "65次"
    assert standings(app, owned.filing_id) == ["answered"]


def test_a_proposal_is_accepted_by_one_click_and_undone_by_another(
    app: Flask, owned: SheetPage, number: int
) -> None:
    shown = follow(owned.client, owned.press(f"accept:{number}"))
    assert "已按建议修改 采纳审核人的建议" in shown.text
    assert f"{PLACE}： 312次 → 改为 310次" in shown.text
    assert stored(app, owned.filing_id).indicators[0].actual_value == "310次"
    assert standings(app, owned.filing_id) == ["answered"]
    undo = next(value for _, value in shown.buttons if value.startswith("undo:"))
    follow(owned.client, open_sheet(owned.client, owned.filing_id).press(undo))
    assert stored(app, owned.filing_id).indicators[0].actual_value == "312次"
    assert standings(app, owned.filing_id) == ["open"]


@pytest.mark.parametrize("doing", ["answer", "reject"])
def test_without_words_nothing_is_answered(
    app: Flask, owned: SheetPage, number: int, doing: str
) -> None:
    refused = owned.press(f"{doing}:{number}", {"indicators-1-actual": "65次"})
    assert refused.status_code == 422
    assert "内容已保存，但批注没有答复：请填写" in read(refused).text
    assert stored(app, owned.filing_id).indicators[1].actual_value == "65次"
    assert standings(app, owned.filing_id) == ["open"]


def test_a_reason_refuses_a_proposal(app: Flask, owned: SheetPage, number: int) -> None:
    shown = follow(
        owned.client, owned.press(f"reject:{number}", {f"answer:{number}": "以考勤为准"})
    )
    assert "未采纳建议" in shown.text
    assert stored(app, owned.filing_id).indicators[0].actual_value == "312次"


def test_an_answer_half_typed_survives_other_buttons(owned: SheetPage, number: int) -> None:
    for button in ("save", "add:0", "up:3"):
        shown = read(owned.press(button, {f"answer:{number}": "写到一半"}))
        assert shown.fields[f"answer:{number}"] == "写到一半"


def test_a_comment_follows_its_row_while_rows_move(owned: SheetPage) -> None:
    shown = follow(owned.client, owned.press("down:0"))
    assert "台账是310次" in shown.cells["indicators[1].actual"]
    assert "台账是310次" not in shown.cells[CELL]


def test_a_submission_names_what_waits_for_an_answer(
    app: Flask, owned: SheetPage, number: int
) -> None:
    refused = owned.press("submit", {"comment": "送审说明", f"answer:{number}": "还没点答复"})
    assert refused.status_code == 422
    shown = read(refused)
    assert "内容已保存，但没有送审：还有 1 条批注没有答复" in shown.text
    assert PLACE in shown.text
    assert shown.fields["comment"] == "送审说明"
    assert shown.fields[f"answer:{number}"] == "还没点答复"
    answered = open_sheet(owned.client, owned.filing_id).press(
        "submit", {"indicators-0-actual": "310次"}
    )
    assert answered.status_code == 302, read(answered).text
    with app.app_context():
        assert load_filing(owned.filing_id).state is State.SUBMITTED


@pytest.mark.parametrize("button", ["answer:0", "answer:x", "accept:", "reject:99999", "accept"])
def test_what_is_not_there_changes_nothing(app: Flask, owned: SheetPage, button: str) -> None:
    answered = owned.press(button, {button: "好"})
    assert answered.status_code == 422
    assert standings(app, owned.filing_id) == ["open"]
