"""The form pack: one official form described as data, and what must hold of it."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Align, Page, Role
from perfeval.domain.records import read_record
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument, SheetKind

PLACEHOLDERS = frozenset({"fiscal_year", "project_name", "implementing_unit"})


@dataclass(frozen=True, slots=True)
class FormCell:
    """A fixed cell of a form: either a label (`text`) or a value of the sheet (`path`)."""

    text: str = ""
    path: str | None = None
    span: int = 1
    rows: int = 1
    prefix: str = ""
    suffix: str = ""
    role: Role | None = None
    align: Align | None = None
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a repeating block: a value of each row (`key`) or the row's n-th label."""

    key: str | None = None
    label: int | None = None
    heading: str = ""
    span: int = 1
    role: Role | None = None
    align: Align | None = None
    editable: bool = True
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the money block; `fixed` is printed where the form prescribes a mark such as —."""

    source: str
    labels: tuple[str, ...]
    part_of: str | None = "total"
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level2:
    """A level-2 name as the form prints it; `key` is its standard meaning (glossary)."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Level1:
    """A level-1 name as the form prints it, its standard meaning and its default weight."""

    name: str
    key: str
    level2: tuple[Level2, ...]
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class FieldsBlock:
    """Rows of fixed cells: header lines, the total row, foot texts."""

    type: Literal["fields"]
    rows: tuple[tuple[FormCell, ...], ...]


@dataclass(frozen=True, slots=True)
class FundsBlock:
    """The money block."""

    type: Literal["funds"]
    side: str
    columns: tuple[Column, ...]
    rows: tuple[FundLine, ...]


@dataclass(frozen=True, slots=True)
class ObjectivesBlock:
    """The block 年度总体目标."""

    type: Literal["objectives"]
    side: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class IndicatorsBlock:
    """The indicator rows, merged by level 1 and level 2."""

    type: Literal["indicators"]
    side: str
    columns: tuple[Column, ...]
    levels: tuple[Level1, ...]


@dataclass(frozen=True, slots=True)
class SignaturesBlock:
    """Lines under the table for names, signatures and dates."""

    type: Literal["signatures"]
    cells: tuple[SignatureCell, ...]


@dataclass(frozen=True, slots=True)
class SignatureCell:
    """One place to sign: `role` gives the printed name, `date_of` the date of that role's act."""

    label: str
    span: int = 1
    role: str | None = None
    date_of: str | None = None


Block = FieldsBlock | FundsBlock | ObjectivesBlock | IndicatorsBlock | SignaturesBlock


@dataclass(frozen=True, slots=True)
class Form:
    """One official table: the shares of its columns and its blocks from top to bottom."""

    title: str
    columns: tuple[int, ...]
    blocks: Mapping[str, Block]
    subtitle: str = ""

    def first_block(self, kind: type[Any]) -> Any:
        """Return the first block of a type, or None."""
        return next((block for block in self.blocks.values() if isinstance(block, kind)), None)


@dataclass(frozen=True, slots=True)
class FormPack:
    """A form pack; `source` and `unconfirmed` say where the form comes from and what is open."""

    id: str
    version: int
    title: str
    source: str
    forms: Mapping[str, Form]
    region: str = ""
    years: tuple[int, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    money_unit: str = "万元"
    scores: bool = False
    default_operator: str = "="
    page: Page = field(default_factory=Page)
    check_levels: Mapping[str, Literal["error", "warning", "hint", "off"]] = field(
        default_factory=dict
    )

    def form(self, kind: SheetKind) -> Form:
        """Return the form for a kind of sheet; DocumentError if the pack does not serve it."""
        if kind.value not in self.forms:
            served = "、".join(self.forms)
            raise DocumentError("kind", f"表样 {self.id} 没有 {kind.value} 表，只有 {served}")
        return self.forms[kind.value]


def read_pack(data: object) -> FormPack:
    """Read parsed TOML into a form pack; raises DocumentError with the path of the first fault."""
    pack = read_record(FormPack, _with_likes(data))
    problems = find_problems(pack)
    if problems:
        raise DocumentError(*problems[0])
    return pack


def find_problems(pack: FormPack) -> list[tuple[str, str]]:
    """Return (path, sentence) for everything that would print wrong."""
    problems = list(_head_problems(pack))
    for name, form in pack.forms.items():
        path = f"forms.{name}"
        problems += [(f"{path}.title", s) for s in _template_problems(form.title)]
        problems += [(f"{path}.subtitle", s) for s in _template_problems(form.subtitle)]
        for block_name, block in form.blocks.items():
            place = f"{path}.blocks.{block_name}"
            problems += [(f"{place}.{p}".rstrip("."), s) for p, s in _block_problems(form, block)]
    return problems


def find_misfits(pack: FormPack, sheet: SheetDocument) -> list[tuple[str, str]]:
    """Return (path, sentence) for what the sheet carries and the pack's form does not list."""
    form = pack.form(sheet.kind)
    funds = form.first_block(FundsBlock)
    listed = {line.source for line in funds.rows} if funds else set()
    misfits = [
        (f"funds[{i}].source", f"表样 {pack.id} 没有资金来源“{fund.source}”")
        for i, fund in enumerate(sheet.funds)
        if fund.source not in listed
    ]
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
            (f"indicators[{i}].extra.{n}", f"表样 {pack.id} 没有列出栏目“{n}”")
            for n in indicator.extra or {}
            if n not in extra
        ]
    return misfits


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
    if not all(c.isascii() and (c.isalnum() or c == "-") for c in pack.id) or not pack.id:
        yield "id", "只能用小写字母、数字和连字符"
    if pack.version < 1:
        yield "version", "应为从 1 起的整数"
    page = pack.page
    if not 5 <= page.minimum_size <= page.body_size <= page.title_size <= 40:
        yield "page", "字号应满足 5 ≤ minimum_size ≤ body_size ≤ title_size ≤ 40（磅）"
    margins = (page.margin_left, page.margin_right, page.margin_top, page.margin_bottom)
    if not all(5 <= margin <= 60 for margin in margins):
        yield "page", "页边距应在 5 至 60 毫米之间"


def _block_problems(form: Form, block: Block) -> Iterator[tuple[str, str]]:
    width = len(form.columns)
    if not form.columns or any(share <= 0 for share in form.columns):
        yield "", "columns 应为一列正数（各栏宽度的份额）"
        return
    match block:
        case FieldsBlock():
            yield from _row_problems(block, width)
        case SignaturesBlock():
            yield from _span_problems([c.span for c in block.cells], width, "cells")
        case FundsBlock() | ObjectivesBlock() | IndicatorsBlock():
            spans = [column.span for column in block.columns]
            yield from _span_problems(spans, width - bool(block.side), "columns")
            yield from _column_problems(block)


def _row_problems(block: FieldsBlock, width: int) -> Iterator[tuple[str, str]]:
    """Check that the cells of each row, with those that hang down into it, fill the width."""
    hanging: list[tuple[int, int]] = []  # (rows still to fill, columns)
    for i, row in enumerate(block.rows):
        taken = sum(span for rows, span in hanging if rows > 0)
        yield from _span_problems([cell.span for cell in row], width - taken, f"rows[{i}]")
        hanging = [(rows - 1, span) for rows, span in hanging]
        hanging += [(cell.rows - 1, cell.span) for cell in row]
        for j, cell in enumerate(row):
            if cell.path is not None and not _is_sheet_path(cell.path):
                yield f"rows[{i}][{j}].path", f"表中没有“{cell.path}”这一项"
            for sentence in _template_problems(cell.text):
                yield f"rows[{i}][{j}].text", sentence
    if any(rows > 0 for rows, _ in hanging):
        yield "rows", "有单元格的 rows 超出了本块的最后一行"


def _span_problems(spans: list[int], width: int, path: str) -> Iterator[tuple[str, str]]:
    if any(span < 1 for span in spans):
        yield path, "span 应为正整数"
    elif sum(spans) != width:
        yield path, f"各格 span 之和为 {sum(spans)}，应为 {width}"


def _column_problems(
    block: FundsBlock | ObjectivesBlock | IndicatorsBlock,
) -> Iterator[tuple[str, str]]:
    row_class = {FundsBlock: Fund, ObjectivesBlock: Objective, IndicatorsBlock: Indicator}
    known = set(keys_of(row_class[type(block)])) - {"source", "evidence", "parent", "extra"}
    for i, column in enumerate(block.columns):
        if (column.key is None) == (column.label is None):
            yield f"columns[{i}]", "应写 key 或 label 中的一个"
        elif column.key is not None and column.key not in known:
            if not (isinstance(block, IndicatorsBlock) and column.key.startswith("extra.")):
                yield f"columns[{i}].key", f"没有“{column.key}”这一栏"
        elif column.label is not None and not isinstance(block, FundsBlock):
            yield f"columns[{i}].label", "只有资金块的栏可以用 label"
    if isinstance(block, FundsBlock):
        needed = max((c.label for c in block.columns if c.label is not None), default=-1) + 1
        for i, line in enumerate(block.rows):
            if len(line.labels) < needed:
                yield f"rows[{i}].labels", f"应有 {needed} 个行标题"


def _template_problems(template: str) -> Iterator[str]:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        yield "花括号不成对"
        return
    for name in names:
        if name not in PLACEHOLDERS:
            yield f"没有占位符“{{{name}}}”，可用 {'、'.join(sorted(PLACEHOLDERS))}"


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
