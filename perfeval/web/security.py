"""Closed by default: login on every page but a few, CSRF, headers, and refusal of bad input."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from perfeval.db import begin_write
from perfeval.web.access import settings

# What a stranger may open; everything else asks for login.
PUBLIC_ENDPOINTS = frozenset(
    {"static", "bootstrap.static", "security.login", "verify.show", "verify.check"}
)
# Posts that only compute with what is on screen: they need not wait for writers.
READING_POSTS = frozenset({"sheets.check_sheet_live"})
# Posts that may bring a file; all others are held to the size of a form.
UPLOADING_POSTS = frozenset({"sheets.add_scan", "sheets.register_paper"})
_FORM_BYTES = 256 * 1024  # what an uploading form may weigh besides its file
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class KeyConverter(IntegerConverter):
    """An id in an address; one beyond the databases' integers is simply not there."""

    def __init__(self, url_map: object) -> None:
        super().__init__(url_map, min=1, max=2_147_483_647)  # type: ignore[arg-type]


def init_security(app: Flask) -> None:
    """Guard every request and response."""
    app.url_map.converters["key"] = KeyConverter
    app.before_request(_allow_files)
    app.before_request(_refuse_unprintable)
    app.before_request(_begin_write)
    CSRFProtect(app)
    app.before_request(_ask_for_login)
    app.after_request(_set_headers)


def _allow_files() -> None:
    """Let the posts that bring a file be larger, before anything reads the request."""
    if request.endpoint in UPLOADING_POSTS:
        most = settings().file_megabytes * 1024 * 1024
        request.max_content_length = most + _FORM_BYTES


def _refuse_unprintable() -> None:
    """Refuse what databases store differently: NUL, control characters, lone surrogates."""
    texts = [request.path, *request.args.values()]
    if request.method == "POST":
        texts += request.form.values()
    for text in texts:
        for character in text:
            code = ord(character)
            control = (code < 32 and character not in "\t\n\r") or code == 127
            if control or 0xD800 <= code <= 0xDFFF:
                abort(400, "提交的内容含有不能打印的控制字符，请删去后再提交。")


def _begin_write() -> None:
    if request.method == "POST" and request.endpoint not in READING_POSTS:
        begin_write()


def _ask_for_login() -> ResponseReturnValue | None:
    if request.endpoint in PUBLIC_ENDPOINTS or current_user.is_authenticated:
        return None
    answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in STATIC_ENDPOINTS:
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
