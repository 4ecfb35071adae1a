from __future__ import annotations

from perfeval.domain.roles import PostRole
from tests.factories import PASSWORD, give_post, log_in, post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, is_login


class TestEnablePerson(Change, ViewOfOne):
    address = "/admin/people/{owner}/enable"

    def test_lets_in_again_but_not_the_old_session(self, county: County) -> None:
        visitor = log_in(county.app.test_client(), county.owner)
        post(county.admin, county.address("/admin/people/{owner}/disable"))
        assert "可用原密码登录" in follow(county.admin, self.send(county)).text
        assert is_login(visitor.get("/"))
        fields = {"username": "zhang.san", "password": PASSWORD}
        assert post(county.app.test_client(), "/login", fields).status_code == 302

    def test_an_account_with_posts_elsewhere_is_refused(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        assert self.send(county).status_code == 403
