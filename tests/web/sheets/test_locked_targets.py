"""Approved targets: text on the page, untouched by posts, locked by the finance clerk."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import post
from tests.factories.filings import (
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    make_filing,
    published_sheet,
)
from tests.factories.sheets import sheet_with_error, sheet_with_warning
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, read
from tests.web.questions import assert_not_found, assert_only_posted
from tests.web.sheets.filling import SheetPage, open_sheet, stored
from tests.web.sheets.test_scores import scored_sheet

SENTENCE = "批复的绩效目标不能增删改，请申请目标调整"


def lock(office: Office, visit: Visit, filing_id: int, step: str = "lock-targets") -> None:
    assert post(visit(office.clerk), f"/sheets/{filing_id}/{step}").status_code == 302


@pytest.fixture
def locked(app: Flask, office: Office, visit: Visit, filing_id: int) -> SheetPage:
    """The owner's page of the corrected sheet, its targets locked."""
    lock(office, visit, filing_id)
    return open_sheet(visit(office.owner), filing_id)


def test_locked_cells_are_text_and_results_stay_fields(locked: SheetPage) -> None:
    shown = open_page(locked.client, locked.address)
    assert shown.cells["indicators[0].target"].strip() == "≥300次"
    closed = [
        name
        for name in shown.fields
        if name.startswith("indicators-") and name.endswith(("-name", "-target", "-level1"))
    ]
    assert closed == []
    assert "objectives-0-expected" not in shown.fields
    assert {"indicators-0-actual", "objectives-0-actual", "funds-0-executed"} <= shown.areas
    moves = [v for _, v in shown.buttons if v.partition(":")[0] in ("add", "remove", "up", "down")]
    assert moves == []
    assert ("do", "append") not in shown.buttons
    assert "目标已锁定" in shown.text


def test_results_are_saved_as_ever(app: Flask, locked: SheetPage) -> None:
    shown = follow(locked.client, locked.press("save", {"indicators-0-actual": "320次"}))
    assert "已保存" in shown.text
    assert SENTENCE not in shown.text
    after = stored(app, locked.filing_id).indicators
    assert after[0].actual_value == "320次"
    assert after[1:] == corrected_sheet().indicators[1:]


@pytest.mark.parametrize(
    "typed",
    [
        {"indicators-0-target": "≥1次"},
        {"indicators-0-name": "改名"},
        {"indicators-0-max_score": "100"},
        {"indicators-0-unit_of_measure": "项"},
        {"objectives-0-expected": "别的目标"},
    ],
    ids=lambda typed: next(iter(typed)),
)
def test_what_is_posted_into_locked_cells_changes_nothing_and_is_told(
    app: Flask, locked: SheetPage, typed: dict[str, str]
) -> None:
    answer = locked.press("save", {**typed, "indicators-1-actual": "70次"})
    shown = follow(locked.client, answer)
    assert SENTENCE in shown.text
    assert f"“{next(iter(typed.values()))}”" in shown.text  # so that it is not lost
    after = stored(app, locked.filing_id)
    assert after.indicators[1].actual_value == "70次"
    assert after.objectives == corrected_sheet().objectives
    before = corrected_sheet().indicators
    assert [(row.name, row.target_value, row.max_score) for row in after.indicators] == [
        (row.name, row.target_value, row.max_score) for row in before
    ]


@pytest.mark.parametrize(
    "button", ["add:0", "remove:1", "remove-sure:1", "up:1", "down:2", "append", "add:12"]
)
def test_rows_are_neither_added_nor_removed_nor_moved(
    app: Flask, locked: SheetPage, button: str
) -> None:
    answer = locked.press(button, {"new_level": "0.0", "indicators-0-actual": "320次"})
    assert SENTENCE in follow(locked.client, answer).text
    after = stored(app, locked.filing_id).indicators
    assert after[0].actual_value == "320次"
    assert [row.name for row in after] == [row.name for row in corrected_sheet().indicators]


def test_rows_left_out_swapped_or_invented_in_a_post_change_no_row(
    app: Flask, locked: SheetPage
) -> None:
    names = {name: text for name, text in locked.fields.items() if not name.startswith("indic")}
    ids = [locked.fields[f"indicators-{i}-row_id"] for i in range(13)]
    rows = {
        "indicators-0-row_id": ids[2],
        "indicators-0-actual": "120次",
        "indicators-1-row_id": ids[0],
        "indicators-1-level1": "效益指标",
        "indicators-2-row_id": "",
        "indicators-2-name": "新的一项",
        "indicators-2-actual": "5件",
    }
    shown = follow(locked.client, locked.send({**names, **rows, "do": "save"}))
    assert "新增的一行“新的一项，5件”" in shown.text
    after, before = stored(app, locked.filing_id).indicators, corrected_sheet().indicators
    assert [row.name for row in after] == [row.name for row in before]
    assert [row.level1 for row in after] == [row.level1 for row in before]
    assert after[2].actual_value == "120次"


def test_a_page_opened_before_the_lock_loses_nothing_unsaid(
    app: Flask, office: Office, visit: Visit, filing_id: int
) -> None:
    page = open_sheet(visit(office.owner), filing_id)
    lock(office, visit, filing_id)
    typed = {"indicators-0-target": "≥350次", "indicators-0-actual": "351次"}
    shown = follow(page.client, page.press("save", typed))
    assert "“≥350次”" in shown.text
    assert shown.fields["indicators-0-actual"] == "351次"
    row = stored(app, filing_id).indicators[0]
    assert (row.target_value, row.actual_value) == ("≥300次", "351次")


def test_points_are_not_balanced_and_scores_are_filled(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, scored_sheet())
    page = open_sheet(visit(office.owner), filing_id)
    page.press("balance")
    lock(office, visit, filing_id)
    before = stored(app, filing_id).indicators
    page = open_sheet(page.client, filing_id)
    assert ("do", "balance") not in open_page(page.client, page.address).buttons
    assert SENTENCE in follow(page.client, page.press("balance")).text
    assert stored(app, filing_id).indicators == before
    open_sheet(page.client, filing_id).press("fill-scores")
    assert stored(app, filing_id).indicators[1].score == "12.50"


class TestFindingsAtLockedCells:
    """They are hints with two ways, and never block."""

    def test_they_offer_two_ways_and_no_other(
        self, app: Flask, office: Office, visit: Visit
    ) -> None:
        with app.app_context():
            filing_id = make_filing(office, sheet_with_warning())
        lock(office, visit, filing_id)
        page = open_sheet(visit(office.owner), filing_id)
        shown = open_page(page.client, page.address)
        place = "Q05:indicators[0].target"
        assert {("do", f"adjust:{place}"), ("do", f"next-year:{place}")} <= shown.buttons
        assert ("do", f"confirm:{place}") not in shown.buttons
        assert "ℹ 提示" in shown.cells["indicators[0].target"]
        assert page.press("submit").status_code == 302

    @pytest.mark.parametrize(
        ("button", "words"), [("adjust", "申请目标调整"), ("next-year", "列入下年度改进")]
    )
    def test_the_way_is_recorded(
        self, app: Flask, office: Office, visit: Visit, button: str, words: str
    ) -> None:
        with app.app_context():
            filing_id = make_filing(office, sheet_with_warning())
        lock(office, visit, filing_id)
        page = open_sheet(visit(office.owner), filing_id)
        shown = follow(page.client, page.press(f"{button}:Q05:indicators[0].target"))
        done = shown.text[shown.text.index("已处理（1）") :]
        assert f"→ {words} 张经办" in done
        assert words in shown.cells["indicators[0].target"]

    def test_results_still_block(self, app: Flask, office: Office, visit: Visit) -> None:
        with app.app_context():
            filing_id = make_filing(office, sheet_with_error())
        lock(office, visit, filing_id)
        answer = open_sheet(visit(office.owner), filing_id).press("submit")
        assert "还有 1 处必须修改" in read(answer).text

    def test_what_would_change_a_locked_cell_is_not_offered(
        self, app: Flask, office: Office, visit: Visit
    ) -> None:
        with app.app_context():
            filing_id = make_filing(office, published_sheet())
        lock(office, visit, filing_id)
        page = open_sheet(visit(office.owner), filing_id)
        shown = open_page(page.client, page.address)
        offered = [value for _, value in shown.buttons if value.startswith("repair:")]
        assert offered
        before = stored(app, filing_id).indicators
        for button in offered:
            asked = {button: "412"} if button in page.fields else {}
            assert open_sheet(page.client, filing_id).press(button, asked).status_code == 302
        after = stored(app, filing_id).indicators
        assert [(row.name, row.target_value) for row in after] == [
            (row.name, row.target_value) for row in before
        ]


class TestTheLock:
    """The finance clerk's two buttons."""

    def test_the_clerk_locks_and_unlocks_and_everybody_sees_it(
        self, office: Office, visit: Visit, filing_id: int
    ) -> None:
        clerk = visit(office.clerk)
        address = f"/sheets/{filing_id}"
        assert "绩效目标已批复" in open_page(clerk, address).text
        shown = follow(clerk, post(clerk, f"{address}/lock-targets"))
        assert "绩效目标已锁定" in shown.text
        assert "解除锁定" in shown.text
        for who in ("owner", "deputy", "director"):
            page = open_page(visit(getattr(office, who)), address)
            assert "目标已锁定" in page.text
            assert "绩效目标已批复" not in page.text
        shown = follow(clerk, post(clerk, f"{address}/unlock-targets"))
        assert "已解除锁定" in shown.text
        assert "目标已锁定" not in shown.text
        assert "indicators-0-target" in open_page(visit(office.owner), address).fields

    @pytest.mark.parametrize("step", ["lock-targets", "unlock-targets"])
    def test_who_may(
        self, app: Flask, office: Office, visit: Visit, filing_id: int, step: str
    ) -> None:
        address = f"/sheets/{filing_id}/{step}"
        assert_only_posted(app, office.clerk, address)
        for who in ("stranger", "officer", "administrator"):
            assert_not_found(visit(getattr(office, who)), address, posted=True)
        for who in ("owner", "deputy", "director"):
            assert post(visit(getattr(office, who)), address).status_code == 403
        with app.app_context():
            bring_to(office, filing_id, Stop.SUBMITTED)
        answer = post(visit(office.clerk), address)
        assert answer.status_code == 409
        assert "锁定不能改变" in read(answer).text
        assert "绩效目标已批复" not in open_page(visit(office.clerk), f"/sheets/{filing_id}").text
