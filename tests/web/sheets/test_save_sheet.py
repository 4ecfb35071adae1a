"""Saving a sheet: what was typed is stored, or said to be not, and is never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.domain.sheets import Indicator, ProjectReference, SheetDocument, SheetKind
from perfeval.domain.workflow import Action
from perfeval.packs import find_pack
from perfeval.services.sheets import blank_document
from tests.factories import log_in, post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    load_filing,
    make_filing,
)
from tests.web.conftest import Visit
from tests.web.pages import follow, is_login, open_page, read
from tests.web.questions import NO_SUCH_ID, assert_not_found
from tests.web.sheets.filling import open_sheet, stored


def names_of(document: SheetDocument) -> list[str | None]:
    return [row.name for row in document.indicators]


def test_what_was_typed_is_stored(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    client = visit(office.owner)
    page = open_sheet(client, filing_id)
    answer = page.press(
        "save",
        {
            "implementing_unit": "新的单位",
            "funds-1-executed": "88.00",
            "objectives-0-actual": "第一行\r\n第二行",
            "indicators-2-actual": "  110次 ",
        },
    )
    assert "已保存" in follow(client, answer).text
    after = stored(app, filing_id)
    assert after.implementing_unit == "新的单位"
    assert after.funds[1].executed == "88.00"
    assert after.objectives[0].actual_completion == "第一行\n第二行"
    assert after.indicators[2].actual_value == "  110次 "  # as typed: the print shows it so


def test_saving_an_untouched_page_leaves_the_document_as_it_was(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    before = stored(app, filing_id)
    follow(client := visit(office.owner), open_sheet(client, filing_id).press())
    assert stored(app, filing_id) == before


def test_a_new_sheet_saved_untouched_keeps_its_missing_cells(
    app: Flask, office: Office, visit: Visit
) -> None:
    blank = blank_document(
        find_pack("national-2020"),
        kind=SheetKind.PROJECT,
        fiscal_year=2022,
        project=ProjectReference(None, "空表"),
        unit_name="办公室",
    )
    with app.app_context():
        filing_id = make_filing(office, blank)
    before = stored(app, filing_id)
    follow(client := visit(office.owner), open_sheet(client, filing_id).press())
    assert stored(app, filing_id) == before
    assert before.indicators[0].name is None


def test_a_cell_that_was_emptied_is_blank_and_one_never_there_stays_missing(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    open_sheet(client, filing_id).press("save", {"indicators-0-actual": ""})
    row = stored(app, filing_id).indicators[0]
    assert (row.actual_value, row.deviation_reason) == ("", None)


def test_cells_that_the_form_does_not_show_are_kept(
    app: Flask, office: Office, visit: Visit
) -> None:
    document = corrected_sheet()
    first = replace(
        document.indicators[0], max_score="10", deviation_reason="略", extra={"note": "甲"}
    )
    hidden = replace(
        document,
        grade="优",
        texts={"problems": "无"},
        indicators=(first, *document.indicators[1:]),
        funds=(replace(document.funds[0], initial_budget="100"), *document.funds[1:]),
    )
    with app.app_context():
        filing_id = make_filing(office, hidden)
    client = visit(office.owner)
    open_sheet(client, filing_id).press("down:0", {"indicators-0-actual": "313次"})
    after = stored(app, filing_id)
    assert (after.grade, after.texts["problems"]) == ("优", "无")
    assert after.funds[0].initial_budget == "100"
    moved = after.indicators[1]
    assert moved == replace(first, actual_value="313次")


def test_a_page_that_posts_part_of_the_cells_keeps_the_rest(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    page = open_sheet(client, filing_id)
    fields = {k: v for k, v in page.fields.items() if not k.startswith(("funds", "objectives"))}
    page.send({**fields, "do": "save"})
    after, before = stored(app, filing_id), corrected_sheet()
    assert (after.funds, after.objectives) == (before.funds, before.objectives)


class TestRows:
    """The buttons beside an indicator row; each saves what was typed as well."""

    def test_a_row_is_added_below_with_the_same_levels(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        client = visit(office.owner)
        answer = open_sheet(client, filing_id).press("add:3", {"indicators-0-actual": "320次"})
        assert answer.headers["Location"].endswith("#cell-indicators-4-name")
        assert "cell-indicators-4-name" in follow(client, answer).anchors
        after = stored(app, filing_id)
        assert after.indicators[4] == Indicator("完成指标", "质量指标")
        assert after.indicators[0].actual_value == "320次"
        assert len(after.indicators) == 14

    def test_a_row_is_appended_behind_its_own_kind(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        answer = page.press("append", {"new_level": "1.2"})  # 效益指标 - 生态效益指标
        assert answer.headers["Location"].endswith("#cell-indicators-11-name")
        assert stored(app, filing_id).indicators[11] == Indicator("效益指标", "生态效益指标")

    def test_an_empty_row_is_removed_at_once(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        client = visit(office.owner)
        open_sheet(client, filing_id).press("add:0")
        assert open_sheet(client, filing_id).press("remove:1").status_code == 302
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    def test_a_row_with_text_is_removed_after_asking(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        client = visit(office.owner)
        page = open_sheet(client, filing_id)
        asked = read(page.press("remove:1", {"indicators-0-actual": "320次"}))
        assert "确认删除？" in asked.text
        assert ("do", "remove-sure:1") in asked.buttons
        assert asked.fields["indicators-0-actual"] == "320次"
        assert names_of(stored(app, filing_id)) == names_of(corrected_sheet())
        page.send({**asked.fields, "do": "remove-sure:1"})
        after = stored(app, filing_id)
        assert names_of(after) == [n for i, n in enumerate(names_of(corrected_sheet())) if i != 1]
        assert after.indicators[0].actual_value == "320次"

    def test_a_row_is_kept_when_the_answer_is_no(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        page.send({**read(page.press("remove:1")).fields, "do": "keep"})
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    @pytest.mark.parametrize(
        ("button", "order", "shown"),
        [("up:1", [1, 0, 2], 0), ("down:1", [0, 2, 1], 2), ("up:0", [0, 1, 2], 0)],
    )
    def test_a_row_moves_within_its_group(
        self,
        app: Flask,
        office: Office,
        filing_id: int,
        visit: Visit,
        button: str,
        order: list[int],
        shown: int,
    ) -> None:
        answer = open_sheet(visit(office.owner), filing_id).press(button)
        assert answer.headers["Location"].endswith(f"#cell-indicators-{shown}-name")
        rows = corrected_sheet().indicators
        assert stored(app, filing_id).indicators[:3] == tuple(rows[i] for i in order)

    def test_a_row_moved_past_the_edge_of_its_group_joins_the_next(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        answer = open_sheet(visit(office.owner), filing_id).press("down:2")
        assert answer.headers["Location"].endswith("#cell-indicators-2-name")
        moved = stored(app, filing_id).indicators[2]
        assert moved == replace(corrected_sheet().indicators[2], level2="质量指标")

    def test_the_last_row_can_go_and_a_new_one_come(
        self, app: Flask, office: Office, visit: Visit
    ) -> None:
        only = replace(corrected_sheet(), indicators=corrected_sheet().indicators[:1])
        with app.app_context():
            filing_id = make_filing(office, only)
        client = visit(office.owner)
        open_sheet(client, filing_id).press("remove-sure:0")
        assert stored(app, filing_id).indicators == ()
        open_sheet(client, filing_id).press("append", {"new_level": "0.0"})
        assert stored(app, filing_id).indicators == (Indicator("完成指标", "数量指标"),)

    def test_there_is_an_end_to_adding_rows_and_none_is_lost_there(
        self, app: Flask, office: Office, visit: Visit
    ) -> None:
        row = Indicator("完成指标", "数量指标", "某项")
        full = replace(corrected_sheet(), indicators=(row,) * 300)
        with app.app_context():
            filing_id = make_filing(office, full)
        client = visit(office.owner)
        page = open_sheet(client, filing_id)
        assert "最多 300 行" in follow(client, page.press("add:0")).text
        assert len(stored(app, filing_id).indicators) == 300

    @pytest.mark.parametrize(
        "button",
        [
            *("up:99999", "down:13", "remove:13", "remove:-1", "add:", "add:x", "add:²"),
            *("add:٣x", f"up:{'9' * 5000}", "remove-sure:777", "append", "fly:1", "", ":"),
        ],
    )
    def test_a_button_of_no_row_changes_nothing(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, button: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        assert page.press(button, {"new_level": "9.9"}).status_code == 302
        assert stored(app, filing_id).indicators == corrected_sheet().indicators


class TestHostileFields:
    """Fields that no page of ours would send."""

    @pytest.mark.parametrize("row_id", ["-1", "0", "x", "²", "9" * 30, "9" * 4000])
    def test_a_row_id_that_is_not_ours_makes_a_new_row(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, row_id: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        assert page.press("save", {"indicators-0-row_id": row_id}).status_code == 302
        after = stored(app, filing_id).indicators
        assert after == (replace(corrected_sheet().indicators[0], evidence=None), *after[1:])

    def test_a_row_of_another_sheet_is_not_touched(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        with app.app_context():
            other_id = make_filing(office, name="另一个")
            theirs = load_filing(other_id).sheet.indicators[0].id
        page = open_sheet(visit(office.owner), filing_id)
        page.press("save", {"indicators-0-row_id": str(theirs), "indicators-0-name": "改名"})
        assert stored(app, filing_id).indicators[0].name == "改名"
        assert stored(app, other_id).indicators == corrected_sheet().indicators

    def test_one_row_id_sent_twice_stores_two_rows(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        page.press("save", {"indicators-1-row_id": page.fields["indicators-0-row_id"]})
        assert names_of(stored(app, filing_id)) == names_of(corrected_sheet())

    @pytest.mark.parametrize("index", ["²", "-1", "x", "", "9" * 20, "9" * 5000])
    def test_a_row_number_that_is_none_is_overlooked(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, index: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        assert page.press("save", {f"indicators-{index}-name": "多余"}).status_code == 302
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    def test_more_rows_than_a_sheet_may_have_are_refused_and_none_is_dropped(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        more = {f"indicators-{i}-name": "多余" for i in range(13, 400)}
        answer = page.press("save", more)
        assert answer.status_code == 422
        assert "三级指标最多 300 行" in read(answer).text
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    @pytest.mark.parametrize("version", ["", "x", "9" * 5000])
    def test_a_page_without_its_version_saves_nothing(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, version: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        answer = page.press("save", {"version": version, "indicators-0-name": "改名"})
        assert answer.status_code == 422
        assert "页面不完整，内容没有保存" in read(answer).text
        assert read(answer).fields["indicators-0-name"] == "改名"
        assert stored(app, filing_id).indicators == corrected_sheet().indicators


def test_twelve_hundred_fields_are_stored(app: Flask, office: Office, visit: Visit) -> None:
    rows = tuple(
        Indicator("完成指标", "数量指标", f"指标{i}", f"≥{i}次", f"{i}次") for i in range(200)
    )
    with app.app_context():
        filing_id = make_filing(office, replace(corrected_sheet(), indicators=rows))
    page = open_sheet(visit(office.owner), filing_id)
    assert len(page.fields) >= 1200
    page.press("save", {"indicators-199-actual": "末行"})
    after = stored(app, filing_id).indicators
    assert after == (*rows[:199], replace(rows[199], actual_value="末行"))


class TestRefusal:
    """What cannot be saved is said in Chinese, and stays on the page."""

    def test_a_cell_of_4001_characters_is_refused_at_its_place(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        typed = {"indicators-2-name": "长" * 4001, "indicators-0-actual": "320次"}
        answer = page.press("save", {**typed, "comment": "已核对"})
        assert answer.status_code == 422
        shown = read(answer)
        assert "一格最多 4000 个字，请删减" in shown.cells["indicators[2].name"]
        assert "有内容过长，没有保存" in shown.text
        assert typed.items() <= shown.fields.items()
        assert shown.fields["comment"] == "已核对"

        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    def test_a_cell_of_4000_characters_is_stored(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        open_sheet(visit(office.owner), filing_id).press("save", {"indicators-2-name": "长" * 4000})
        assert stored(app, filing_id).indicators[2].name == "长" * 4000

    @pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f"])
    def test_control_characters_are_refused(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, character: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        body = {"indicators-0-name": "改名"}
        answer = page.press("save", body | {"indicators-0-actual": f"3{character}次"})
        assert answer.status_code == 400
        assert "不能打印的控制字符" in read(answer).text
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    def test_a_save_after_submission_comes_too_late_and_shows_what_was_typed(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        with app.app_context():
            bring_to(office, filing_id, Stop.SUBMITTED)
        explanation = {"waive:Q03:indicators[0].actual": "迟到的说明"}
        typed = {"indicators-0-actual": "迟到的改动", "comment": "迟到的意见", **explanation}
        answer = page.press("save", typed)
        assert answer.status_code == 409
        shown = read(answer)
        assert "迟到的意见" in shown.text
        assert "迟到的说明" in shown.text
        assert "该表已经送审，不能修改" in shown.text
        assert shown.cells["indicators[0].actual"].strip() == "迟到的改动"
        assert stored(app, filing_id).indicators == corrected_sheet().indicators


class TestToken:
    """The guard against forged forms must not cost anybody their text."""

    @pytest.mark.parametrize("token", [None, "", "expired or forged"])
    def test_without_a_good_token_nothing_is_saved_and_the_text_stays(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, token: str | None
    ) -> None:
        client = visit(office.owner)
        page = open_sheet(client, filing_id)
        fields = {k: v for k, v in page.fields.items() if k != "csrf_token"}
        if token is not None:
            fields["csrf_token"] = token
        typed = {"indicators-0-actual": "辛苦填写的"}
        for button in ("save", "submit", "remove-sure:0"):
            answer = client.post(page.address, data={**fields, **typed, "do": button})
            assert answer.status_code == 400
            shown = read(answer)
            assert "页面已过期" in shown.text
            assert shown.fields["indicators-0-actual"] == "辛苦填写的"
        assert stored(app, filing_id).indicators == corrected_sheet().indicators
        client.post(page.address, data={**shown.fields, "do": "save"})
        assert stored(app, filing_id).indicators[0].actual_value == "辛苦填写的"

    def test_after_the_login_has_ended_the_text_can_be_sent_again(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        client = visit(office.owner)
        page = open_sheet(client, filing_id)
        post(client, "/logout")
        answer = page.press("save", {"indicators-0-actual": "辛苦填写的"})
        assert answer.status_code == 401
        shown = read(answer)
        assert "登录已过期，内容还没有提交" in shown.text
        assert "/login" in shown.links
        assert stored(app, filing_id).indicators == corrected_sheet().indicators
        log_in(client, office.owner)
        again = read(client.post(page.address, data={**shown.fields, "do": "save"}))
        assert again.fields["indicators-0-actual"] == "辛苦填写的"
        client.post(page.address, data={**again.fields, "do": "save"})
        assert stored(app, filing_id).indicators[0].actual_value == "辛苦填写的"


class TestWhoMay:
    """Only the owner, and only while the sheet is open."""

    @pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
    def test_it_is_not_there_for_others(
        self, office: Office, filing_id: int, visit: Visit, who: str
    ) -> None:
        assert_not_found(visit(getattr(office, who)), f"/sheets/{filing_id}", posted=True)

    @pytest.mark.parametrize("who", ["clerk", "deputy", "director"])
    def test_readers_may_not_save(
        self, app: Flask, office: Office, filing_id: int, visit: Visit, who: str
    ) -> None:
        page = open_sheet(visit(office.owner), filing_id)
        reader = visit(getattr(office, who))
        answer = post(reader, page.address, {**page.fields, "indicators-0-name": "改名"})
        assert answer.status_code in (400, 403)
        answer = post(
            reader,
            page.address,
            {k: v for k, v in page.fields.items() if k != "csrf_token"},
        )
        assert answer.status_code == 403
        assert "不能办理这一步" in read(answer).text
        assert stored(app, filing_id).indicators == corrected_sheet().indicators

    def test_a_visitor_without_a_session_saves_nothing(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        fields = open_sheet(visit(office.owner), filing_id).fields
        answer = post(app.test_client(), f"/sheets/{filing_id}", dict(fields))
        assert answer.status_code == 401
        assert "张经办" not in read(answer).text
        assert is_login(app.test_client().get(f"/sheets/{filing_id}"))

    def test_a_sheet_that_does_not_exist_is_not_found(self, office: Office, visit: Visit) -> None:
        assert_not_found(visit(office.owner), f"/sheets/{NO_SUCH_ID}", posted=True)

    def test_a_return_opens_the_sheet_again(
        self, app: Flask, office: Office, filing_id: int, visit: Visit
    ) -> None:
        with app.app_context():
            bring_to(office, filing_id, Stop.SIGNED_OFF)
            decide_filing(filing_id, office.clerk, Action.RETURN, "金额要改")
        client = visit(office.owner)
        open_sheet(client, filing_id).press("save", {"funds-0-executed": "80.00"})
        assert open_page(client, f"/sheets/{filing_id}").fields["funds-0-executed"] == "80.00"
