"""The questions that every view of the administrator is asked; a test class sets its address."""

from __future__ import annotations

from typing import ClassVar

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import log_in, post
from tests.web.admin.conftest import County
from tests.web.pages import is_login


class AnyView:
    """Login asked, the wrong post refused."""

    address: ClassVar[str]
    changes: ClassVar[bool] = False

    def ask(self, county: County, client: FlaskClient) -> TestResponse:
        """Open the view, or send it an empty form."""
        address = county.address(self.address)
        return post(client, address) if self.changes else client.get(address)

    def test_asks_for_login(self, county: County) -> None:
        assert is_login(self.ask(county, county.app.test_client()))

    def test_the_wrong_post_is_refused(self, county: County) -> None:
        answer = self.ask(county, log_in(county.app.test_client(), county.director))
        assert answer.status_code == 403
        assert "单位管理员" in answer.text


class ViewOfOne(AnyView):
    """A view of one unit, person or post: a stranger does not learn that it exists."""

    def test_a_stranger_finds_nothing(self, county: County) -> None:
        assert (
            self.ask(county, log_in(county.app.test_client(), county.stranger)).status_code == 404
        )

    def test_an_unknown_one_is_not_found(self, county: County) -> None:
        unknown = self.address.replace("{office}", "99999")
        unknown = unknown.replace("{owner}", "99999").replace("{post}", "99999")
        answer = post(county.admin, unknown) if self.changes else county.admin.get(unknown)
        assert answer.status_code == 404


class Change(AnyView):
    """A view that changes something: only by a form."""

    changes = True

    def test_rejects_get(self, county: County) -> None:
        assert county.admin.get(county.address(self.address)).status_code == 405

    def test_rejects_a_form_without_token(self, county: County) -> None:
        assert county.admin.post(county.address(self.address)).status_code == 400

    def send(self, county: County, **fields: object) -> TestResponse:
        """Send the form as the administrator; `__` in a name stands for the dash of its prefix."""
        named = {name.replace("__", "-"): value for name, value in fields.items()}
        return post(county.admin, county.address(self.address), named)
