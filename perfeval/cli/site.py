"""The site for the commands that need it: settings, app and schema, each fault a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from alembic.util import CommandError
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from perfeval.app import create_app
from perfeval.cli.console import Unusable
from perfeval.config import Settings, SettingsError
from perfeval.db import begin_write, db, transaction, upgrade_schema
from perfeval.domain.labels import ROLES
from perfeval.services.demo_content import SampleAccount
from perfeval.services.kept_packs import keep_used_packs


def read_settings() -> Settings:
    """Read the settings from the environment; raises Unusable with the sentence."""
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise Unusable(str(error)) from error


@contextmanager
def open_database(settings: Settings) -> Iterator[Flask]:
    """Yield the site on the database as it is, whatever its schema; close it at the end.

    Raises Unusable with a sentence if the folder or the database cannot be used.
    """
    _check_url(settings.database_url)
    app = None
    try:
        settings.instance_folder.mkdir(parents=True, exist_ok=True)
        app = create_app(settings)
        yield app
    except OSError as error:
        raise Unusable(f"不能读写文件夹 {settings.instance_folder}：{error.strerror}") from error
    except SQLAlchemyError as error:
        raise Unusable(_database_sentence(settings.database_url, error)) from error
    finally:
        if app is not None:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@contextmanager
def open_site(settings: Settings) -> Iterator[Flask]:
    """Yield the site on a database with the newest schema; close its connections at the end.

    Raises Unusable with a sentence if the folder or the database cannot be used.
    """
    try:
        settings.instance_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"不能建立文件夹 {settings.instance_folder}：{error.strerror}") from error
    _check_url(settings.database_url)
    try:
        app = create_app(settings)
        upgrade_schema(app)
        _keep_packs(app)
    except CommandError as error:
        raise Unusable("数据库是更新版本的程序建立的，请改用新版程序；数据没有改动") from error
    except SQLAlchemyError as error:
        raise Unusable(_database_sentence(settings.database_url, error)) from error
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()  # SQLite empties its journal when the last connection closes


def _keep_packs(app: Flask) -> None:
    """Keep the form packs of sheets that an earlier release of the program made."""
    with app.app_context(), transaction():
        begin_write()
        keep_used_packs(at=datetime.now(UTC))


def account_lines(
    accounts: Iterable[SampleAccount], passwords: Mapping[str, str] | None = None
) -> list[str]:
    """Return a line for each account: login name, password if it is to be shown, name, posts."""
    lines = []
    for account in accounts:
        password = (passwords or {}).get(account.username)
        shown = f"  密码 {password}" if password else ""
        posts = "；".join(f"{unit} {ROLES[role]}" for role, unit in account.posts)
        lines.append(f"  {account.username:<9}{shown}  {account.full_name}（{posts}）")
    return lines


def _check_url(url: str) -> None:
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:
        form = "postgresql://用户:口令@主机/库名"
        raise Unusable(f"PERFEVAL_DATABASE_URL 不是有效的数据库地址，应如 {form}") from error


def _database_sentence(url: str, error: SQLAlchemyError) -> str:
    shown = make_url(url).render_as_string(hide_password=True)
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return f"不能打开数据库 {shown}，请检查地址、文件和权限（{cause[0] if cause else ''}）"
