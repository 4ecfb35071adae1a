"""`perfeval backup`, `restore`, `upgrade`, `migrate-data`: the whole installation in one file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import Connection

from perfeval.backups import archive
from perfeval.backups.archive import BackupError, Manifest
from perfeval.backups.tables import get_revision, is_empty, reflect_tables
from perfeval.cli import words
from perfeval.cli.console import Unusable, write_text
from perfeval.cli.files import check_writable
from perfeval.cli.site import open_database, read_settings
from perfeval.config import Settings, database_url
from perfeval.db import db, upgrade_schema


@click.command(cls=words.Command)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """把数据库和文件备份成一个文件；网站可以照常运行"""
    made = _write(read_settings(), file)
    write_text(f"已备份到 {file}：{_summary(made)}")


@click.command(cls=words.Command)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """把备份装入空的数据库；不覆盖任何已有数据"""
    settings = read_settings()
    with _told():
        manifest = archive.read_manifest(file)
        _fill(settings, file, manifest)
    write_text(f"已恢复并核对一致：{_summary(manifest)}")


@click.command(cls=words.Command)
def upgrade() -> None:
    """先备份，再把数据库升级到本程序的结构"""
    settings = read_settings()
    folder = settings.instance_folder / "backups"
    with open_database(settings) as app, app.app_context():
        with db.engine.connect() as connection:
            before = get_revision(connection)
        if before is not None:
            folder.mkdir(exist_ok=True)
            file = folder / f"升级前-{datetime.now(settings.zone):%Y%m%d-%H%M%S}.zip"
            _write(settings, file)
            write_text(f"已备份到 {file}")
        try:
            upgrade_schema(app)
        except CommandError as error:
            raise Unusable("数据库是更新版本的程序建立的，请改用新版程序；数据没有改动") from error
        with db.engine.connect() as connection:
            after = get_revision(connection)
    same = "数据库已经是最新结构" if before == after else f"数据库结构已从 {before} 升级到 {after}"
    write_text(f"{same}。请再运行 perfeval verify 核对")


@click.command(cls=words.Command)
@click.argument("url", metavar="新数据库地址")
def migrate_data(url: str) -> None:
    """把全部数据搬到另一个（空的）数据库，逐表核对行数和哈希；原数据库不改动"""
    settings = read_settings()
    target = replace(settings, database_url=database_url(url, settings.instance_folder))
    if target.database_url == settings.database_url:
        raise Unusable("新数据库就是现在使用的数据库，请给出另一个地址")
    with tempfile.TemporaryDirectory(dir=settings.instance_folder) as folder, _told():
        file = Path(folder) / "data.zip"
        with open_database(settings) as app, app.app_context(), _snapshot() as connection:
            archive.write_backup(connection, None, file, at=datetime.now(UTC))
        manifest = archive.read_manifest(file)
        _fill(target, file, manifest)
    write_text(
        f"已搬到新数据库并逐表核对一致：{_summary(manifest)}。"
        "请把 PERFEVAL_DATABASE_URL 改为新地址后重新启动网站"
    )


def _write(settings: Settings, file: Path) -> Manifest:
    """Write a backup under a temporary name and put it in place."""
    check_writable(file)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.touch(mode=0o600)  # it holds everything, hashed passwords too
    try:
        with open_database(settings) as app, app.app_context(), _told(), _snapshot() as connection:
            made = archive.write_backup(
                connection, settings.files_folder, temporary, at=datetime.now(UTC)
            )
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return made


def _fill(settings: Settings, file: Path, manifest: Manifest) -> None:
    if any(settings.files_folder.glob("*")) and manifest.files:
        raise Unusable(f"{settings.files_folder} 里已有文件，请恢复到空的安装")
    with open_database(settings) as app, app.app_context():
        _make_schema(app, manifest)
        with db.engine.connect() as connection:
            connection = connection.execution_options(write=True)  # noqa: PLW2901 - the same, as a writer
            with connection.begin():
                archive.fill_database(connection, file, manifest)
                if differences := archive.find_differences(connection, manifest):
                    raise BackupError("；".join(differences))
        archive.restore_files(file, manifest, settings.files_folder)


def _make_schema(app: Flask, manifest: Manifest) -> None:
    """Bring an empty database to the schema of the backup."""
    with db.engine.connect() as connection:
        revision = get_revision(connection)
        if revision is not None and not is_empty(connection, reflect_tables(connection)):
            raise BackupError("数据库里已有数据，请换一个空的数据库；没有改动任何内容")
    if revision not in (None, manifest.revision):
        raise BackupError("空数据库的结构与备份不同，请换一个全新的数据库")
    try:
        upgrade_schema(app, manifest.revision)
    except CommandError as error:
        raise BackupError("备份来自更新版本的程序，请用新版程序恢复") from error


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Yield a connection to which the database stands still."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise Unusable(str(error)) from error


def _summary(manifest: Manifest) -> str:
    return f"{len(manifest.tables)} 张表 {manifest.rows} 行，{len(manifest.files)} 个文件"
