"""`perfeval demo`: the sample into an empty database, or its published sheets as PDF files."""

from __future__ import annotations

from pathlib import Path

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, say, write_text
from perfeval.cli.files import write_whole


@click.command(cls=words.Command)
@click.option(
    "--print",
    "folder",
    metavar="文件夹",
    help="把公开的三张表印成 PDF 放入该文件夹（不需要数据库）",
)
def demo(folder: str | None) -> None:
    """把演示数据装入空数据库；加 --print 只打印公开的三张表"""
    if folder is None:
        _load()
    else:
        _print(Path(folder))


def _print(folder: Path) -> None:
    from perfeval.cli.printing import DRAFT_MARK
    from perfeval.domain.layout import build_grid
    from perfeval.packs import find_pack
    from perfeval.packs.sample_sheets import list_published_sheets
    from perfeval.printing import Printable
    from perfeval.printing.pdf import print_pdf

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"{folder}：不能建立文件夹（{error.strerror}）") from error
    for sheet in list_published_sheets():
        grid = build_grid(find_pack(sheet.pack), sheet)
        target = folder / f"{sheet.title}.pdf"
        write_whole(target, print_pdf([Printable(grid, DRAFT_MARK)]))
        say(f"已写出 {target}")


def _load() -> None:
    from datetime import UTC, datetime

    from perfeval.cli.site import account_lines, open_site, read_settings
    from perfeval.db import begin_write, transaction
    from perfeval.domain.errors import DomainError
    from perfeval.services.accounts import random_password
    from perfeval.services.demo import load_demo
    from perfeval.services.demo_content import ACCOUNTS

    passwords = {account.username: random_password() for account in ACCOUNTS}
    with open_site(read_settings()) as app, app.app_context():
        begin_write()
        try:
            with transaction():
                load_demo(passwords, at=datetime.now(UTC))
        except DomainError as error:
            raise Unusable(str(error)) from error
    lines = account_lines(ACCOUNTS, passwords)
    write_text("\n".join(["已装入演示数据，账号和随机密码（只显示这一次，请立即抄存）：", *lines]))
