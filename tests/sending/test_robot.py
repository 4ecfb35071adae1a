"""The robot of a group chat: what it is sent, and a sentence for every refusal."""

from __future__ import annotations

import socket

import pytest

from perfeval.sending import SendingError
from perfeval.sending.robot import post_text
from tests.support.robot import robot_server

TEXT = "绩效自评（11月23日）：2 张表等候办理"


def test_the_text_arrives_in_the_form_that_both_services_take() -> None:
    with robot_server() as robot:
        post_text(TEXT, robot.url)
    assert robot.posts == [{"msgtype": "text", "text": {"content": TEXT}}]


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (200, b'{"errcode":310000,"errmsg":"keywords not\\nin content"}', "310000 keywords not in"),
        (200, b"<html>login first</html>", "答复看不懂"),
        (200, b"[]", "答复看不懂"),
        (200, b'{"errmsg":"ok"}', "答复看不懂"),
        (200, b"\xff\xfe", "答复看不懂"),
        (404, b"", "HTTP 404"),
        (500, b"", "HTTP 500"),
        (302, b"", "HTTP 302"),
    ],
)
def test_a_refusal_is_said_without_the_key(status: int, answer: bytes, sentence: str) -> None:
    with robot_server() as robot:
        robot.status, robot.answer = status, answer
        robot.headers = {"Location": f"http://127.0.0.1:{robot.port}/elsewhere"}
        with pytest.raises(SendingError, match=sentence) as refused:
            post_text(TEXT, robot.url)
    assert "key-of-the-robot" not in str(refused.value)
    assert not refused.value.is_final
    assert len(robot.posts) == 1, "a redirect was followed"


def test_a_robot_that_is_not_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(SendingError, match="不能连接机器人（ConnectionRefusedError）"):
        post_text(TEXT, f"http://127.0.0.1:{port}/robot")
