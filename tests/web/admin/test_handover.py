"""The hand-over through its pages: what is in hand, the preview, the step, the list."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import SheetKind
from perfeval.models import Handover, Project, User
from tests.factories import give_post, log_in, make_user, post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, open_page, read


@pytest.fixture
def heir(county: County) -> User:
    """Somebody at the office who can take over; the owner has a project there."""
    with county.app.app_context():
        user = make_user("heir", "陈接任")
        give_post(user, PostRole.SECRETARY, county.office)
        project = Project(
            unit_id=county.office.id,
            owner_id=county.owner.id,
            kind=SheetKind.PROJECT,
            name="督查经费",
        )
        db.session.add(project)
        db.session.commit()
        return user


def good(county: County, heir: User) -> dict[str, object]:
    return {"unit": county.office.id, "successor": heir.id, "roles": ["owner"], "last_day": ""}


class TestShowHandover(ViewOfOne):
    address = "/admin/people/{owner}/handover"

    def test_it_shows_what_is_in_hand(self, county: County, heir: User) -> None:
        page = open_page(county.admin, county.address(self.address))
        assert "“督查室”：1 个项目" in page.text
        assert "陈接任（heir）" in page.text
        assert page.fields["roles"] == "owner"

    def test_a_unit_elsewhere_is_not_found(self, county: County) -> None:
        address = county.address(self.address + "?unit={elsewhere}")
        assert county.admin.get(address).status_code == 404


class TestPreview(Change, ViewOfOne):
    address = "/admin/people/{owner}/handover/preview"

    def test_it_shows_the_list_and_moves_nothing(self, county: County, heir: User) -> None:
        answer = self.send(county, **good(county, heir))
        assert answer.status_code == 200
        page = read(answer)
        assert "现在还没有移交" in page.text
        assert "督查经费" in page.text
        assert "由陈接任接任" in page.text
        assert page.fields["successor"] == str(heir.id)
        with county.app.app_context():
            assert db.session.query(Project).one().owner_id == county.owner.id
            assert db.session.query(Handover).count() == 0

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("successor", "", "请选择接收人"),
            ("successor", "0", "请选择接收人"),
            ("successor", "99999", "不是有效的"),
            ("roles", [], "还不是本单位经办人"),
            ("roles", ["director"], "现有的岗位"),
            ("last_day", "2001-01-01", "不能早于昨天"),
            ("last_day", "明天", "日期不对"),
        ],
    )
    def test_it_says_what_is_wrong(
        self, county: County, heir: User, field: str, value: object, sentence: str
    ) -> None:
        answer = self.send(county, **{**good(county, heir), field: value})
        assert answer.status_code == 422
        assert sentence in read(answer).text


class TestComplete(Change, ViewOfOne):
    address = "/admin/people/{owner}/handover/complete"

    def complete(self, county: County, heir: User) -> TestResponse:
        return self.send(county, **good(county, heir))

    def test_it_moves_and_leads_to_the_list(self, county: County, heir: User) -> None:
        answer = self.complete(county, heir)
        page = follow(county.admin, answer)
        assert "张三工作交接清单" in page.text
        assert "督查经费" in page.text
        with county.app.app_context():
            assert db.session.query(Project).one().owner_id == heir.id
        person = open_page(county.admin, f"/admin/people/{county.owner.id}")
        assert "张三→陈接任交接清单" in person.text
        assert "已结束" in person.text

    def test_it_is_done_once(self, county: County, heir: User) -> None:
        self.complete(county, heir)
        answer = self.complete(county, heir)
        assert answer.status_code == 422

    def test_the_list_is_printed(self, county: County, heir: User) -> None:
        address = self.complete(county, heir).headers["Location"]
        answer = county.admin.get(f"{address}/list.pdf")
        assert answer.status_code == 200
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
        assert "陈接任" in text
        assert county.admin.get(f"{address}/list.docx").status_code == 200

    def test_the_list_is_for_administrators_of_the_unit(self, county: County, heir: User) -> None:
        address = self.complete(county, heir).headers["Location"]
        for user, status in ((county.stranger, 404), (county.director, 403)):
            client: FlaskClient = log_in(county.app.test_client(), user)
            assert client.get(address).status_code == status
            assert client.get(f"{address}/list.pdf").status_code == status
        assert county.admin.get("/admin/handovers/99999").status_code == 404


class TestDisableWithWorkInHand:
    def test_the_hand_over_is_offered_first(self, county: County, heir: User) -> None:
        address = f"/admin/people/{county.owner.id}/disable"
        page = read(post(county.admin, address))
        assert "名下还有 1 个项目" in page.text
        assert f"/admin/people/{county.owner.id}/handover" in page.links
        assert "可登录" in open_page(county.admin, f"/admin/people/{county.owner.id}").text
        done = follow(county.admin, post(county.admin, address, {"anyway": "1"}))
        assert "已停用" in done.text
