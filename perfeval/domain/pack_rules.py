"""Reading a form pack from plain data, and what must hold of it and of the sheets under it."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import (
    LEVEL1_KEYS,
    LEVEL2_KEYS,
    Block,
    FieldsBlock,
    Form,
    FormCell,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    SignaturesBlock,
)
from perfeval.domain.records import read_record
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Fund, FundSource, Indicator, Objective, SheetDocument, SheetKind

PLACEHOLDERS = frozenset({"fiscal_year", "project_name", "implementing_unit"})
_NO_COLUMNS = {"source", "evidence", "parent", "extra", "not_applicable"}  # not printable


def read_pack(data: object) -> FormPack:
    """Read parsed TOML into a form pack; raises DocumentError with the path of the first fault."""
    pack = read_record(FormPack, _with_likes(data))
    for path, sentence in find_problems(pack):
        raise DocumentError(path, sentence)
    return pack


def list_faults(data: object) -> list[tuple[str, str]]:
    """Return (path, sentence) for every fault of parsed TOML; empty if it is a usable pack."""
    try:
        return find_problems(read_record(FormPack, _with_likes(data)))
    except DocumentError as error:
        return [(error.path, error.sentence)]


def find_problems(pack: FormPack) -> list[tuple[str, str]]:
    """Return (path, sentence) for everything that would print or check wrong."""
    problems = list(_head_problems(pack))
    for name, form in pack.forms.items():
        problems += [(f"forms.{name}.{path}".rstrip("."), s) for path, s in _form_problems(form)]
    return problems


def find_misfits(pack: FormPack, sheet: SheetDocument) -> list[tuple[str, str]]:
    """Return (path, sentence) for what the sheet carries and the pack's form does not list.

    Raises DocumentError if the pack has no form for the sheet's kind.
    """
    form = pack.form(sheet.kind)
    misfits = list(_fund_misfits(pack, form, sheet))
    paths = set(_fixed_paths(form))
    for key, values in (("texts", sheet.texts), ("fields", sheet.fields or {})):
        misfits += [
            (f"{key}.{name}", f"表样 {pack.id} 没有列出“{name}”，请删去该键")
            for name in values
            if f"{key}.{name}" not in paths
        ]
    misfits += [(f"tables.{n}", f"表样 {pack.id} 没有附加表“{n}”") for n in sheet.tables or {}]
    extra = _extra_keys(form)
    for i, indicator in enumerate(sheet.indicators):
        misfits += [
            (f"indicators[{i}].extra.{name}", f"表样 {pack.id} 没有列出栏目“{name}”")
            for name in indicator.extra or {}
            if name not in extra
        ]
    return misfits


def _fund_misfits(pack: FormPack, form: Form, sheet: SheetDocument) -> Iterator[tuple[str, str]]:
    block = form.first_block(FundsBlock)
    listed = {line.source for line in block.rows} if block else set()
    seen: set[str] = set()
    for i, fund in enumerate(sheet.funds):
        if fund.source not in listed:
            yield f"funds[{i}].source", f"表样 {pack.id} 没有资金来源“{fund.source}”"
        elif fund.source in seen:
            yield f"funds[{i}].source", f"资金来源“{fund.source}”出现了两次，请合并为一行"
        seen.add(fund.source)


def _with_likes(data: object) -> object:
    """Complete forms that say `like = "other form"` with the blocks of that form."""
    if not isinstance(data, Mapping) or not isinstance(data.get("forms"), Mapping):
        return data
    forms = dict(data["forms"])
    for name, form in data["forms"].items():
        if isinstance(form, Mapping) and "like" in form:
            base = data["forms"].get(form["like"]) if isinstance(form["like"], str) else None
            if not isinstance(base, Mapping) or "like" in base:
                raise DocumentError(f"forms.{name}.like", "应为本表样中另一张完整表的名称")
            own = {key: value for key, value in form.items() if key != "like"}
            forms[name] = _merged(base, own)
    return {**data, "forms": forms}


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


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
    page = pack.page
    if not 5 <= page.minimum_size <= page.body_size <= page.title_size <= 40:
        yield "page", "字号应满足 5 ≤ minimum_size ≤ body_size ≤ title_size ≤ 40（磅）"
    margins = (page.margin_left, page.margin_right, page.margin_top, page.margin_bottom)
    if not all(5 <= margin <= 60 for margin in margins):
        yield "page", "页边距应在 5 至 60 毫米之间"


def _form_problems(form: Form) -> Iterator[tuple[str, str]]:
    if not form.title.strip():
        yield "title", "标题不能为空"
    for key, template in (("title", form.title), ("subtitle", form.subtitle)):
        yield from ((key, sentence) for sentence in _template_problems(template))
    if not form.columns or not all(0 < share <= 1000 for share in form.columns):
        yield "columns", "应为一列 1 至 1000 的整数（各栏宽度的份额）"
        return
    for kind in (FundsBlock, ObjectivesBlock, IndicatorsBlock):
        found = [name for name, block in form.blocks.items() if isinstance(block, kind)]
        if len(found) > 1:
            yield f"blocks.{found[1]}", f"一张表只能有一个 {form.blocks[found[1]].type} 块"
    for name, block in form.blocks.items():
        for path, sentence in _block_problems(form, block):
            yield f"blocks.{name}.{path}", sentence


def _block_problems(form: Form, block: Block) -> Iterator[tuple[str, str]]:
    width = len(form.columns)
    match block:
        case FieldsBlock():
            yield from _row_problems(block, width)
        case SignaturesBlock():
            yield from _span_problems([c.span for c in block.cells], width, "cells")
            for i, place in enumerate(block.cells):
                if place.role and place.date_of:
                    yield f"cells[{i}]", "role 和 date_of 只能写一个"
        case FundsBlock() | ObjectivesBlock() | IndicatorsBlock():
            spans = [column.span for column in block.columns]
            yield from _span_problems(spans, width - bool(block.side), "columns")
            yield from _column_problems(block)
            if isinstance(block, FundsBlock):
                yield from _line_problems(block)
            if isinstance(block, IndicatorsBlock):
                yield from _level_problems(block)


def _row_problems(block: FieldsBlock, width: int) -> Iterator[tuple[str, str]]:
    """Check that the cells of each row fill what the cells above it leave free."""
    free_from = [0] * width  # the block's first row in which each column is free again
    for i, row in enumerate(block.rows):
        free = [column for column in range(width) if free_from[column] <= i]
        faults = list(_span_problems([cell.span for cell in row], len(free), f"rows[{i}]"))
        if faults:
            yield from faults
            return
        for j, cell in enumerate(row):
            taken, free = free[: cell.span], free[cell.span :]
            if taken[-1] - taken[0] >= cell.span:
                yield f"rows[{i}][{j}].span", "与上面一行向下延伸的单元格重叠"
            if not 1 <= cell.rows <= len(block.rows) - i:
                yield f"rows[{i}][{j}].rows", "应为正整数，且不超出本块的最后一行"
            for column in taken:
                free_from[column] = i + cell.rows
            yield from ((f"rows[{i}][{j}].{key}", s) for key, s in _cell_problems(cell))


def _cell_problems(cell: FormCell) -> Iterator[tuple[str, str]]:
    if cell.path is not None and not _is_sheet_path(cell.path):
        yield "path", f"表中没有“{cell.path}”这一项"
    if cell.path is not None and cell.text:
        yield "text", "text 和 path 只能写一个"
    yield from (("text", sentence) for sentence in _template_problems(cell.text))


def _span_problems(spans: Sequence[int], width: int, path: str) -> Iterator[tuple[str, str]]:
    if not spans:
        yield path, "至少要有一格"
    elif any(span < 1 for span in spans):
        yield path, "span 应为正整数"
    elif sum(spans) != width:
        yield path, f"各格 span 之和为 {sum(spans)}，应为 {width}"


def _column_problems(
    block: FundsBlock | ObjectivesBlock | IndicatorsBlock,
) -> Iterator[tuple[str, str]]:
    row_class = {FundsBlock: Fund, ObjectivesBlock: Objective, IndicatorsBlock: Indicator}
    known = set(keys_of(row_class[type(block)])) - _NO_COLUMNS
    for i, column in enumerate(block.columns):
        is_extra = isinstance(block, IndicatorsBlock) and (column.key or "").startswith("extra.")
        if (column.key is None) == (column.label is None):
            yield f"columns[{i}]", "应写 key 或 label 中的一个"
        elif column.label is not None and not isinstance(block, FundsBlock):
            yield f"columns[{i}].label", "只有资金块的栏可以用 label"
        elif column.label is not None and column.label < 0:
            yield f"columns[{i}].label", "应为从 0 起的整数"
        elif column.key is not None and column.key not in known and not is_extra:
            yield f"columns[{i}].key", f"没有“{column.key}”这一栏"


def _line_problems(block: FundsBlock) -> Iterator[tuple[str, str]]:
    if not block.rows:
        yield "rows", "资金块至少要有一行"
    needed = max((c.label for c in block.columns if c.label is not None), default=-1) + 1
    sources = Counter(line.source for line in block.rows)
    keys = {column.key for column in block.columns}
    for i, line in enumerate(block.rows):
        if len(line.labels) < needed:
            yield f"rows[{i}].labels", f"应有 {needed} 个行标题"
        if sources[line.source] > 1:
            yield f"rows[{i}].source", f"资金来源“{line.source}”出现了两次"
        if line.part_of not in (None, FundSource.TOTAL) and line.part_of not in sources:
            yield f"rows[{i}].part_of", f"没有资金来源“{line.part_of}”"
        for key in line.fixed:
            if key not in keys:
                yield f"rows[{i}].fixed.{key}", f"没有“{key}”这一栏"


def _level_problems(block: IndicatorsBlock) -> Iterator[tuple[str, str]]:
    if not block.levels:
        yield "levels", "至少要有一个一级指标"
    for i, level in enumerate(block.levels):
        if not level.level2:
            yield f"levels[{i}].level2", "至少要有一个二级指标"
        if level.key not in LEVEL1_KEYS:
            yield f"levels[{i}].key", f"应为 {'、'.join(LEVEL1_KEYS)} 之一"
        if level.weight is not None and not 0 <= level.weight <= 100:
            yield f"levels[{i}].weight", "应为 0 至 100 的数"
        for j, level2 in enumerate(level.level2):
            if level2.key not in LEVEL2_KEYS:
                yield f"levels[{i}].level2[{j}].key", f"应为 {'、'.join(LEVEL2_KEYS)} 之一"


def _template_problems(template: str) -> Iterator[str]:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        yield "花括号不成对"
        return
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in PLACEHOLDERS or spec or conversion:
            shown = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            usable = "、".join(sorted(PLACEHOLDERS))
            yield f"没有占位符“{{{shown}}}”，可用 {usable}"


def _is_sheet_path(path: str) -> bool:
    head, _, key = path.partition(".")
    if head in ("texts", "fields"):
        return bool(key)
    return path in _SIMPLE_PATHS


_SIMPLE_PATHS = frozenset(
    {"title", "project.code", "project.name"}
    | {f.name for f in fields(SheetDocument) if f.type == "str | None"}
)


def _fixed_paths(form: Form) -> Iterator[str]:
    for block in form.blocks.values():
        if isinstance(block, FieldsBlock):
            yield from (cell.path for row in block.rows for cell in row if cell.path)


def _extra_keys(form: Form) -> set[str]:
    block = form.first_block(IndicatorsBlock)
    keys = (column.key or "" for column in block.columns) if block else ()
    return {key.removeprefix("extra.") for key in keys if key.startswith("extra.")}
