"""Backup, restore, upgrade and the move to another database: all of it comes back, or none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from perfeval.backups.archive import find_differences, read_manifest, write_backup
from perfeval.db import db
from tests.cli.program import use_instance
from tests.cli.running import Cli
from tests.factories.filings import AT, Stop, bring_to, make_filing, make_office


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation that has not begun."""
    folder = tmp_path / "home"
    use_instance(folder, monkeypatch)
    return folder


@pytest.fixture
def backup(home: Path, cli: Cli, tmp_path: Path) -> Path:
    """A backup of the sample and of one stored file."""
    assert cli("demo").code == 0
    stored = home / "files" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"scanned")
    file = tmp_path / "backup.zip"
    done = cli("backup", str(file))
    assert (done.code, done.err) == (0, "")
    return file


def test_what_was_backed_up_comes_back(
    backup: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("verify", "--backup", str(backup)).text.startswith("备份完好：")
    assert backup.stat().st_mode & 0o077 == 0, "it holds what nobody else may read"
    use_instance(tmp_path / "other", monkeypatch)
    done = cli("restore", str(backup))
    assert (done.code, done.err) == (0, "")
    assert done.text.startswith("已恢复并核对一致：")
    assert (tmp_path / "other/files/ab/abcd").read_bytes() == b"scanned"
    assert cli("verify").text.startswith("没有发现问题")


def test_data_that_are_there_are_never_overwritten(backup: Path, cli: Cli) -> None:
    done = cli("restore", str(backup))
    assert done.code == 2
    assert "已有文件" in done.err
    assert cli("verify").code == 0


def _declare(parts: dict[str, bytes], name: str) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["files"][name] = {"count": 1, "sha256": "0" * 64}
    parts["manifest.json"] = json.dumps(manifest).encode()


def _rename_format(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**manifest, "format": "perfeval-backup/9"}).encode()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda parts: parts.update({"tables/unit.jsonl": b"[]\n"}), "tables/unit.jsonl 与记录"),
        (lambda parts: parts.pop("tables/unit.jsonl"), "tables/unit.jsonl 读不出来"),
        (lambda parts: parts.pop("manifest.json"), "不是本程序的备份文件"),
        (lambda parts: parts.update({"manifest.json": b"{}"}), "不是本程序的备份文件"),
        (lambda parts: _declare(parts, "../../outside"), "文件夹之外"),
        (_rename_format, "本程序只认"),
    ],
)
def test_a_damaged_backup_is_refused_by_name(
    backup: Path,
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: object,
    sentence: str,
) -> None:
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert callable(damage)
    damage(parts)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    checked = cli("verify", "--backup", str(backup))
    assert checked.code == 1
    assert sentence in checked.text
    use_instance(tmp_path / "other", monkeypatch)
    done = cli("restore", str(backup))
    assert (done.code, done.text) == (2, "")
    assert sentence in done.err
    assert not (tmp_path / "other" / "perfeval.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_backup_is_a_sentence(
    home: Path, cli: Cli, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "other.zip"
    file.write_bytes(content)
    done = cli("restore", str(file))
    assert (done.code, "不是本程序的备份文件" in done.err) == (2, True)


def test_a_missing_file_or_an_empty_installation_is_a_sentence(
    home: Path, cli: Cli, tmp_path: Path
) -> None:
    assert "没有这个文件" in cli("restore", str(tmp_path / "none.zip")).err
    done = cli("backup", str(tmp_path / "backup.zip"))
    assert (done.code, "没有可备份的内容" in done.err) == (2, True)
    assert list(tmp_path.glob("*.zip*")) == []


def test_an_upgrade_keeps_a_backup_first(backup: Path, home: Path, cli: Cli) -> None:
    done = cli("upgrade")
    assert (done.code, done.err) == (0, "")
    assert "已经是最新结构" in done.text
    (kept,) = (home / "backups").iterdir()
    assert cli("verify", "--backup", str(kept)).code == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_all_data_move_to_postgresql_and_back(
    app: Flask, database_url: str, backup: Path, cli: Cli, tmp_path: Path
) -> None:
    done = cli("migrate-data", database_url)
    assert (done.code, done.err) == (0, "")
    assert "逐表核对一致" in done.text
    again = cli("migrate-data", database_url)
    assert (again.code, "已有数据" in again.err) == (2, True)
    before = read_manifest(backup)
    with app.app_context(), db.engine.connect() as connection:
        assert find_differences(connection, before) == []
        there = write_backup(connection, None, tmp_path / "there.zip", at=AT)
    assert there.tables == before.tables
    with app.app_context():  # numbering goes on behind what was brought along
        make_filing(make_office())


def test_a_snapshot_holds_what_belongs_together(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        office = make_office()
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.SIGNED_OFF)
        with db.engine.connect() as connection, connection.begin():
            made = write_backup(connection, None, tmp_path / "backup.zip", at=AT)
    assert read_manifest(tmp_path / "backup.zip") == made
    with app.app_context(), db.engine.connect() as connection:
        assert find_differences(connection, made) == []
    with app.app_context():
        make_filing(office, name="后来的项目")
        with db.engine.connect() as connection:
            changed = find_differences(connection, made)
    assert any(line.startswith("表 filing：备份 1 行，数据库 2 行") for line in changed)
