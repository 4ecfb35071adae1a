"""Settings of one installation, read once from the environment; a bad value stops the start."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(Exception):
    """A setting cannot be used; `str()` is the sentence to show."""


class SigningPassword(StrEnum):
    """How often a person types the password again before a signature."""

    NEVER = "never"
    SESSION = "session"  # before the first signature after a login
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to another.

    `qr_address` is where browsers reach the site, for the QR codes of prints; "" for none.
    `database_url` is sqlite or postgresql; `tls` says that browsers reach the site by https only.
    `worker_inside`: the served site carries out background jobs itself. `smtp_url` and `robot_url`
    are where mails and counts go, "" for none: without a mail server mails lie in a folder.
    """

    database_url: str
    secret_key: str
    instance_folder: Path
    time_zone: str = "Asia/Shanghai"
    pdf_writer: str = ""  # "" for the fast one; printing reads the same variable
    qr_address: str = ""
    tls: bool = False
    undo_minutes: int = 30  # how long a person may take back the own decision
    worker_inside: bool = True
    digest_time: time = time(8)  # local time of the day's mails and reminders
    remind_days: int = 3  # how long a sheet may wait before its desk is reminded
    smtp_url: str = ""
    mail_from: str = ""
    robot_url: str = ""
    signing_password: SigningPassword = SigningPassword.SESSION
    file_megabytes: int = 20  # the largest file that people may bring
    testing: bool = False

    @property
    def files_folder(self) -> Path:
        """Return where uploaded files lie, each under its hash."""
        return self.instance_folder / "files"

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which instants are shown and printed."""
        return ZoneInfo(self.time_zone)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read PERFEVAL_* variables; raises SettingsError with a sentence."""
        folder = Path(environment.get("PERFEVAL_INSTANCE", "instance")).resolve()
        return cls(
            database_url=database_url(environment.get("PERFEVAL_DATABASE_URL", ""), folder),
            secret_key=environment.get("PERFEVAL_SECRET_KEY", "") or _kept_secret(folder),
            instance_folder=folder,
            pdf_writer=_pdf_writer(environment.get("PERFEVAL_PDF_WRITER", "")),
            qr_address=_address(environment.get("PERFEVAL_QR_ADDRESS", "")),
            time_zone=_time_zone(environment.get("PERFEVAL_TIME_ZONE", "Asia/Shanghai")),
            tls=_flag(environment, "PERFEVAL_TLS"),
            worker_inside=_worker_inside(environment.get("PERFEVAL_WORKER", "")),
            digest_time=_time_of_day(environment.get("PERFEVAL_DIGEST_TIME", "") or "08:00"),
            remind_days=_days(environment.get("PERFEVAL_REMIND_DAYS", "") or "3"),
            smtp_url=_smtp_url(environment.get("PERFEVAL_SMTP_URL", "")),
            mail_from=_mail_from(environment),
            robot_url=_robot_url(environment.get("PERFEVAL_ROBOT_URL", "")),
            signing_password=_signing_password(environment.get("PERFEVAL_SIGNING_PASSWORD", "")),
            undo_minutes=_number(
                environment, "PERFEVAL_UNDO_MINUTES", 30, range(24 * 60 + 1), "分钟"
            ),
            file_megabytes=_number(environment, "PERFEVAL_FILE_MB", 20, range(1, 201), "MB"),
        )


def database_url(url: str, folder: Path) -> str:
    """Return the URL as SQLAlchemy takes it; "" means the file in the folder."""
    if not url:
        return f"sqlite:///{folder / 'perfeval.sqlite'}"
    scheme = url.partition(":")[0]
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme in ("sqlite", "postgresql+psycopg"):
        return url
    raise SettingsError(
        f"PERFEVAL_DATABASE_URL 以“{scheme}”开头，只支持 sqlite:///文件 和 postgresql://…"
    )


def _kept_secret(folder: Path) -> str:
    """Return the installation's own key, made on the first start and kept readable to us alone."""
    path = folder / "secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(f"不能在 {folder} 建立或读取密钥文件：{error.strerror}") from error
    if len(key) < 32:
        raise SettingsError(f"密钥文件 {path} 内容不完整，请删去后重新启动")
    return key


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"PERFEVAL_TIME_ZONE 没有“{name}”这个时区") from error
    return name


def _pdf_writer(name: str) -> str:
    if name not in ("", "fast", "stock"):
        raise SettingsError(f"PERFEVAL_PDF_WRITER 应为 fast 或 stock，现在是“{name}”")
    return name


def _address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", text):
        raise SettingsError(
            f"PERFEVAL_QR_ADDRESS 应为浏览器访问本网站的地址（http://… 或 https://…），现在是“{text}”"
        )
    return text.rstrip("/")


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "0")
    if value not in ("0", "1"):
        raise SettingsError(f"{name} 应为 0 或 1，现在是“{value}”")
    return value == "1"


def _number(
    environment: Mapping[str, str], name: str, usual: int, allowed: range, unit: str
) -> int:
    text = environment.get(name, "") or str(usual)
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) in allowed):
        raise SettingsError(
            f"{name} 应为 {allowed[0]} 到 {allowed[-1]} 的整数（{unit}），现在是“{text}”"
        )
    return int(text)


def _worker_inside(word: str) -> bool:
    if word not in ("", "inside", "none"):
        raise SettingsError(f"PERFEVAL_WORKER 应为 inside 或 none，现在是“{word}”")
    return word != "none"


def _time_of_day(text: str) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text, re.ASCII):
        raise SettingsError(f"PERFEVAL_DIGEST_TIME 应为 08:00 这样的时刻，现在是“{text}”")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _days(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise SettingsError(f"PERFEVAL_REMIND_DAYS 应为 1 到 999 的整数，现在是“{text}”")
    return int(text)


def _smtp_url(url: str) -> str:
    """Check the address of a mail server; it holds a password and is not repeated."""
    if url and not _is_server(url, ("smtp", "smtps")):
        raise SettingsError("PERFEVAL_SMTP_URL 应为 smtp://用户:口令@主机:端口 或 smtps://…")
    return url


def _robot_url(url: str) -> str:
    """Check the address of a robot; it holds the robot's key and is not repeated."""
    if url and not _is_server(url, ("http", "https")):
        raise SettingsError("PERFEVAL_ROBOT_URL 应为群机器人的 https://… 地址")
    return url


def _is_server(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and not re.search(r"\s", url)


def _mail_from(environment: Mapping[str, str]) -> str:
    sender = environment.get("PERFEVAL_MAIL_FROM", "")
    if sender and not re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", sender):
        raise SettingsError(f"PERFEVAL_MAIL_FROM 应为一个邮箱地址，现在是“{sender}”")
    if environment.get("PERFEVAL_SMTP_URL") and not sender:
        raise SettingsError("设了 PERFEVAL_SMTP_URL，还要设 PERFEVAL_MAIL_FROM（发件人的邮箱地址）")
    return sender


def _signing_password(name: str) -> SigningPassword:
    if name and name not in set(SigningPassword):
        allowed = "、".join(SigningPassword)
        raise SettingsError(f"PERFEVAL_SIGNING_PASSWORD 应为 {allowed} 之一，现在是“{name}”")
    return SigningPassword(name or SigningPassword.SESSION)
