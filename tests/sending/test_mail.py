"""Mails: the same bytes at each try, whole files, and a sentence for every refusal."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from perfeval.sending import SendingError
from perfeval.sending.mail import Letter, compose, put_into_folder, send_by_smtp
from tests.support.smtp import mail_server

LETTER = Letter(
    "digest:2026-11-23:17",
    "zhang@example.cn",
    "绩效自评：3 张表待您办理（11月23日）",
    "张经办，您好：\n\n待您办理 3 张：\n  1. 《督导经费》\n.\n",
    datetime(2026, 11, 23, 0, 5, tzinfo=UTC),
)
SENDER = "jx@example.cn"


def test_every_try_makes_the_same_bytes() -> None:
    first = compose(LETTER, SENDER, "a secret")
    assert first.as_bytes() == compose(LETTER, SENDER, "a secret").as_bytes()
    assert str(first["Message-ID"]).endswith("@example.cn>")


def test_another_mail_or_installation_has_another_message_id() -> None:
    names = {
        str(compose(letter, SENDER, secret)["Message-ID"])
        for letter in (LETTER, replace(LETTER, key="digest:2026-11-24:17"))
        for secret in ("a secret", "another secret")
    }
    assert len(names) == 4


def test_a_mail_is_read_as_it_was_written() -> None:
    read = message_from_bytes(compose(LETTER, SENDER, "a secret").as_bytes(), policy=default)
    assert read["Subject"] == LETTER.subject
    assert read["To"] == LETTER.address
    assert read["From"] == "绩效自评 <jx@example.cn>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == LETTER.written_at
    assert read.get_content().replace("\r\n", "\n") == LETTER.body


def test_a_file_is_written_whole_and_once(tmp_path: Path) -> None:
    message = compose(LETTER, SENDER, "a secret")
    folder = tmp_path / "outbox"
    for _ in range(2):
        file = put_into_folder(message, folder, "digest-2026-11-23-17")
    assert [path.name for path in folder.iterdir()] == ["digest-2026-11-23-17.eml"]
    assert file.read_bytes() == message.as_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox").touch()
    with pytest.raises(SendingError, match="不能写入邮件文件夹"):
        put_into_folder(compose(LETTER, SENDER, "a secret"), tmp_path / "outbox", "name")


def test_a_server_takes_the_mail_as_it_was_written() -> None:
    with mail_server() as box:
        send_by_smtp(compose(LETTER, SENDER, "a secret"), box.url)
    (taken,) = box.taken
    assert taken["Subject"] == LETTER.subject
    assert taken.get_content().replace("\r\n", "\n") == LETTER.body


@pytest.mark.parametrize(
    ("command", "answer", "is_final"),
    [
        ("RCPT", "550 no such user", True),
        ("RCPT", "450 mailbox busy", False),
        ("MAIL", "553 not this sender", True),
        ("DATA", "451 try later", False),
        ("DATA", "554 looks like spam", True),
    ],
)
def test_a_refusal_is_quoted_and_known_for_final_or_not(
    command: str, answer: str, is_final: bool
) -> None:
    with mail_server() as box:
        box.answers[command] = answer
        with pytest.raises(SendingError) as refused:
            send_by_smtp(compose(LETTER, SENDER, "a secret"), box.url)
    assert str(refused.value) == f"邮件服务器拒收（{answer}）"
    assert refused.value.is_final is is_final
    assert box.taken == []


def test_a_password_is_not_sent_in_the_clear() -> None:
    with mail_server() as box:
        url = box.url.replace("smtp://", "smtp://user:secret-word@")
        with pytest.raises(SendingError, match="不支持加密，不能发送密码") as refused:
            send_by_smtp(compose(LETTER, SENDER, "a secret"), url)
    assert refused.value.is_final
    assert box.taken == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(SendingError, match=f"不能连接邮件服务器 127.0.0.1:{port}") as refused:
        send_by_smtp(compose(LETTER, SENDER, "a secret"), f"smtp://user:word@127.0.0.1:{port}")
    assert not refused.value.is_final
    assert "word" not in str(refused.value)
