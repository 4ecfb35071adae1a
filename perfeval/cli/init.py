"""`perfeval init`: begins a real installation with its first units and administrator."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, write_text
from perfeval.cli.site import open_site, read_settings
from perfeval.db import begin_write, transaction
from perfeval.domain.errors import DomainError
from perfeval.services.accounts import random_password
from perfeval.services.installation import (
    IN_USE,
    FirstNames,
    begin_installation,
    has_begun,
)


@click.command(cls=words.Command)
@click.option("--region", metavar="名称", help="行政区，如：某某市某某区")
@click.option("--bureau", metavar="名称", help="财政局的全称")
@click.option("--unit", metavar="名称", help="预算部门的全称")
@click.option("--login", metavar="账号", help="第一位单位管理员的账号")
@click.option("--name", metavar="姓名", help="第一位单位管理员的姓名")
def init(
    region: str | None, bureau: str | None, unit: str | None, login: str | None, name: str | None
) -> None:
    """建立数据库和第一位单位管理员（不含演示数据）；未给出的选项逐项询问"""
    with open_site(read_settings()) as app:
        with app.app_context():
            if has_begun():
                raise Unusable(IN_USE)
        region = _ask(region, "行政区名称（如：某某市某某区）")
        names = FirstNames(
            region=region,
            finance_bureau=_ask(bureau, "财政局全称", f"{region}财政局"),
            department=_ask(unit, "预算部门全称"),
            username=_ask(login, "单位管理员的账号", "admin"),
            full_name=_ask(name, "单位管理员的姓名"),
        )
        with app.app_context():
            password = _begin(names)
    write_text(
        f"已建立数据库：{names.region}、{names.finance_bureau}、{names.department}\n"
        f"单位管理员 {names.full_name}，账号 {names.username}，密码 {password}\n"
        "密码只显示这一次，请立即抄存。启动网站后用该账号登录，添加单位、人员和岗位"
    )


def _begin(names: FirstNames) -> str:
    """Make the first rows; returns the administrator's password."""
    password = random_password()
    begin_write()
    try:
        with transaction():
            begin_installation(names, password, at=datetime.now(UTC))
    except DomainError as error:
        raise Unusable(str(error)) from error
    return password


def _ask(given: str | None, question: str, usual: str | None = None) -> str:
    """Return what an option says, else what the person answers."""
    if given is None:
        given = click.prompt(question, default=usual, err=True)
    return str(given).strip()
