"""The panel of findings on the owner's page: one kind together, errors first, few open at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from perfeval.domain.checks import Level
from perfeval.packs import find_pack
from perfeval.queries.findings import check_draft
from tests.factories.filings import Office, load_filing, make_filing, published_sheet
from tests.factories.sheets import sheet_with, sheet_with_error, sheet_with_warning
from tests.web.conftest import Visit
from tests.web.pages import ReadPage, open_page
from tests.web.sheets.filling import open_sheet
from tests.web.sheets.test_scores import scored_sheet

MOST_OPEN = 5


def open_leaves(page: ReadPage) -> list[str]:
    """Return the findings whose text is shown: in an open group, and open themselves."""
    return [
        name
        for name, is_open in page.folds.items()
        if is_open and name.startswith(("finding-", "kind-"))
    ]


def numbers(text: str) -> list[int]:
    """Return the numbers of the count line."""
    line = re.search(
        r"必须修改 (\d+) 处 · 请核实 (\d+) 处 · 提示 (\d+) 处 · 情况说明 (\d+) 处", text
    )
    assert line is not None, text
    return [int(number) for number in line.groups()]


def test_the_count_line_says_what_the_checks_say(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
        filing = load_filing(filing_id)
        report = check_draft(filing, find_pack(filing.sheet.pack_id))
        expected = [
            sum(one.finding.level is level for one in report.findings)
            for level in (Level.ERROR, Level.WARNING, Level.HINT)
        ]
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert numbers(page.text) == [*expected, 0]
    assert min(expected) > 0


@pytest.mark.parametrize("number", [1, 2, 3])
def test_never_more_than_five_are_open(
    app: Flask, office: Office, visit: Visit, number: int
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet(number))
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    groups = [name for name in open_leaves(page) if name.startswith("kind-")]
    findings = [name for name in open_leaves(page) if name.startswith("finding-")]
    singles = [
        name
        for name in groups
        if not any(one.startswith(f"finding-{name[5:8]}:") for one in page.folds)
    ]
    assert len(groups) <= MOST_OPEN
    assert len(findings) + len(singles) == MOST_OPEN
    assert all(name.endswith("-error") for name in groups)  # errors come first


def test_the_few_of_a_good_sheet_are_all_open(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with(0, target_value="300余次", actual_value="99%"))
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    kinds = {name: is_open for name, is_open in page.folds.items() if name.startswith("kind-")}
    assert len(kinds) == 2
    assert all(kinds.values())


def test_every_finding_leads_to_a_cell_of_the_form_and_to_its_rule(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    targets = {address[1:] for address in page.links if address.startswith("#cell-")}
    assert "cell-indicators-4-target" in targets
    assert targets <= page.anchors
    rules = open_page(visit(office.owner), "/rules")
    asked = {address.partition("#")[2] for address in page.links if "#Q" in address}
    assert "Q01" in asked
    assert asked <= rules.anchors


def test_what_speaks_of_the_whole_sheet_leads_nowhere(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        filing_id = make_filing(office, scored_sheet())
    page = open_sheet(visit(office.owner), filing_id)
    page.press("save", {f"indicators-{i}-max_score": "5" for i in range(9)})
    shown = open_page(page.client, page.address)
    assert "整张表" in shown.text
    assert "#cell-" not in shown.links
    assert {address[1:] for address in shown.links if address.startswith("#cell")} <= shown.anchors


def test_what_speaks_of_a_merged_cell_leads_to_its_row(
    app: Flask, office: Office, visit: Visit
) -> None:
    money = sheet_with(1, target_value="≥60万元", actual_value="64万元")  # under 数量指标
    with app.app_context():
        filing_id = make_filing(office, money)
        filing = load_filing(filing_id)
        report = check_draft(filing, find_pack(filing.sheet.pack_id))
    paths = [one.finding.path for one in report.findings]
    assert "indicators[1].level2" in paths
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert "#cell-indicators-1-name" in page.links
    assert "ℹ 提示" in page.cells["indicators[1].name"]


def test_readers_get_no_buttons_in_the_panel(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_error())
    page = open_page(visit(office.clerk), f"/sheets/{filing_id}")
    assert "必须修改 1 处" in page.text
    assert not any(name == "do" for name, _ in page.buttons)
    assert not any(name.startswith("waive:") for name in page.fields)


def test_hints_never_ask(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    answers = [value for _, value in page.buttons if value.startswith(("waive:", "confirm:"))]
    hints = [value for value in answers if value.split(":")[1] in ("Q11", "Q22")]
    assert answers
    assert hints == []


def test_the_cell_says_the_same_as_the_panel(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, sheet_with_warning())
    page = open_page(visit(office.owner), f"/sheets/{filing_id}")
    assert "▲ 请核实" in page.cells["indicators[0].target"]
    assert "怎样改" in page.cells["indicators[0].target"]
    html = visit(office.owner).get(f"/sheets/{filing_id}").text
    assert 'aria-describedby="notes-indicators-0-target"' in html
    assert 'aria-invalid="true"' not in html  # only an error is one
