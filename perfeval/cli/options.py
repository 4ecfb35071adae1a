"""Options that several commands share."""

from __future__ import annotations

import click

pack_option = click.option(
    "--pack", "pack_name", metavar="表样", help="表样编号或表样文件 .toml，优先于文件所注明的表样"
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
files_argument = click.argument("files", nargs=-1, required=True, metavar="文件.json...")
