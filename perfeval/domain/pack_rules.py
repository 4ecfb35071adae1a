"""Reading a form pack from plain data, and what must hold of it as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.domain.check_rules import find_check_problems
from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import (
    Form,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    TableBlock,
)
from perfeval.domain.grid import Page
from perfeval.domain.pack_blocks import OWN_KEY, block_problems, template_problems
from perfeval.domain.pack_merge import EMPTY_SHELF, Shelf, complete_pack
from perfeval.domain.records import read_record
from perfeval.domain.scoring_rules import find_rule_problems
from perfeval.domain.sheets import SheetKind


def read_pack(data: object, shelf: Shelf = EMPTY_SHELF) -> FormPack:
    """Read parsed TOML into a form pack; raises DocumentError with the path of the first fault.

    `shelf` has the packs and fragments that the data may name.
    """
    pack = read_record(FormPack, complete_pack(data, shelf))
    for path, sentence in find_problems(pack):
        raise DocumentError(path, sentence)
    return pack


def list_faults(data: object, shelf: Shelf = EMPTY_SHELF) -> list[tuple[str, str]]:
    """Return (path, sentence) for every fault of parsed TOML; empty if it is a usable pack."""
    try:
        return find_problems(read_record(FormPack, complete_pack(data, shelf)))
    except DocumentError as error:
        return [(error.path, error.sentence)]


def find_problems(pack: FormPack) -> list[tuple[str, str]]:
    """Return (path, sentence) for everything that would print or check wrong."""
    problems = list(_head_problems(pack))
    if pack.scoring is not None:
        problems += [(f"scoring.{path}", s) for path, s in find_rule_problems(pack.scoring)]
    problems += [(f"checks.{path}", s) for path, s in find_check_problems(pack.checks)]
    for name, form in pack.forms.items():
        problems += [(f"forms.{name}.{path}".rstrip("."), s) for path, s in _form_problems(form)]
    return problems


def _head_problems(pack: FormPack) -> Iterator[tuple[str, str]]:
    if not pack.forms:
        yield "forms", "至少要有一张表（forms.project 或 forms.department）"
    for name in pack.forms:
        if name not in {kind.value for kind in SheetKind}:
            yield f"forms.{name}", "表的名称应为 project 或 department"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pack.id):
        yield "id", "只能用小写字母、数字和连字符"
    if pack.version < 1:
        yield "version", "应为从 1 起的整数"
    for check in pack.check_levels:
        if not re.fullmatch(r"Q\d{2}", check):
            yield f"check_levels.{check}", "检查的编号应写作 Q 加两位数字，例如 Q03"
    yield from (("page", sentence) for sentence in _page_problems(pack.page))


def _page_problems(page: Page) -> Iterator[str]:
    if not 5 <= page.minimum_size <= page.body_size <= page.title_size <= 40:
        yield "字号应满足 5 ≤ minimum_size ≤ body_size ≤ title_size ≤ 40（磅）"
    margins = (page.margin_left, page.margin_right, page.margin_top, page.margin_bottom)
    if not all(5 <= margin <= 60 for margin in margins):
        yield "页边距应在 5 至 60 毫米之间"


def _form_problems(form: Form) -> Iterator[tuple[str, str]]:
    if not form.title.strip():
        yield "title", "标题不能为空"
    for key in ("above", "title", "subtitle"):
        yield from ((key, sentence) for sentence in template_problems(getattr(form, key)))
    if form.page is not None:
        yield from (("page", sentence) for sentence in _page_problems(form.page))
    if not form.columns or not all(0 < share <= 1000 for share in form.columns):
        yield "columns", "应为一列 1 至 1000 的整数（各栏宽度的份额）"
        return
    yield from _count_problems(form)
    for name, block in form.blocks.items():
        for path, sentence in block_problems(form, block):
            yield f"blocks.{name}.{path}", sentence


def _count_problems(form: Form) -> Iterator[tuple[str, str]]:
    for kind in (FundsBlock, ObjectivesBlock, IndicatorsBlock):
        found = [name for name, block in form.blocks.items() if isinstance(block, kind)]
        if len(found) > 1:
            yield f"blocks.{found[1]}", f"一张表只能有一个 {form.blocks[found[1]].type} 块"
    seen: set[str] = set()
    for name, block in form.blocks.items():
        if isinstance(block, TableBlock):
            if not OWN_KEY.fullmatch(block.key) or block.key in seen:
                yield f"blocks.{name}.key", "应为小写字母、数字、下划线，且在本表中只用一次"
            seen.add(block.key)
