"""The robot of a group chat (DingTalk, WeCom): a text posted to the address of the settings."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from perfeval.sending import SendingError

_SECONDS = 20
_LONGEST = 64 * 1024


class _NoRedirects(HTTPRedirectHandler):
    """Follow nowhere: the text is for the address of the settings and for no other."""

    def redirect_request(self, *_arguments: Any, **_options: Any) -> None:
        return None


def post_text(text: str, url: str) -> None:
    """Post a text; both services take the same form and answer errcode 0.

    Raises SendingError. The address holds the robot's key and is in no message.
    """
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 - the settings take http and https only
    try:
        with build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
            said = answer.read(_LONGEST)
    except HTTPError as error:
        error.close()  # it is the answer, too
        raise SendingError(f"机器人拒绝了消息（HTTP {error.code}）") from error
    except (HTTPException, OSError) as error:
        cause = type(error.reason if isinstance(error, URLError) else error).__name__
        raise SendingError(f"不能连接机器人（{cause}）") from error
    _check(said)


def _check(said: bytes) -> None:
    try:
        answer = json.loads(said)
        code, words = answer["errcode"], str(answer.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SendingError("机器人的答复看不懂，请检查 PERFEVAL_ROBOT_URL") from error
    if code != 0:
        raise SendingError(f"机器人拒绝了消息（{code} {' '.join(words.split())[:200]}）")
