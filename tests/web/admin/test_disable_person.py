from __future__ import annotations

from perfeval.domain.roles import PostRole
from tests.factories import PASSWORD, give_post, log_in, post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, is_login


class TestDisablePerson(Change, ViewOfOne):
    address = "/admin/people/{owner}/disable"

    def test_shuts_out_at_once(self, county: County) -> None:
        visitor = log_in(county.app.test_client(), county.owner)
        page = follow(county.admin, self.send(county))
        assert "已停用" in page.text
        assert "启用账号" in page.text
        assert is_login(visitor.get("/"))
        fields = {"username": "zhang.san", "password": PASSWORD}
        answer = post(county.app.test_client(), "/login", fields)
        assert answer.status_code == 200

    def test_nobody_disables_themselves(self, county: County) -> None:
        answer = post(county.admin, f"/admin/people/{county.administrator.id}/disable")
        assert answer.status_code == 409
        assert "不能停用自己的账号" in answer.text

    def test_an_account_with_posts_elsewhere_is_refused(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        assert self.send(county).status_code == 403
