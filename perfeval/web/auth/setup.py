"""Flask-Security set up: our form and words, and sessions that end on the server."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore

from perfeval.db import begin_write, db, transaction
from perfeval.models import Role, User
from perfeval.services.accounts import (
    end_session,
    find_session,
    is_due,
    note_refusal,
    see_session,
    start_session,
)
from perfeval.web import access
from perfeval.web.auth.forms import LoginForm

SETTINGS = {
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": lambda text: text}}],
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_SALT": "argon2 brings its own salt",  # asked for, not used by argon2
    "SECURITY_LOGIN_USER_TEMPLATE": "auth/login.html",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    # No page of the library's own to type the password again: see web/signing.py.
    "SECURITY_FRESHNESS": timedelta(days=-1),
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_FLASH_MESSAGES": True,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_MSG_DISABLED_ACCOUNT": ("该账号已停用，请联系单位管理员。", "error"),
    "SECURITY_MSG_UNAUTHENTICATED": ("请先登录。", "info"),
    "SECURITY_MSG_UNAUTHORIZED": ("您没有权限打开这一页。", "error"),
    "SECURITY_MSG_ANONYMOUS_USER_REQUIRED": ("您已经登录。", "info"),
}
SESSION_KEY = "login_key"
# Where people type at length: a login that ends meanwhile must not lose it.
_KEPT_ENDPOINTS = frozenset({"sheets.save_sheet", "reviews.decide", "reviews.sign_batch"})


def init_auth(app: Flask) -> None:
    """Join accounts to the app."""
    app.config.update(SETTINGS)
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security = Security(app, datastore, login_form=LoginForm)
    load_by_uniquifier = security.login_manager._user_callback

    def load_user(uniquifier: str) -> User | None:
        """Return the account of a cookie whose session has not ended on the server."""
        user: User | None = load_by_uniquifier(uniquifier)
        if user is None:
            return None
        kept = find_session(user, session.get(SESSION_KEY, ""), at=access.now())
        if kept is None:
            return None
        g.session_is_due = is_due(kept, at=access.now())
        g.login_session = kept
        return user

    security.login_manager.user_loader(load_user)
    # No tokens in headers or addresses: a login is a cookie whose session we can end.
    security.login_manager.request_loader(lambda _request: None)
    ask_for_login = security.login_manager.unauthorized_callback
    security.login_manager.unauthorized_handler(lambda: _keep_typed() or ask_for_login())
    app.after_request(_note_use)
    app.after_request(_note_refusal)
    user_logged_in.connect(_start, app)
    user_logged_out.connect(_end, app)


def _keep_typed() -> ResponseReturnValue | None:
    """Give back what was typed after the login had ended, to be sent again after the next one.

    The page brings no token: what is sent again is shown once more before anything is saved.
    """
    if request.method != "POST" or request.endpoint not in _KEPT_ENDPOINTS:
        return None
    fields = [(name, text) for name, text in request.form.items() if name != "csrf_token"]
    page = render_template(
        "auth/ended.html",
        fields=fields if request.endpoint == "sheets.save_sheet" else [],
        comment=request.form.get("comment", ""),
    )
    return page, 401


def _start(_app: Flask, user: User) -> None:
    session.permanent = True
    session[SESSION_KEY] = start_session(user, request.remote_addr or "", at=access.now())


def _note_use(response: Response) -> Response:
    """Note every few minutes that a session is in use, in a transaction of its own."""
    if g.pop("session_is_due", False):
        db.session.rollback()
        begin_write()
        see_session(session.get(SESSION_KEY, ""), at=access.now())
        db.session.commit()
    return response


def _note_refusal(response: Response) -> Response:
    """Record a refused login, in a transaction of its own: the request has changed nothing."""
    if "refused_login" in g:
        user, reason = g.pop("refused_login")
        db.session.rollback()
        begin_write()
        with transaction():
            note_refusal(user, reason, request.remote_addr or "", at=access.now())
    return response


def _end(_app: Flask, user: User | None) -> None:
    key = session.pop(SESSION_KEY, "")
    if user is not None:
        end_session(key, at=access.now())
        db.session.commit()
