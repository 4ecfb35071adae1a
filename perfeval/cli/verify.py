"""`perfeval verify`: holds the audit trail, the stored rounds and files against their hashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from perfeval.backups.archive import BackupError, read_manifest
from perfeval.cli import words
from perfeval.cli.console import Unusable, write_text
from perfeval.cli.site import open_site, read_settings
from perfeval.domain.audit_chain import Head
from perfeval.file_store import FileStore
from perfeval.queries.audit import get_head
from perfeval.queries.file_integrity import find_file_faults, find_scan_faults
from perfeval.queries.integrity import (
    find_chain_faults,
    find_missing_guards,
    find_round_faults,
)


@click.command(cls=words.Command)
@click.option(
    "--backup", "file", metavar="文件", type=click.Path(path_type=Path), help="只核对一份备份"
)
@click.option("--head", "noted", metavar="编号:哈希", help="以前抄存的最新一条，核对它是否还在")
def verify(noted: str | None, file: Path | None) -> int:
    """核对操作记录、各轮留存内容和上传的文件是否被改动；有问题时退出码为 1

    末尾被截去的记录，只有拿以前抄存的“编号:哈希”来对才看得出来，请定期抄存。
    """
    if file is not None:
        return _verify_backup(file)
    written_down = _read_head(noted) if noted is not None else None
    settings = read_settings()
    with open_site(settings) as app, app.app_context():
        count = 0
        for line in _faults(written_down, FileStore(settings.files_folder)):
            count += 1
            write_text(line)
        head = get_head()
    newest = f"最新一条 {head.number}:{head.sha256}" if head else "还没有操作记录"
    write_text(f"共 {count} 个问题，{newest}" if count else f"没有发现问题，{newest}")
    return 1 if count else 0


def _verify_backup(file: Path) -> int:
    try:
        manifest = read_manifest(file)
    except BackupError as error:
        write_text(str(error))
        return 1
    write_text(
        f"备份完好：{len(manifest.tables)} 张表 {manifest.rows} 行，{len(manifest.files)} 个文件"
    )
    return 0


def _faults(noted: Head | None, store: FileStore) -> Iterator[str]:
    """Yield a line for everything that is wrong, as it is found."""
    for name in sorted(find_missing_guards()):
        yield f"操作记录缺少保护触发器 {name}"
    for fault in find_chain_faults(noted):
        yield f"操作记录第 {fault.number} 条：{fault.sentence}"
    for round_ in find_round_faults():
        yield f"自评表 {round_.filing_id} 第 {round_.number} 轮：{round_.sentence}"
    yield from find_scan_faults()
    yield from find_file_faults(store)


def _read_head(text: str) -> Head:
    number, _, digest = text.strip().partition(":")
    is_digest = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and is_digest):
        raise Unusable(f"--head：“{text}”不是“编号:哈希”，请照抄核对结果末尾的那一串")
    return Head(int(number), digest)
