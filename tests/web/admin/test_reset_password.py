from __future__ import annotations

import re

from perfeval.domain.roles import PostRole
from tests.factories import PASSWORD, give_post, log_in, post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import is_login, read


class TestResetPassword(Change, ViewOfOne):
    address = "/admin/people/{owner}/reset-password"

    def test_the_new_password_opens_and_the_old_session_does_not(self, county: County) -> None:
        visitor = log_in(county.app.test_client(), county.owner)
        assert not is_login(visitor.get("/"))
        answer = self.send(county)
        assert answer.status_code == 200
        found = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", read(answer).text)
        assert found
        assert is_login(visitor.get("/"))
        fields = {"username": "zhang.san", "password": found[0]}
        assert post(county.app.test_client(), "/login", fields).status_code == 302
        old = {"username": "zhang.san", "password": PASSWORD}
        assert "账号或密码不对" in post(county.app.test_client(), "/login", old).text

    def test_an_account_with_posts_elsewhere_is_refused(self, county: County) -> None:
        with county.app.app_context():
            give_post(county.owner, PostRole.OWNER, county.elsewhere)
        assert self.send(county).status_code == 403
