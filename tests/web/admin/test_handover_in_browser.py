"""A hand-over in a real browser: from the account to be disabled to the kept list."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import SheetKind
from perfeval.models import Project
from tests.factories import give_post, make_user
from tests.support.browser import Pages, assert_accessible
from tests.web.admin.conftest import County
from tests.web.admin.test_in_browser import log_in


@pytest.mark.parametrize("width", [360, 1280])
def test_a_leaver_hands_over_before_the_account_is_disabled(
    county: County, live_server: str, pages: Pages, width: int
) -> None:
    with county.app.app_context():
        give_post(make_user("heir", "陈接任"), PostRole.SECRETARY, county.office)
        project = Project(
            unit_id=county.office.id,
            owner_id=county.owner.id,
            kind=SheetKind.PROJECT,
            name="督查经费",
        )
        db.session.add(project)
        db.session.commit()
    page = pages.open(viewport={"width": width, "height": 800})
    log_in(page)
    page.goto(county.address("/admin/people/{owner}"))
    page.get_by_role("button", name="停用账号").click()
    _check(page)
    page.get_by_role("link", name="办理交接").click()
    page.get_by_label("接收人", exact=True).select_option(label="陈接任（heir）")
    page.get_by_role("button", name="预览交接清单").click()
    _check(page)
    page.get_by_role("button", name="确认交接").click()
    expect(page.get_by_role("heading", name="张三工作交接清单")).to_be_visible()
    _check(page)
    page.get_by_role("link", name="张三", exact=True).click()
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_role("status")).to_contain_text("已停用")


def _check(page: Page) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
