"""Settings from the environment: what they become, and the sentence for each bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.config import Settings, SettingsError


def settings(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"PERFEVAL_INSTANCE": str(folder), **given})


def test_nothing_given_is_enough(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path / 'perfeval.sqlite'}"
    assert str(found.zone) == "Asia/Shanghai"
    assert found.tls is False


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
        ("PERFEVAL_UNDO_MINUTES", "1441", "应为 0 到 1440 的整数（分钟），现在是“1441”"),
        ("PERFEVAL_TLS", "yes", "应为 0 或 1，现在是“yes”"),
        ("PERFEVAL_QR_ADDRESS", "jx.example.cn", "应为浏览器访问本网站的地址"),
        ("PERFEVAL_QR_ADDRESS", "http://a b", "应为浏览器访问本网站的地址"),
        ("PERFEVAL_PDF_WRITER", "word", "应为 fast 或 stock，现在是“word”"),
    ],
)
def test_a_bad_value_stops_the_start(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, **{name: value})
    assert sentence in str(refused.value)


def test_a_broken_key_or_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short", encoding="ascii")
    with pytest.raises(SettingsError, match="内容不完整"):
        settings(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="不能在"):
        settings(tmp_path / "file")
