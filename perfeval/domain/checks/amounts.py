"""Amounts of money that a sheet shows: its total, its project spending, rows with a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfeval.domain.checks import words
from perfeval.domain.checks.cross_sheet import AMOUNTS
from perfeval.domain.checks.rows import squeeze
from perfeval.domain.form_pack import FormPack, FundsBlock
from perfeval.domain.sheets import FundSource, SheetDocument
from perfeval.domain.values import parse_money

# Columns of a form's own tables that say the same as columns of the money block.
_TABLE_KEYS = {**{key: key for key in AMOUNTS}, "budget": "annual_budget"}
_NAME = "name"
# 其中：项目支出, （二）项目支出, 2.项目支出
_SPENDING = re.compile(rf"(?:其中|[\W\d一二三四五])*{words.PROJECT_SPENDING}:?")


@dataclass(frozen=True, slots=True)
class AmountRow:
    """A row of money: amounts in 万元 and cell paths by column; what is no amount is left out."""

    name: str
    amounts: Mapping[str, Decimal]
    paths: Mapping[str, str]


NOTHING = AmountRow("", {}, {})


def total_row(pack: FormPack, sheet: SheetDocument) -> AmountRow:
    """Return the total of the money block; empty where the sheet has none."""
    return _fund_row(pack, sheet, FundSource.TOTAL) or NOTHING


def project_spending_row(pack: FormPack, sheet: SheetDocument) -> AmountRow | None:
    """Return the row that the form calls 项目支出, of the money block or of a table of its own."""
    form = pack.form(sheet.kind)
    block: FundsBlock | None = form.first_block(FundsBlock)
    for line in block.rows if block else ():
        found = _fund_row(pack, sheet, line.source) if _is_spending(line.labels) else None
        if found is not None:
            return found
    for key, table in form.tables().items():
        for i, row in enumerate((sheet.tables or {}).get(key, ())[: len(table.rows)]):
            if _is_spending(table.rows[i].labels):
                return _read(pack, f"tables.{key}[{i}]", words.PROJECT_SPENDING, row)
    return None


def named_rows(pack: FormPack, sheet: SheetDocument) -> Iterator[AmountRow]:
    """Yield the rows of the form's own tables that carry a name, such as 年度主要任务."""
    for key in pack.form(sheet.kind).tables():
        for i, row in enumerate((sheet.tables or {}).get(key, ())):
            if name := squeeze(row.get(_NAME)):
                yield _read(pack, f"tables.{key}[{i}]", name, row)


def _fund_row(pack: FormPack, sheet: SheetDocument, source: str) -> AmountRow | None:
    for i, fund in enumerate(sheet.funds):
        if fund.source == source:
            return _read(pack, f"funds[{i}]", source, {key: getattr(fund, key) for key in AMOUNTS})
    return None


def _is_spending(labels: tuple[str, ...]) -> bool:
    return any(_SPENDING.fullmatch(squeeze(label)) for label in labels)


def _read(pack: FormPack, path: str, name: str, cells: Mapping[str, str | None]) -> AmountRow:
    amounts, paths = {}, {}
    for key, column in _TABLE_KEYS.items():
        text = cells.get(key)
        amount = parse_money(text, pack.money_unit) if text else None
        if amount is not None and column not in amounts:
            amounts[column], paths[column] = amount, f"{path}.{key}"
    return AmountRow(name, amounts, paths)
