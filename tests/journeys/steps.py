"""What people do in the browser: log in, open a sheet, type, press a button."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from perfeval.domain.sheets import SheetDocument
from perfeval.models import User
from tests.factories import PASSWORD

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}


def log_in_by_hand(page: Page, user: User) -> None:
    """Log in on the login page."""
    page.goto("/login")
    page.get_by_label("账号").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def open_sheet(page: Page, name: str) -> None:
    """Open a sheet from the list that the person starts at."""
    page.goto("/")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.wait_for_load_state()


def cells_of(document: SheetDocument) -> Mapping[str, str]:
    """Return what stands in the fields of the project form, by field name."""
    cells = {"title": document.title, "implementing_unit": document.implementing_unit}
    for i, fund in enumerate(document.funds):
        cells[f"funds-{i}-annual_budget"] = fund.annual_budget
        cells[f"funds-{i}-executed"] = fund.executed
    for i, objective in enumerate(document.objectives):
        cells[f"objectives-{i}-expected"] = objective.expected_objective
        cells[f"objectives-{i}-actual"] = objective.actual_completion
    for i, row in enumerate(document.indicators):
        cells[f"indicators-{i}-name"] = row.name
        cells[f"indicators-{i}-target"] = row.target_value
        cells[f"indicators-{i}-actual"] = row.actual_value
    return {name: text or "" for name, text in cells.items()}


def type_sheet(page: Page, document: SheetDocument) -> None:
    """Type a whole document into the open sheet, adding the rows it still lacks."""
    wanted = [row.level2 for row in document.indicators]
    for i, level2 in enumerate(wanted):
        shown = page.locator(f'input[name="indicators-{i}-level2"]')
        if shown.count() == 0 or shown.input_value() != level2:
            above = page.locator(f'input[name="indicators-{i - 1}-level2"]').input_value()
            assert above == level2, "a document of other groups needs other buttons"
            page.get_by_role("button", name=f"在第{i}行下方加一行").click()
            expect(page.locator(f'input[name="indicators-{i}-level2"]')).to_have_value(level2)
            page.wait_for_load_state()
    for name, text in cells_of(document).items():
        page.locator(f'[name="{name}"]').fill(text)


def decide(page: Page, button: str, opinion: str) -> None:
    """Write an opinion on the open sheet and press a button of the desk.

    The first signature after a login needs the password once more.
    """
    page.get_by_label("意见（").fill(opinion)
    page.wait_for_load_state()
    asked = page.get_by_label("登录密码")
    if asked.count():
        asked.fill(PASSWORD)
    page.get_by_role("button", name=button, exact=True).click()
