"""What must hold of the blocks of a form: widths, columns, rows, level names, placeholders."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields

from perfeval.domain.form_pack import (
    LEVEL1_KEYS,
    LEVEL2_KEYS,
    Block,
    Column,
    FieldsBlock,
    Form,
    FormCell,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
    SignaturesBlock,
    TableBlock,
    TableLine,
)
from perfeval.domain.row_lines import LEVEL_KEYS, label_count
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Fund, FundSource, Indicator, Objective, SheetDocument

Problems = Iterator[tuple[str, str]]  # path within the table, sentence

PLACEHOLDERS = frozenset({"fiscal_year", "project_code", "project_name", "implementing_unit"})
OWN_KEY = re.compile(r"[a-z][a-z0-9_]*")  # keys that a form invents become names of fields
_MOST_ROWS = 100
_NO_COLUMNS = {"source", "evidence", "parent", "extra", "not_applicable"}  # not printable
_ROW_CLASSES = {FundsBlock: Fund, ObjectivesBlock: Objective, IndicatorsBlock: Indicator}


def block_problems(form: Form, block: Block) -> Problems:
    """Yield what is wrong with one block of a form."""
    width = len(form.columns)
    match block:
        case FieldsBlock():
            yield from _row_problems(block, width - bool(block.section))
        case SignaturesBlock():
            yield from _span_problems([c.span for c in block.cells], width, "cells")
            for i, place in enumerate(block.cells):
                if place.role and place.date_of:
                    yield f"cells[{i}]", "role 和 date_of 只能写一个"
        case FundsBlock() | ObjectivesBlock() | IndicatorsBlock() | TableBlock():
            yield from _rows_block_problems(block, width)


def _rows_block_problems(block: RowsBlock, width: int) -> Problems:
    if block.side_span < 1:
        yield "side_span", "应为正整数"
        return
    spans = [column.span for column in block.columns]
    yield from _span_problems(spans, width - block.first_column, "columns")
    for i, column in enumerate(block.columns):
        yield from ((f"columns[{i}]{key}", s) for key, s in _column_problems(block, column))
    if not isinstance(block, FundsBlock) and not 1 <= getattr(block, "blank_rows", 1) <= _MOST_ROWS:
        yield "blank_rows", f"应为 1 至 {_MOST_ROWS} 的整数"
    if isinstance(block, FundsBlock):
        yield from _fund_problems(block)
    if isinstance(block, FundsBlock | TableBlock):
        yield from _line_problems(block, [TableLine(x.labels, x.fixed) for x in block.rows])
    if isinstance(block, IndicatorsBlock):
        yield from _level_problems(block)
        yield from _weight_problems(block)


def _row_problems(block: FieldsBlock, width: int) -> Problems:
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


def _cell_problems(cell: FormCell) -> Problems:
    if cell.path is not None and not _is_sheet_path(cell.path):
        yield "path", f"表中没有“{cell.path}”这一项"
    if cell.path is not None and cell.text:
        yield "text", "text 和 path 只能写一个"
    if cell.limit is not None and cell.limit < 1:
        yield "limit", "应为正整数（最多几个字）"
    for key in ("text", "prefix", "suffix"):
        yield from ((key, sentence) for sentence in template_problems(getattr(cell, key)))


def _span_problems(spans: Sequence[int], width: int, path: str) -> Problems:
    if not spans:
        yield path, "至少要有一格"
    elif any(span < 1 for span in spans):
        yield path, "span 应为正整数"
    elif sum(spans) != width:
        yield path, f"各格 span 之和为 {sum(spans)}，应为 {width}"


def _column_problems(block: RowsBlock, column: Column) -> Problems:
    contents = [name for name in ("key", "label", "path") if getattr(column, name) is not None]
    if len(contents) != 1 and (contents or not column.prefix):
        yield "", "应写 key、label、path 中的一个"
    elif column.label is not None and not isinstance(block, FundsBlock | TableBlock):
        yield ".label", "只有资金块和附加表的栏可以用 label"
    elif column.label is not None and column.label < 0:
        yield ".label", "应为从 0 起的整数"
    elif column.path is not None and not _is_sheet_path(column.path):
        yield ".path", f"表中没有“{column.path}”这一项"
    elif column.key is not None and not _is_column_key(block, column.key):
        yield ".key", f"没有“{column.key}”这一栏"
    if column.merge is not None:
        yield from _merge_problems(block, column)
    if column.limit is not None and column.limit < 1:
        yield ".limit", "应为正整数（最多几个字）"


def _is_column_key(block: RowsBlock, key: str) -> bool:
    if isinstance(block, TableBlock):
        return OWN_KEY.fullmatch(key) is not None
    if isinstance(block, IndicatorsBlock) and key.startswith("extra."):
        return OWN_KEY.fullmatch(key.removeprefix("extra.")) is not None
    return key in set(keys_of(_ROW_CLASSES[type(block)])) - _NO_COLUMNS


def _merge_problems(block: RowsBlock, column: Column) -> Problems:
    if column.key is None or column.key in LEVEL_KEYS:
        yield ".merge", "只用于显示各行内容的栏（key），级次和行标题自动合并"
    elif column.merge != "block" and not isinstance(block, IndicatorsBlock):
        yield ".merge", "本块没有级次，只能写 block"


def _fund_problems(block: FundsBlock) -> Problems:
    if not block.rows:
        yield "rows", "资金块至少要有一行"
    sources = Counter(line.source for line in block.rows)
    for i, line in enumerate(block.rows):
        if sources[line.source] > 1:
            yield f"rows[{i}].source", f"资金来源“{line.source}”出现了两次"
        if line.part_of not in (None, FundSource.TOTAL) and line.part_of not in sources:
            yield f"rows[{i}].part_of", f"没有资金来源“{line.part_of}”"


def _line_problems(block: RowsBlock, lines: Sequence[TableLine]) -> Problems:
    keys = {column.key for column in block.columns}
    labels = [column.label for column in block.columns]
    needed = label_count(block)
    if needed and not lines:
        yield "rows", "用了 label 的附加表要写出各行（rows）"
    for i, line in enumerate(lines):
        missing = range(len(line.labels), needed)
        # The last label may widen over the columns of the missing ones, if these stand beside it.
        beside = all(j and labels[labels.index(j) - 1] == j - 1 for j in missing if j in labels)
        if missing and not (line.labels and beside):
            yield f"rows[{i}].labels", f"应有 {needed} 个行标题"
        for key in line.fixed:
            if key not in keys:
                yield f"rows[{i}].fixed.{key}", f"没有“{key}”这一栏"


def _level_problems(block: IndicatorsBlock) -> Problems:
    shown = {column.key for column in block.columns}
    if not block.levels and shown & set(LEVEL_KEYS):
        yield "levels", "至少要有一个一级指标"
    for i, level in enumerate(block.levels):
        if not level.level2 and "level2" in shown:
            yield f"levels[{i}].level2", "至少要有一个二级指标"
        if level.key not in LEVEL1_KEYS:
            yield f"levels[{i}].key", f"应为 {'、'.join(LEVEL1_KEYS)} 之一"
        if level.weight is not None and not 0 <= level.weight <= 100:
            yield f"levels[{i}].weight", "应为 0 至 100 的数"
        for j, level2 in enumerate(level.level2):
            if level2.key not in LEVEL2_KEYS:
                yield f"levels[{i}].level2[{j}].key", f"应为 {'、'.join(LEVEL2_KEYS)} 之一"


def _weight_problems(block: IndicatorsBlock) -> Problems:
    keys = {level.key for level in block.levels}
    for i, weights in enumerate(block.weights):
        for key, weight in weights.items():
            if key not in keys:
                yield f"weights[{i}].{key}", f"没有 key 为“{key}”的一级指标"
            elif not 0 <= weight <= 100:
                yield f"weights[{i}].{key}", "应为 0 至 100 的数"


def template_problems(template: str) -> Iterator[str]:
    """Yield what is wrong with the placeholders of a text of the form."""
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
