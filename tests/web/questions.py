"""The questions that every view is asked: who may open it, and how it refuses."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from perfeval.models import User
from tests.factories import log_in, post
from tests.web.pages import is_login, read

NO_SUCH_ID = 2_000_000_000


def assert_asks_for_login(app: Flask, address: str) -> None:
    """A visitor without a session is led to the login page, and back afterwards."""
    answer = app.test_client().get(address)
    assert is_login(answer)
    assert f"next={address.partition('?')[0]}" in answer.headers["Location"].replace("%2F", "/")


def assert_not_found(client: FlaskClient, address: str, *, posted: bool = False) -> None:
    """The page is not there for this visitor, and the answer says so in Chinese."""
    answer = post(client, address) if posted else client.get(address)
    assert answer.status_code == 404
    assert "没有找到这一页" in read(answer).text


def assert_only_posted(app: Flask, user: User, address: str) -> None:
    """A change cannot be opened as an address."""
    answer = log_in(app.test_client(), user).get(address)
    assert answer.status_code == 405
    assert "不能直接打开网址" in read(answer).text
