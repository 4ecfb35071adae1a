"""Clients that have logged in, and forms as they send them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.models import User
from perfeval.services.accounts import confirm_session, find_session, start_session
from perfeval.web.auth.setup import SESSION_KEY


def log_in(client: FlaskClient, user: User, *, confirmed: bool = True) -> FlaskClient:
    """Log a person in without the login page and its slow hash; returns the client.

    `confirmed`: the password was typed once more already, so that signatures need it no more.
    """
    at = datetime.now(UTC)
    with client.application.app_context():
        key = start_session(user, "127.0.0.1", at=at)
        login = find_session(user, key, at=at)
        if confirmed and login is not None:
            confirm_session(login, at=at)
        db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session.permanent = True
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session[SESSION_KEY] = key
    return client


def csrf_token(client: FlaskClient) -> str:
    """Return a token that the client's next form may carry."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", secrets.token_hex(20))
    secret = client.application.config["SECRET_KEY"]
    serializer = URLSafeTimedSerializer(secret, salt="wtf-csrf-token")
    return str(serializer.dumps(raw))


def post(
    client: FlaskClient, address: str, fields: Mapping[str, Any] | None = None
) -> TestResponse:
    """Send a form with its token; the values may be lists."""
    return client.post(address, data={"csrf_token": csrf_token(client), **(fields or {})})
