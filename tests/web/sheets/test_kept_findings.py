"""The page of a submitted sheet shows the findings that were kept with its round."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from perfeval.db import db
from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.workflow import Action
from perfeval.models import Indicator
from perfeval.services.findings import Reply
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    published_sheet,
)
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, open_page

READERS = ["owner", "clerk", "deputy", "director"]


@pytest.fixture
def faulty_id(app: Flask, office: Office) -> int:
    """A published sheet with its faults explained, submitted."""
    with app.app_context():
        made = make_filing(office, published_sheet())
        answer_filing(made, office.owner)
        bring_to(office, made, Stop.SUBMITTED)
    return made


def findings_of(page: ReadPage) -> str:
    text = page.text
    return text[text.index("审核疑点") : text.index("办理过程")]


@pytest.mark.parametrize("who", READERS)
def test_explanations_come_first_then_what_was_confirmed_then_hints(
    office: Office, faulty_id: int, visit: Visit, who: str
) -> None:
    page = open_page(visit(getattr(office, who)), f"/sheets/{faulty_id}")
    shown = findings_of(page)
    assert "送审时的检查结果" in shown
    heads = ["必须修改，已作情况说明 （13）", "请核实，已核实 （", "ℹ 提示 （"]
    places = [shown.index(words) for words in heads]
    assert places == sorted(places)
    assert "情况说明 ：口径见区里文件，佐证附后 张经办" in shown
    assert "已核实 张经办" in shown


def test_each_leads_to_its_cell_and_its_rule(office: Office, faulty_id: int, visit: Visit) -> None:
    page = open_page(visit(office.clerk), f"/sheets/{faulty_id}")
    assert page.links["#cell-indicators-4-target"] == "三级指标《经济增长率》预期指标值"
    targets = {address[1:] for address in page.links if address.startswith("#cell-")}
    assert len(targets) > 10
    assert targets <= page.anchors
    assert "规则 Q01" in page.links["/rules#Q01"]
    assert "只有比较符号" in page.cells["indicators[4].target"]


def test_no_check_runs_for_a_round(
    app: Flask, office: Office, faulty_id: int, visit: Visit
) -> None:
    with app.app_context():
        round_ = load_filing(faulty_id).rounds[-1]
        kept: dict[str, Any] = {**(round_.findings or [])[0], "message": "送审那一天的话"}
        round_.findings = [kept]
        db.session.commit()
    page = open_page(visit(office.clerk), f"/sheets/{faulty_id}")
    assert "送审那一天的话" in findings_of(page)
    assert "（1）" in findings_of(page)
    assert "送审那一天的话" in page.cells[kept["path"]]


def test_a_round_without_kept_findings_is_checked_now(
    app: Flask, office: Office, faulty_id: int, visit: Visit
) -> None:
    with app.app_context():
        load_filing(faulty_id).rounds[-1].findings = None
        db.session.commit()
    shown = findings_of(open_page(visit(office.clerk), f"/sheets/{faulty_id}"))
    assert "必须修改，尚未处理 （13）" in shown
    assert "情况说明" not in shown  # what was said of another content is not put beside this one


def test_a_locked_cell_shows_the_way_chosen(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        filing = load_filing(filing_id)
        filing.sheet.targets_locked_at = AT
        rows: list[Indicator] = filing.sheet.indicators
        rows[0].target_value = rows[1].target_value = "≥"
        db.session.commit()
        cells = [f"indicators[{i}].target" for i in (0, 1)]
        kinds = [AnswerKind.TARGET_ADJUSTMENT, AnswerKind.NEXT_YEAR]
        replies = [Reply(kind, "Q01", cell) for kind, cell in zip(kinds, cells, strict=True)]
        answer_filing(filing_id, office.owner, *replies)
        bring_to(office, filing_id, Stop.SUBMITTED)
    shown = findings_of(open_page(visit(office.clerk), f"/sheets/{filing_id}"))
    assert "本阶段不能修改，已选择办法 （2）" in shown
    assert "申请目标调整 张经办" in shown
    assert "列入下年度改进 张经办" in shown


def test_a_clean_round_says_that_nothing_was_found(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, filing_id, Stop.SUBMITTED)
    page = open_page(visit(office.clerk), f"/sheets/{filing_id}")
    assert "没有发现问题" in findings_of(page)
    assert not any("review-notes" in address for address in page.links)


def test_after_a_return_the_unit_sees_the_draft_and_the_bureau_the_round(
    app: Flask, office: Office, faulty_id: int, visit: Visit
) -> None:
    with app.app_context():
        bring_to(office, faulty_id, Stop.REPORTED)
        decide_filing(faulty_id, office.officer, Action.RETURN, "请补实际完成值")
    address = f"/sheets/{faulty_id}"
    assert "送审时的检查结果" in open_page(visit(office.officer), address).text
    assert "送审时的检查结果" not in open_page(visit(office.owner), address).text


def test_the_desk_is_told_how_well_the_sheet_is_filled_in(
    office: Office, faulty_id: int, visit: Visit
) -> None:
    page = open_page(visit(office.clerk), f"/sheets/{faulty_id}")
    assert "填报质量： ✖ 不规范" in page.text
    assert "理由和可能提出的问题" in page.links[f"/sheets/{faulty_id}/quality"]
    elsewhere = open_page(visit(office.director), f"/sheets/{faulty_id}")
    assert elsewhere.links[f"/sheets/{faulty_id}/quality"] == "填报质量检查"
