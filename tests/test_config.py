"""Settings from the environment: what they become, and the sentence for each bad one."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from perfeval.config import Settings, SettingsError, SigningPassword


def settings(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"PERFEVAL_INSTANCE": str(folder), **given})


def test_nothing_given_is_enough(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path / 'perfeval.sqlite'}"
    assert str(found.zone) == "Asia/Shanghai"
    assert found.tls is False
    assert (found.files_folder, found.file_megabytes) == (tmp_path / "files", 20)


@pytest.mark.parametrize(
    ("given", "taken"), [("", "session"), *[(one, one) for one in SigningPassword]]
)
def test_how_often_a_signature_asks_for_the_password(
    tmp_path: Path, given: str, taken: str
) -> None:
    assert settings(tmp_path, PERFEVAL_SIGNING_PASSWORD=given).signing_password == taken


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = settings(tmp_path / "new" / "folder").secret_key
    assert len(first) == 64
    assert settings(tmp_path / "new" / "folder").secret_key == first
    assert (tmp_path / "new" / "folder" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_form_of_a_postgresql_address_is_taken(tmp_path: Path, scheme: str) -> None:
    found = settings(tmp_path, PERFEVAL_DATABASE_URL=f"{scheme}://a:b@host/name")
    assert found.database_url == "postgresql+psycopg://a:b@host/name"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PERFEVAL_DATABASE_URL", "mysql://x/y", "只支持 sqlite:///文件 和 postgresql://…"),
        ("PERFEVAL_TIME_ZONE", "Mars/Base", "没有“Mars/Base”这个时区"),
        ("PERFEVAL_TIME_ZONE", "../../etc/passwd", "这个时区"),
        ("PERFEVAL_UNDO_MINUTES", "half", "应为 0 到 1440 的整数（分钟），现在是“half”"),
        ("PERFEVAL_SIGNING_PASSWORD", "daily", "应为 never、session、always 之一，现在是“daily”"),
        ("PERFEVAL_UNDO_MINUTES", "1441", "应为 0 到 1440 的整数（分钟），现在是“1441”"),
        ("PERFEVAL_FILE_MB", "0", "应为 1 到 200 的整数（MB），现在是“0”"),
        ("PERFEVAL_FILE_MB", "20MB", "现在是“20MB”"),
        ("PERFEVAL_TLS", "yes", "应为 0 或 1，现在是“yes”"),
        ("PERFEVAL_QR_ADDRESS", "jx.example.cn", "应为浏览器访问本网站的地址"),
        ("PERFEVAL_QR_ADDRESS", "http://a b", "应为浏览器访问本网站的地址"),
        ("PERFEVAL_WORKER", "outside", "应为 inside 或 none，现在是“outside”"),
        ("PERFEVAL_DIGEST_TIME", "8", "应为 08:00 这样的时刻，现在是“8”"),
        ("PERFEVAL_DIGEST_TIME", "24:00", "应为 08:00 这样的时刻"),
        ("PERFEVAL_DIGEST_TIME", "٠٨:٠٠", "应为 08:00 这样的时刻"),
        ("PERFEVAL_REMIND_DAYS", "0", "应为 1 到 999 的整数，现在是“0”"),
        ("PERFEVAL_SMTP_URL", "mail.example.cn", "应为 smtp://用户:口令@主机:端口"),
        ("PERFEVAL_SMTP_URL", "smtp://host:port", "应为 smtp://用户:口令@主机:端口"),
        ("PERFEVAL_SMTP_URL", "smtp://mail.example.cn", "还要设 PERFEVAL_MAIL_FROM"),
        ("PERFEVAL_MAIL_FROM", "绩效自评", "应为一个邮箱地址，现在是“绩效自评”"),
        ("PERFEVAL_ROBOT_URL", "file:///etc/passwd", "应为群机器人的 https://… 地址"),
        ("PERFEVAL_PDF_WRITER", "word", "应为 fast 或 stock，现在是“word”"),
    ],
)
def test_a_bad_value_stops_the_start(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, **{name: value})
    assert sentence in str(refused.value)


def test_where_mails_and_counts_go_and_when(tmp_path: Path) -> None:
    usual = settings(tmp_path)
    assert (usual.worker_inside, usual.digest_time, usual.remind_days) == (True, time(8), 3)
    assert usual.smtp_url == usual.mail_from == usual.robot_url == ""
    found = settings(
        tmp_path,
        PERFEVAL_WORKER="none",
        PERFEVAL_DIGEST_TIME="7:30",
        PERFEVAL_REMIND_DAYS="5",
        PERFEVAL_SMTP_URL="smtps://jx:a%40b@mail.example.cn:465",
        PERFEVAL_MAIL_FROM="jx@example.cn",
        PERFEVAL_ROBOT_URL="https://robot.example.cn/send?access_token=x",
    )
    assert (found.worker_inside, found.digest_time, found.remind_days) == (False, time(7, 30), 5)
    assert found.smtp_url == "smtps://jx:a%40b@mail.example.cn:465"
    assert found.mail_from == "jx@example.cn"
    assert found.robot_url == "https://robot.example.cn/send?access_token=x"


@pytest.mark.parametrize("name", ["PERFEVAL_SMTP_URL", "PERFEVAL_ROBOT_URL"])
def test_a_secret_in_a_bad_address_is_not_repeated(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, **{name: "gopher://user:secret-word@host"})
    assert "secret-word" not in str(refused.value)


def test_a_broken_key_or_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short", encoding="ascii")
    with pytest.raises(SettingsError, match="内容不完整"):
        settings(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="不能在"):
        settings(tmp_path / "file")
