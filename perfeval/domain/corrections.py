"""What the finance clerk may put right without a return: the cells of the money block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument

LONGEST = 100
_MONEY = re.compile(r"funds\[(\d+)\]\.(initial_budget|annual_budget|executed|execution_rate)")


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """A cell of the money block: its path, its name in the words of the form, and its text."""

    path: str
    words: str
    text: str


def money_cells(pack: FormPack, sheet: SheetDocument) -> tuple[MoneyCell, ...]:
    """Return the budget, expenditure and rate cells that the form has, in its order."""
    grid = build_grid(pack, sheet, editable=True)
    return tuple(
        MoneyCell(cell.path, describe_place(pack, sheet, cell.path), cell.value)
        for cell in grid.cells()
        if cell.editable and cell.path and _MONEY.fullmatch(cell.path)
    )


def correct_money(
    pack: FormPack, sheet: SheetDocument, typed: Mapping[str, str]
) -> tuple[SheetDocument, str]:
    """Return a sheet with these texts in its money cells, and the changes in words: old → new.

    `typed` by cell path; cells that are not named stay. Raises DomainError if nothing changes, a
    cell is none of the money block, or a text is too long.
    """
    cells = {cell.path: cell for cell in money_cells(pack, sheet)}
    funds, changes = list(sheet.funds), []
    for path, text in typed.items():
        match = _MONEY.fullmatch(path)
        if path not in cells or match is None:
            raise DomainError("只能改正项目资金的预算数、执行数和执行率，其他内容请退回经办人修改")
        new, old = text.strip(), cells[path].text.strip()
        if len(new) > LONGEST:
            raise DomainError(f"{cells[path].words}过长，最多 {LONGEST} 个字符")
        if new == old:
            continue
        i = int(match[1])
        funds[i] = replace(funds[i], **{match[2]: new})
        changes.append(f"{cells[path].words}：{old or '（空）'} → {new or '（空）'}")
    if not changes:
        raise DomainError("资金数没有改动；没有问题的，请直接通过")
    return replace(sheet, funds=tuple(funds)), "\n".join(changes)
