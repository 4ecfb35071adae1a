"""The password before a signature: when it is asked for, and checking the one that was typed.

Flask-Security's freshness counts the login itself and keeps its time in the cookie, and its page
would lose what was typed. So the field stands in the form of the decision, and that it was typed is
noted with the login on the server.
"""

from __future__ import annotations

from flask import g, request
from flask_login import current_user

from perfeval.config import SigningPassword
from perfeval.db import begin_write, transaction
from perfeval.domain.errors import IncompleteDecisionError
from perfeval.domain.workflow import TRANSITIONS, Action, Way
from perfeval.services.accounts import confirm_session
from perfeval.web import access

_LONGEST_PASSWORD = 200


def is_signature(action: Action) -> bool:
    """Tell whether an action is a signature: one that passes a sheet on."""
    return TRANSITIONS[action].way is Way.FORWARD


def asks_password() -> bool:
    """Tell whether the next signature of this login needs the password."""
    match access.settings().signing_password:
        case SigningPassword.NEVER:
            return False
        case SigningPassword.SESSION:
            return g.login_session.confirmed_at is None
    return True


def check_password() -> None:
    """Check the password that came with a signature, where one is asked for.

    A right one is noted in a transaction of its own, so that a refusal of the decision does not
    ask for it again. A wrong one is recorded as a refused login is. Raises IncompleteDecisionError.
    """
    if not asks_password():
        return
    typed = request.form.get("password", "")
    if not typed:
        raise IncompleteDecisionError("请输入登录密码，确认是本人办理")
    if len(typed) > _LONGEST_PASSWORD or not current_user.verify_and_update_password(typed):
        g.refused_login = current_user._get_current_object(), "办理时密码不对"
        raise IncompleteDecisionError("密码不对，还没有办理；请重新输入，其他内容都还在")
    with transaction():
        confirm_session(g.login_session, at=access.now())
    begin_write()
