"""Mails: composed as files of the outbox folder, or handed to the SMTP server of the settings."""

from __future__ import annotations

import hmac
import os
import smtplib
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from perfeval.sending import SendingError

SENDER_NAME = "绩效自评"
NO_SENDER = "perfeval@localhost"  # of mails that stay in the outbox folder
_SECONDS = 30
_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person; the same `key` always makes the same bytes."""

    key: str
    address: str
    subject: str
    body: str
    written_at: datetime


def compose(letter: Letter, sender: str, secret: str) -> EmailMessage:
    """Return the message; its Message-ID is made of key and installation, the same at each try."""
    name = hmac.new(secret.encode(), letter.key.encode(), "sha256").hexdigest()[:32]
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((SENDER_NAME, sender))
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    message.set_content(letter.body, cte="base64")
    return message


def put_into_folder(message: EmailMessage, folder: Path, name: str) -> Path:
    """Write a message as a file, whole or not at all; the same name is the same file."""
    target = folder / f"{name}.eml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    except OSError as error:
        raise SendingError(f"不能写入邮件文件夹：{error.strerror}") from error
    return target


def send_by_smtp(message: EmailMessage, url: str) -> None:
    """Hand a message to a server: smtp://user:password@host:port or smtps://….

    Over smtp:// the connection is encrypted where the server can; a password is sent over an
    encrypted connection only. Raises SendingError, final if the server refuses for good.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    try:
        with _connect(parts.scheme, host, port, context) as server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif parts.scheme == "smtp" and parts.username:
                raise SendingError(
                    "邮件服务器不支持加密，不能发送密码，请改用 smtps://", is_final=True
                )
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendingError(f"不能连接邮件服务器 {host}:{port}（{type(error).__name__}）") from error


def _connect(scheme: str, host: str, port: int, context: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    server.ehlo()
    return server


def _refused(code: int, said: bytes | str) -> SendingError:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = " ".join(text.split())[:200]
    return SendingError(f"邮件服务器拒收（{code} {shown}）", is_final=code >= 500)
