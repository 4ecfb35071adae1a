"""The login form."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_security import LoginForm as LibraryLoginForm
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from perfeval.queries.people import find_user


class LoginForm(LibraryLoginForm):
    """Login name and password; the library checks the password and the account."""

    email = None  # type: ignore[assignment]  # people log in with their account name
    remember = None  # type: ignore[assignment]  # a government office keeps no login for ever
    username = StringField(
        "账号",
        [DataRequired("请填写账号"), Length(max=60, message="账号最长 60 个字符")],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "密码",
        [DataRequired("请填写密码"), Length(max=200, message="密码最长 200 个字符")],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField("登录")

    def validate(self, **kwargs: Any) -> bool:
        """Find the account, then let the library compare the password."""
        self.ifield = self.username
        self.user = find_user((self.username.data or "").strip())
        if super().validate(**kwargs):
            return True
        if self.username.data and self.password.data:
            g.refused_login = self.user, self._reason()
        if self.username.data and self.password.data and not self.user_authenticated:
            # One sentence at one place: which of the two was wrong is nobody's business.
            self.username.errors = self.password.errors = ()
            self.form_errors = ["账号或密码不对，请重新输入。"]
        return False

    def _reason(self) -> str:
        """Return why the login is refused, for the trail and not for the visitor."""
        if self.user is None:
            return "没有这个账号"
        return "账号已停用" if self.user_authenticated else "密码不对"
