"""后台任务: what was done outside requests, what failed and why; for the highest administrator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from perfeval.db import db, transaction
from perfeval.domain.jobs import JobKind
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import Unit
from perfeval.services.jobs import fail_job, finish_job, request_job
from tests.factories import give_post, log_in, make_user
from tests.web.admin.conftest import County
from tests.web.admin.questions import AnyView
from tests.web.pages import open_page

AT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def highest(county: County) -> FlaskClient:
    """The administrator of the region."""
    with county.app.app_context():
        region = db.session.query(Unit).filter_by(kind=UnitKind.REGION).one()
        user = make_user("highest", "高管理")
        give_post(user, PostRole.UNIT_ADMINISTRATOR, region)
        return log_in(county.app.test_client(), user)


class TestListJobs(AnyView):
    address = "/admin/jobs"

    def test_shows_states_and_reasons(self, county: County, highest: FlaskClient) -> None:
        with county.app.app_context(), transaction():
            request_job(JobKind.DIGEST, {"day": "2026-11-24"}, at=AT)
            finish_job(request_job(JobKind.DIGEST, {"day": "2026-11-23"}, at=AT), "3 封邮件", at=AT)
            fail_job(request_job(JobKind.ROBOT, {}, at=AT), "不能连接机器人（URLError）", at=AT)
            mail = request_job(JobKind.MAIL, {"mail_id": 1}, at=AT)
            fail_job(mail, "邮件服务器拒收（550 no such user）", at=AT, is_final=True)
        text = open_page(highest, self.address).text
        assert "写汇总邮件（2026-11-24） … 等待 2026年11月23日 08:00" in text
        assert "写汇总邮件（2026-11-23） ✔ 完成" in text
        assert "3 封邮件" in text
        assert (
            "群机器人播报 … 等待 2026年11月23日 08:00 2026年11月23日 08:01 1 不能连接机器人" in text
        )
        assert "发送邮件 ✕ 失败" in text
        assert "550 no such user" in text

    def test_an_empty_list_says_so(self, county: County, highest: FlaskClient) -> None:
        assert "还没有后台任务" in open_page(highest, self.address).text
        assert self.address in open_page(highest, "/admin/").links

    def test_who_administers_a_part_does_not_see_all(self, county: County) -> None:
        assert self.address not in open_page(county.admin, "/admin/").links
        assert "最上级单位的单位管理员" in open_page(county.admin, self.address, 403).text
