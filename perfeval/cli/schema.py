"""`perfeval sheet schema`: the exchange format as a JSON Schema."""

from __future__ import annotations

import click

from perfeval.cli import words
from perfeval.cli.console import write_json
from perfeval.domain.sheet_format import sheet_schema


@click.command("schema", cls=words.Command)
def schema() -> None:
    """输出绩效表文件格式的 JSON Schema"""
    write_json(sheet_schema())
