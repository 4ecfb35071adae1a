"""Answering findings on the page: explained, confirmed, taken back; and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from perfeval.domain.sheets import SheetDocument
from perfeval.domain.workflow import Action, State
from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.factories.sheets import (
    sheet_with,
    sheet_with_error,
    sheet_with_hint,
    sheet_with_warning,
)
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, follow, open_page, read
from tests.web.questions import assert_not_found
from tests.web.sheets.filling import SheetPage, open_sheet, stored

REASON = "该项按季度比例考核，上级文件规定用百分比填报"
WAIVE = "waive:Q03:indicators[0].actual"
CONFIRM = "confirm:Q05:indicators[0].target"

Open = Callable[[SheetDocument], SheetPage]


@pytest.fixture
def open_as_owner(app: Flask, office: Office, visit: Visit) -> Open:
    """Make a sheet and open it as its owner."""

    def opened(document: SheetDocument) -> SheetPage:
        with app.app_context():
            filing_id = make_filing(office, document)
        return open_sheet(visit(office.owner), filing_id)

    return opened


def again(page: SheetPage) -> ReadPage:
    return open_page(page.client, page.address)


def submitted(app: Flask, page: SheetPage) -> bool:
    with app.app_context():
        return load_filing(page.filing_id).state is State.SUBMITTED


class TestWaiver:
    """An error may stay, with a reason that reviewers will read."""

    def test_it_is_recorded_with_what_was_typed_besides(
        self, app: Flask, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_error())
        answer = page.press(WAIVE, {WAIVE: REASON, "indicators-1-actual": "65次"})
        assert answer.headers["Location"].endswith("#findings")
        shown = follow(page.client, answer)
        assert "已记录情况说明" in shown.text
        assert stored(app, page.filing_id).indicators[1].actual_value == "65次"
        assert "必须修改 0 处" in shown.text
        assert "情况说明 1 处" in shown.text
        done = shown.text[shown.text.index("已处理（1）") :]
        assert "✎ 已作情况说明 张经办" in done
        assert REASON in done
        assert "已作情况说明" in shown.cells["indicators[0].actual"]
        assert open_sheet(page.client, page.filing_id).press("submit").status_code == 302
        assert submitted(app, page)

    def test_it_is_taken_back(self, app: Flask, open_as_owner: Open) -> None:
        page = open_as_owner(sheet_with_error())
        page.press(WAIVE, {WAIVE: REASON})
        opened = open_sheet(page.client, page.filing_id)
        shown = follow(page.client, opened.press("withdraw:Q03:indicators[0].actual"))
        assert "必须修改 1 处" in shown.text
        assert "已处理" not in shown.text
        assert ("do", WAIVE) in shown.buttons
        assert open_sheet(page.client, page.filing_id).press("submit").status_code == 422
        assert not submitted(app, page)

    @pytest.mark.parametrize("text", ["", "无", "情况属实", "长" * 501])
    def test_what_explains_nothing_is_refused_at_its_finding_and_stays(
        self, app: Flask, open_as_owner: Open, text: str
    ) -> None:
        page = open_as_owner(sheet_with_error())
        answer = page.press(WAIVE, {WAIVE: text, "indicators-1-actual": "65次"})
        assert answer.status_code == 422
        shown = read(answer)
        assert "内容已保存，但情况说明没有记录" in shown.text
        assert shown.text.count("情况说明" if not text else text[:40]) >= 2
        assert shown.fields[WAIVE] == text
        assert shown.folds["kind-Q03-error"]
        assert shown.folds["explain-Q03:indicators[0].actual"]
        assert stored(app, page.filing_id).indicators[1].actual_value == "65次"
        assert page.send({**shown.fields, WAIVE: REASON, "do": WAIVE}).status_code == 302
        assert "情况说明 1 处" in again(page).text

    def test_one_given_to_other_content_is_shown_and_offered_again(
        self, app: Flask, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_error())
        page.press(WAIVE, {WAIVE: REASON})
        opened = open_sheet(page.client, page.filing_id)
        opened.press("save", {"indicators-0-actual": "98%"})
        shown = again(page)
        assert "必须修改 1 处" in shown.text
        assert "之后改动过，需要重新处理" in shown.text
        assert shown.fields[WAIVE] == REASON
        opened = open_sheet(page.client, page.filing_id)
        # What the page itself offers is no text of the person's: saving leads on as usual.
        assert opened.press("save").status_code == 302
        assert open_sheet(page.client, page.filing_id).press(WAIVE).status_code == 302
        assert "情况说明 1 处" in again(page).text

    def test_it_holds_while_other_cells_change(self, open_as_owner: Open) -> None:
        page = open_as_owner(sheet_with_error())
        page.press(WAIVE, {WAIVE: REASON})
        open_sheet(page.client, page.filing_id).press("down:0", {"indicators-1-actual": "66次"})
        assert "情况说明 1 处" in again(page).text


class TestConfirmation:
    """Warnings ask once, together or one by one, and again only if their cell changed."""

    def test_a_submission_with_warnings_asks_for_the_box(
        self, app: Flask, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_warning())
        assert "以上 1 处“请核实”已逐条核实" in again(page).text
        refused = page.press("submit", {"comment": "请审"})
        assert refused.status_code == 422
        shown = read(refused)
        assert "没有送审" in shown.text
        assert shown.fields["comment"] == "请审"
        assert not submitted(app, page)
        assert (
            page.send({**shown.fields, "confirmed": digest(page), "do": "submit"}).status_code
            == 302
        )
        assert submitted(app, page)

    def test_one_is_confirmed_alone_and_asks_no_more(self, app: Flask, open_as_owner: Open) -> None:
        page = open_as_owner(sheet_with_warning())
        shown = follow(page.client, page.press(CONFIRM))
        assert "请核实 0 处" in shown.text
        assert "已逐条核实" not in shown.text
        assert "✔ 已核实 张经办" in shown.text
        assert "已核实" in shown.cells["indicators[0].target"]
        assert open_sheet(page.client, page.filing_id).press("submit").status_code == 302

    def test_the_box_counts_for_the_content_on_screen_only(
        self, app: Flask, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_warning())
        typed = {"confirmed": digest(page), "indicators-0-target": "310余次"}
        answer = page.press("submit", typed)
        assert answer.status_code == 422
        assert "1 处“请核实”还没有确认" in read(answer).text
        assert "confirmed" not in read(answer).fields
        assert not submitted(app, page)

    def test_the_box_stays_ticked_where_something_else_blocks(self, open_as_owner: Open) -> None:
        page = open_as_owner(sheet_with(0, target_value="300余次", actual_value="99%"))
        ticked = digest(page)
        shown = read(page.press("submit", {"confirmed": ticked}))
        assert "还有 1 处必须修改" in shown.text
        assert shown.fields["confirmed"] == ticked

    def test_after_a_return_only_a_changed_cell_asks_again(
        self, app: Flask, office: Office, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_warning())
        page.press("submit", {"confirmed": digest(page)})
        with app.app_context():
            decide_filing(page.filing_id, office.clerk, Action.RETURN, "请改")
        opened = open_sheet(page.client, page.filing_id)
        opened.press("save", {"indicators-1-actual": "66次"})
        assert "已逐条核实" not in again(page).text
        opened = open_sheet(page.client, page.filing_id)
        opened.press("save", {"indicators-0-target": "310余次"})
        assert "以上 1 处“请核实”已逐条核实" in again(page).text
        assert open_sheet(page.client, page.filing_id).press("submit").status_code == 422


def digest(page: SheetPage) -> str:
    """Return what the box beside the submit button carries."""
    html = page.client.get(page.address).text
    return html.partition('name="confirmed" value="')[2].partition('"')[0]


class TestNothingIsLost:
    """Texts beside the cells are handed on until their own button is pressed."""

    def test_an_explanation_half_typed_survives_other_buttons(
        self, app: Flask, open_as_owner: Open
    ) -> None:
        page = open_as_owner(published_sheet())
        half = {"waive:Q06:indicators[3].actual": "差旅费没有单独", "comment": "请审"}
        for button in ("save", "add:0", CONFIRM, "keep"):
            shown = read(page.press(button, half))
            names = {name for name, text in shown.fields.items() if text == "差旅费没有单独"}
            assert len(names) == 1, button
            assert shown.fields["comment"] == "请审"
            page = SheetPage(page.client, page.filing_id, shown.fields)
            half = {}

    def test_it_follows_its_row(self, open_as_owner: Open) -> None:
        page = open_as_owner(published_sheet())
        shown = read(page.press("add:0", {"waive:Q06:indicators[3].actual": "差旅费没有单独"}))
        assert shown.fields["waive:Q06:indicators[4].actual"] == "差旅费没有单独"

    def test_the_page_goes_on_at_the_row_that_was_added(self, open_as_owner: Open) -> None:
        page = open_as_owner(published_sheet())
        answer = page.press("add:0", {"comment": "请审"})
        assert answer.status_code == 200
        field = answer.text.partition('name="indicators-1-name"')[2].partition(">")[0]
        assert "autofocus" in field

    @pytest.mark.parametrize(("cell", "status"), [("indicators-1-actual", 409), ("title", 200)])
    def test_a_save_by_somebody_else_keeps_them(
        self, open_as_owner: Open, cell: str, status: int
    ) -> None:
        page = open_as_owner(sheet_with_error())
        open_sheet(page.client, page.filing_id).press("save", {cell: "66次"})
        answer = page.press(WAIVE, {WAIVE: REASON, "indicators-1-actual": "67次"})
        assert answer.status_code == status
        assert read(answer).fields[WAIVE] == REASON


class TestTamperedPosts:
    """Buttons that no page of ours shows change nothing, and are no error of the program."""

    @pytest.mark.parametrize(
        ("button", "document"),
        [
            ("waive:Q22:funds[0].executed", sheet_with_hint()),
            ("confirm:Q22:funds[0].executed", sheet_with_hint()),
            ("waive:Q05:indicators[0].target", sheet_with_warning()),
            ("confirm:Q03:indicators[0].actual", sheet_with_error()),
            ("adjust:Q03:indicators[0].actual", sheet_with_error()),
            ("next-year:Q05:indicators[0].target", sheet_with_warning()),
            ("waive:Q03:indicators[1].actual", sheet_with_error()),
            ("waive:Q03:indicators[999].actual", sheet_with_error()),
            ("waive:Q99:indicators[0].actual", sheet_with_error()),
            ("waive:Q03:__class__", sheet_with_error()),
            ("waive:Q03", sheet_with_error()),
            ("waive:", sheet_with_error()),
            ("confirm", sheet_with_warning()),
            ("waive:" + "9" * 5000, sheet_with_error()),
        ],
        ids=lambda value: value[:40] if isinstance(value, str) else "",
    )
    def test_what_is_not_offered_is_refused(
        self, app: Flask, open_as_owner: Open, button: str, document: SheetDocument
    ) -> None:
        page = open_as_owner(document)
        before = stored(app, page.filing_id)
        answer = page.press(button, {button: REASON})
        assert answer.status_code == 422
        assert "内容已保存，但" in read(answer).text
        assert stored(app, page.filing_id) == before
        assert "已处理" not in again(page).text

    @pytest.mark.parametrize("button", ["withdraw:Q03:indicators[0].actual", "withdraw:x:y"])
    def test_taking_back_what_was_not_given_changes_nothing(
        self, app: Flask, open_as_owner: Open, button: str
    ) -> None:
        page = open_as_owner(sheet_with_error())
        assert page.press(button).status_code == 302
        assert "必须修改 1 处" in again(page).text


class TestWhoMay:
    """Only the owner, and only while the sheet is open."""

    def test_strangers_do_not_find_it_and_readers_may_not(
        self, office: Office, visit: Visit, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_error())
        assert_not_found(visit(office.stranger), page.address, posted=True)
        fields = {"do": WAIVE, WAIVE: REASON}
        assert post(visit(office.clerk), page.address, fields).status_code == 403
        assert "情况说明 0 处" in again(page).text

    def test_a_submitted_sheet_is_closed(
        self, app: Flask, office: Office, open_as_owner: Open
    ) -> None:
        page = open_as_owner(sheet_with_warning())
        with app.app_context():
            bring_to(office, page.filing_id, Stop.SUBMITTED)
        assert page.press(CONFIRM).status_code == 409
