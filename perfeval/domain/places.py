"""Cell paths in the words of the form: 三级指标《值班值守》实际完成值."""

from __future__ import annotations

import re

from perfeval.domain.form_pack import (
    Column,
    FieldsBlock,
    Form,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
)
from perfeval.domain.sheets import SheetDocument

_ROW_PATH = re.compile(r"(funds|objectives|indicators|tables\.\w+)\[(\d+)\](?:\.(.+))?")
_BLOCKS = {"funds": FundsBlock, "objectives": ObjectivesBlock, "indicators": IndicatorsBlock}
# Words for cells whose column has no heading on the form.
_WORDS = {
    "$": "整张表",
    "title": "标题",
    "implementing_unit": "实施单位",
    "competent_department": "主管部门",
    "project.name": "项目名称",
    "project.code": "项目代码",
    "total_score": "总分",
    "grade": "等级",
    "signatures": "签字",
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
    "execution_rate": "执行率",
    "max_score": "分值",
    "score": "得分",
    "target": "年度指标值",
    "actual": "实际完成值",
    "unit_of_measure": "计量单位",
    "operator": "指标符号",
    "evidence": "佐证材料",
    "not_applicable": "不适用",
    "parent": "上级指标",
}


def describe_place(pack: FormPack, sheet: SheetDocument, path: str) -> str:
    """Return a cell path in the words of the form; what the form does not show keeps its path."""
    form = pack.form(sheet.kind)
    match = _ROW_PATH.fullmatch(path)
    if match is None:
        return _WORDS.get(path) or _label_before(form, path) or path
    list_name, i, key = match[1], int(match[2]), match[3] or ""
    if list_name.startswith("tables."):
        return _table_words(form, list_name.removeprefix("tables."), i, key) or path
    row = _row_words(form, sheet, list_name, i)
    return row + _heading(form, list_name, key) if row else path


def column_title(column: Column) -> str:
    """Return the heading of a column in one line, else the usual word for what it holds."""
    key = column.key or ""
    own = _one_line(column.group) + _one_line(column.heading)
    return own or _WORDS.get(key, key)


def _row_words(form: Form, sheet: SheetDocument, list_name: str, i: int) -> str:
    if i >= len(getattr(sheet, list_name)):
        return ""
    if list_name == "objectives":
        return "年度总体目标" if len(sheet.objectives) == 1 else f"年度总体目标第 {i + 1} 行"
    if list_name == "indicators":
        name = _one_line(sheet.indicators[i].name)
        return f"三级指标《{name}》" if name else f"第 {i + 1} 行指标（未命名）"
    block = form.first_block(FundsBlock)
    source = sheet.funds[i].source
    labels = [line.labels for line in block.rows if line.source == source] if block else []
    label = labels[0][0] if labels and labels[0] else source
    return f"资金“{_one_line(label).rstrip('：:')}”"


def _table_words(form: Form, name: str, i: int, key: str) -> str:
    block = form.tables().get(name)
    if block is None:
        return ""
    labels = block.rows[i].labels if i < len(block.rows) else ()
    row = f"“{_one_line(labels[-1])}”" if labels else f"第 {i + 1} 行"
    title = _one_line(block.side or block.section)
    shown = (column_title(column) for column in block.columns if column.key == key)
    return title + row + next(shown, key)


def _heading(form: Form, list_name: str, key: str) -> str:
    block = form.first_block(_BLOCKS[list_name])
    columns = block.columns if block else ()
    shown = (column_title(column) for column in columns if column.key == key)
    return next(shown, _WORDS.get(key, key))


def _label_before(form: Form, path: str) -> str:
    """Return the label to the left of a fixed cell, or its prefix."""
    for block in form.blocks.values():
        for column in block.columns if isinstance(block, RowsBlock) else ():
            if column.path == path:
                return column_title(column)
        for row in block.rows if isinstance(block, FieldsBlock) else ():
            label = ""
            for cell in row:
                if cell.path == path:
                    return _one_line(cell.prefix or label).rstrip("：:")
                label = cell.text or label
    return ""


def _one_line(text: str | None) -> str:
    return "".join((text or "").split())
