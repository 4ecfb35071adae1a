"""Two full rounds in the browser, with returns, a proxy, a reopening, and a small office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from perfeval.domain.roles import PostRole
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.workflow import Action, Desk, Route, Step
from perfeval.models import User
from perfeval.packs import find_pack
from tests.domain.clean_sheets import make_clean_sheet
from tests.factories import give_post, make_user
from tests.factories.filings import ZONE, Office, make_filing, make_office
from tests.factories.long_routes import set_route
from tests.journeys.replaying import assert_trail_tells_all
from tests.journeys.steps import WIDE, decide, log_in_by_hand, open_sheet
from tests.support.browser import Pages
from tests.web.pages import pdf_texts

NAME = "森林防火项目"
# A route to the very end: the bureau receives, examines and closes.
ROUTE = Route(
    (
        Step(PostRole.FINANCE_CLERK, Action.PASS),
        Step(PostRole.DEPUTY_HEAD, Action.PASS),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
        Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU),
        Step(PostRole.DESK_OFFICER, Action.ACCEPT, Desk.FINANCE_BUREAU),
        Step(PostRole.PERFORMANCE_OFFICER, Action.FINALISE, Desk.FINANCE_BUREAU),
    )
)
FIELD = '[name="competent_department"]'


@dataclass(slots=True)
class Walk:
    """The sheet on its way, each person at a browser of their own."""

    office: Office
    filing_id: int
    pages: Pages
    scripted: bool
    entered: dict[str, Page] = field(default_factory=dict)

    def at(self, user: User) -> Page:
        """Return the person's browser, logged in at the first time."""
        if user.username not in self.entered:
            page = self.pages.open(java_script_enabled=self.scripted, viewport=WIDE)
            log_in_by_hand(page, user)
            self.entered[user.username] = page
        return self.entered[user.username]

    def submit(self, department: str = "") -> Page:
        """The owner puts a cell right and submits."""
        page = self.at(self.office.owner)
        open_sheet(page, NAME)
        if department:
            page.locator(FIELD).fill(department)
        page.get_by_role("button", name="保存并送审").click()
        expect(page.get_by_text("已送审。")).to_be_visible()
        return page

    def act(self, user: User, button: str, opinion: str = "") -> Page:
        """Somebody decides on the sheet."""
        page = self.at(user)
        open_sheet(page, NAME)
        decide(page, button, opinion)
        expect(page.get_by_role("status").first).to_contain_text(f"已{button}")
        return page

    def read_state(self, words: str) -> Page:
        """The owner sees where the sheet is."""
        page = self.at(self.office.owner)
        open_sheet(page, NAME)
        expect(page.locator(".bar")).to_contain_text(words)
        return page

    def printed(self) -> str:
        """Return the text of the PDF as the owner gets it."""
        page = self.at(self.office.owner)
        return "".join(pdf_texts(page.request.get(f"/sheets/{self.filing_id}/print.pdf").body()))


def make_sheet(office: Office) -> int:
    data = make_clean_sheet(find_pack("national-2020"), "project", 4)
    return make_filing(office, read_sheet({**data, "signatures": []}))


def lend_post(page: Page, delegate: str) -> None:
    """Register a delegation of the own post for this and the coming days."""
    page.goto("/delegations/")
    page.get_by_label("代理人", exact=True).select_option(label=delegate)
    today = datetime.now(ZONE).date()
    page.get_by_label("开始日期").fill(today.isoformat())
    page.get_by_label("结束日期").fill((today + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="登记代理").click()
    expect(page.get_by_role("region", name="代理的登记")).to_contain_text(delegate)


@pytest.mark.parametrize("scripted", [True], ids=["with scripts"])
@pytest.mark.usefixtures("live_server")
def test_two_rounds_with_a_return_a_proxy_and_a_reopening(
    app: Flask, pages: Pages, scripted: bool
) -> None:
    with app.app_context():
        office = make_office()
        set_route(office.unit, ROUTE)
        final = make_user("final", "褚绩效")
        give_post(final, PostRole.PERFORMANCE_OFFICER, office.bureau)
        proxy = make_user("proxy", "吴代理")
        give_post(proxy, PostRole.SECTION_HEAD, office.unit)
        filing_id = make_sheet(office)
    walk = Walk(office, filing_id, pages, scripted)
    walk.submit()
    walk.act(office.clerk, "退回", "主管部门名称写错，请改正后再送")
    owner = walk.read_state("退回")
    expect(owner.locator(".alert-warning")).to_contain_text("主管部门名称写错")
    walk.submit("区应急管理局")
    walk.act(office.clerk, "通过", "同意")
    lend_post(walk.at(office.deputy), "吴代理")
    walk.act(proxy, "通过", "代为审核")
    walk.act(office.director, "审定", "准予上报")
    printed = walk.printed()
    assert "吴代理（代王分管）" in printed
    assert "区应急管理局" in printed
    walk.act(office.clerk, "报送财政局")
    walk.act(office.officer, "接收")
    walk.act(final, "重新打开", "主管部门名称与机构改革文件不符，请改正")
    walk.read_state("退回")
    walk.submit("区林业和草原局")
    for user, button in (
        (office.clerk, "通过"),
        (office.deputy, "通过"),
        (office.director, "审定"),
        (office.clerk, "报送财政局"),
        (office.officer, "接收"),
        (office.officer, "审核通过"),
        (final, "终审"),
    ):
        walk.act(user, button)
    owner = walk.read_state("终审")
    expect(owner.locator(".timeline")).to_have_count(3)
    expect(owner.locator(".timeline").nth(1)).to_contain_text("吴代理（代王分管）")
    last = walk.printed()
    assert "区林业和草原局" in last
    assert "吴代理" not in last
    assert "王分管" in last
    middle = "submit pass pass sign_off report receive"
    told = assert_trail_tells_all(app, filing_id)
    assert told == f"submit return {middle} reopen {middle} accept finalise".split()


@pytest.mark.parametrize("scripted", [False], ids=["without scripts"])
@pytest.mark.usefixtures("live_server")
def test_a_small_office_where_one_person_holds_several_posts(
    app: Flask, pages: Pages, scripted: bool
) -> None:
    with app.app_context():
        office = make_office(staffed=False)
        give_post(office.owner, PostRole.FINANCE_CLERK, office.unit)
        give_post(office.director, PostRole.DEPUTY_HEAD, office.unit)
        filing_id = make_sheet(office)
    walk = Walk(office, filing_id, pages, scripted)
    recusal = "回避：“财务审核”环节只有送审人张经办任职"
    double = "兼任：“分管领导审核”和“主要负责人审定”都由赵主任办理"
    owner = walk.at(office.owner)
    open_sheet(owner, NAME)
    for words in (recusal, double):
        expect(owner.locator(".route-note").filter(has_text=words)).to_be_visible()
    walk.submit()
    walk.act(office.director, "审定", "同意")
    walk.act(office.owner, "报送财政局")
    walk.act(office.officer, "接收")
    owner = walk.read_state("已接收")
    for words in (recusal, double):
        expect(owner.locator(".route-note").filter(has_text=words)).to_be_visible()
    printed = walk.printed()
    assert all(words in printed for words in ("赵主任", recusal, double))
    told = assert_trail_tells_all(app, filing_id)
    assert told == ["submit", "sign_off", "report", "receive"]
