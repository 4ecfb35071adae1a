"""`perfeval pack …`: lists, shows and validates form packs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, write_json, write_text
from perfeval.cli.documents import load_pack
from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import (
    Form,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
)
from perfeval.domain.pack_rules import list_faults
from perfeval.domain.places import column_title
from perfeval.domain.sheets import SheetKind
from perfeval.packs import SHELF, list_packs, read_toml_file

KINDS = {SheetKind.PROJECT: "项目支出", SheetKind.DEPARTMENT: "部门整体支出"}
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group(cls=words.Group)
def pack() -> None:
    """查看、校验表样（不需要数据库）"""


@pack.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出自带的表样"""
    packs = list_packs()
    if as_json:
        write_json({"packs": [_head_data(found) for found in packs]})
    else:
        write_text("\n".join(f"{p.id}\t{p.title}\t{_kinds(p)}" for p in packs))


@pack.command("show")
@click.argument("name", metavar="编号或文件.toml")
@json_option
def show(name: str, as_json: bool) -> None:
    """显示一个表样：来源、未核实事项、各表的栏目和指标名称"""
    found = load_pack(name)
    if as_json:
        write_json(_pack_data(found))
    else:
        write_text("\n".join(_pack_lines(found)))


@pack.command("check")
@click.argument("file", metavar="文件.toml")
@json_option
def check(file: str, as_json: bool) -> int:
    """校验一个表样文件，列出全部问题；有问题时退出码为 1"""
    try:
        data = read_toml_file(Path(file))
    except DocumentError as error:
        raise Unusable(f"{file}：{error}") from error
    faults = list_faults(data, SHELF)
    if as_json:
        problems = [{"path": path, "message": sentence} for path, sentence in faults]
        write_json({"valid": not faults, "problems": problems})
    elif faults:
        lines = [f"{file}：{path}：{sentence}" for path, sentence in faults]
        write_text("\n".join([*lines, f"共 {len(faults)} 个问题"]))
    else:
        write_text(f"{file}：表样可用")
    return 1 if faults else 0


def _kinds(found: FormPack) -> str:
    return "、".join(KINDS[SheetKind(name)] for name in found.forms)


def _head_data(found: FormPack) -> dict[str, Any]:
    return {
        "id": found.id,
        "version": found.version,
        "title": found.title,
        "region": found.region,
        "years": list(found.years),
        "kinds": list(found.forms),
        "scores": found.scoring is not None,
    }


def _pack_data(found: FormPack) -> dict[str, Any]:
    return {
        **_head_data(found),
        "source": found.source,
        "unconfirmed": list(found.unconfirmed),
        "money_unit": found.money_unit,
        "default_operator": found.default_operator,
        "check_levels": dict(found.check_levels),
        "forms": {name: _form_data(form) for name, form in found.forms.items()},
    }


def _form_data(form: Form) -> dict[str, Any]:
    funds, levels = form.first_block(FundsBlock), form.first_block(IndicatorsBlock)
    return {
        "title": form.title,
        "blocks": list(form.blocks),
        "fixed": [cell.path for cell in form.fixed_cells()],
        "tables": list(form.tables()),
        "columns": {
            name: [{"key": column.key, "heading": column.heading} for column in block.columns]
            for name, block in form.row_blocks()
        },
        "funds": [
            {"source": line.source, "labels": list(line.labels)}
            for line in (funds.rows if funds else ())
        ],
        "levels": [
            {
                "name": level.name,
                "key": level.key,
                "weight": level.weight,
                "level2": [{"name": two.name, "key": two.key} for two in level.level2],
            }
            for level in (levels.levels if levels else ())
        ],
    }


def _pack_lines(found: FormPack) -> Iterator[str]:
    yield f"{found.id}（第 {found.version} 版）：{found.title}"
    yield f"来源：{found.source}"
    yield from (f"未核实：{line}" for line in found.unconfirmed)
    if found.years:
        yield f"年度：{'、'.join(map(str, found.years))}"
    yield f"金额单位：{found.money_unit}　计分：{'是' if found.scoring else '否'}"
    for name, form in found.forms.items():
        yield ""
        yield f"[{name}] {KINDS[SheetKind(name)]}：{form.title}"
        yield from _form_lines(form)


def _form_lines(form: Form) -> Iterator[str]:
    for name, block in form.row_blocks():
        shown = (column_title(column) for column in block.columns)
        side = _one_line(block.side or block.section) or name
        yield f"  {name}（{side}）：{' | '.join(filter(None, shown))}"
        if isinstance(block, FundsBlock):
            yield from (
                f"    {line.source}：{' / '.join(map(_one_line, line.labels))}"
                for line in block.rows
            )
        if isinstance(block, IndicatorsBlock):
            for level in block.levels:
                weight = f"（{level.weight:g} 分）" if level.weight is not None else ""
                yield f"    {level.name}{weight}：{'、'.join(two.name for two in level.level2)}"


def _one_line(text: str) -> str:
    return "".join(text.split())
