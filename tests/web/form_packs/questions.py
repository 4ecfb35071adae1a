"""The questions that every view of form packs is asked; a test class sets its address."""

from __future__ import annotations

import re
from typing import ClassVar

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import log_in, post
from tests.web.form_packs.conftest import Bureau
from tests.web.pages import ReadPage, is_login

DRAFT = "/form-packs/national-2020/2"


def typed(page: ReadPage) -> str:
    """Return the text of the upload form, without the line ends that WTForms and browsers add."""
    return re.sub("\r+\n", "\n", page.fields["text"]).removeprefix("\n")


class AnyView:
    """Login asked, the wrong post refused."""

    address: ClassVar[str]
    changes: ClassVar[bool] = False

    def ask(self, client: FlaskClient, address: str = "") -> TestResponse:
        """Open the view, or send it an empty form."""
        address = address or self.address
        return post(client, address) if self.changes else client.get(address)

    def test_asks_for_login(self, bureau: Bureau) -> None:
        assert is_login(self.ask(bureau.app.test_client()))

    @pytest.mark.parametrize("person", ["owner", "director", "administrator"])
    def test_the_wrong_post_is_refused(self, bureau: Bureau, person: str) -> None:
        user = getattr(bureau.office, person)
        answer = self.ask(log_in(bureau.app.test_client(), user))
        assert answer.status_code == 403
        assert "归口业务股室" in answer.text


class ViewOfOne(AnyView):
    """A view of one version: another bureau does not learn that it exists."""

    def test_another_bureau_finds_nothing(self, bureau: Bureau) -> None:
        assert self.ask(log_in(bureau.app.test_client(), bureau.stranger)).status_code == 404

    @pytest.mark.parametrize("unknown", ["national-2020/99", "nowhere/2"])
    def test_an_unknown_one_is_not_found(self, bureau: Bureau, unknown: str) -> None:
        address = self.address.replace("national-2020/2", unknown)
        assert self.ask(bureau.officer, address).status_code == 404


class Change(AnyView):
    """A view that changes something: only by a form."""

    changes = True

    def test_rejects_a_form_without_token(self, bureau: Bureau) -> None:
        assert bureau.officer.post(self.address).status_code == 400


class ChangeOfDraft(Change, ViewOfOne):
    """A step on a draft."""

    def test_a_pack_of_the_program_is_left_alone(self, bureau: Bureau) -> None:
        address = self.address.replace("national-2020/2", "sichuan-2022/1")
        answer = self.ask(bureau.officer, address)
        assert answer.status_code == 409
        assert "程序自带的表样，不能修改或删除" in answer.text


class Step(ChangeOfDraft):
    """A step on a draft that has no page of its own."""

    def test_rejects_get(self, bureau: Bureau) -> None:
        assert bureau.officer.get(self.address).status_code == 405
