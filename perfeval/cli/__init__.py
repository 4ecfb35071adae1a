"""The commands `perfeval <noun> <verb>`: loaded by name, so that each starts with what it needs."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from perfeval.cli.console import prepare_streams, say, write_text
from perfeval.cli.words import LazyGroup, usage_sentence

# name → (module:attribute, line of the help page); the module is imported when it is called.
COMMANDS = {
    "serve": ("perfeval.cli.serve:serve", "启动网站；空数据库先装入演示数据"),
    "worker": ("perfeval.cli.worker:worker", "办理后台任务（与网站分开的进程）"),
    "init": ("perfeval.cli.init:init", "建立数据库和第一位单位管理员（不含演示数据）"),
    "demo": ("perfeval.cli.demo:demo", "装入演示数据，或打印公开的三张表"),
    "verify": ("perfeval.cli.verify:verify", "核对操作记录和各轮留存内容是否被改动"),
    "backup": ("perfeval.cli.backup:backup", "把数据库和文件备份成一个文件（网站可照常运行）"),
    "restore": ("perfeval.cli.backup:restore", "把备份装入空的数据库"),
    "upgrade": ("perfeval.cli.backup:upgrade", "备份、升级数据库结构、核对"),
    "migrate-data": ("perfeval.cli.backup:migrate_data", "把全部数据搬到另一个数据库并核对"),
    "sheet": ("perfeval.cli.sheet:sheet", "检查、计分、打印、读取绩效表文件（不需要数据库）"),
    "text": ("perfeval.cli.text:text", "核对报告正文的数字（不需要数据库）"),
    "pack": ("perfeval.cli.pack:pack", "查看、校验表样（不需要数据库）"),
}
INTERRUPTED = 130  # what shells say of a program that was interrupted


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        write_text(f"perfeval {find_version()}")
        ctx.exit()


cli = LazyGroup(
    COMMANDS,
    name="perfeval",
    help="绩效自评表的填报、检查和打印。",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="显示版本号",
        )
    ],
)


def main(args: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Nothing a user can do ends in a traceback."""
    prepare_streams()
    try:
        result = cli.main(
            None if args is None else list(args), prog_name="perfeval", standalone_mode=False
        )
    except click.UsageError as error:
        say(usage_sentence(error))
        return 2
    except click.ClickException as error:
        say(error.format_message())
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("已中断")
        return INTERRUPTED
    except OSError as error:
        say(f"读写文件失败（{error.strerror or type(error).__name__}），请检查磁盘空间和权限")
        return 2
    except Exception as error:  # the last resort: a sentence instead of a traceback
        if os.environ.get("PERFEVAL_TRACEBACK"):
            traceback.print_exc()
        say(f"程序内部错误（{type(error).__name__}），设 PERFEVAL_TRACEBACK=1 重试可看详情")
        return 2
    return result if isinstance(result, int) else 0


def find_version() -> str:
    """Return the version of the installed program, or that of the checkout."""
    import tomllib  # both are slow to load, and every other command does without them
    from importlib import metadata

    try:
        return metadata.version("perfeval")
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


__all__ = ["COMMANDS", "cli", "find_version", "main"]
