"""Which cells may not be changed in this stage: by the form, or because targets are approved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.domain.form_pack import (
    FieldsBlock,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
)
from perfeval.domain.sheets import SheetDocument

_LISTS = ((FundsBlock, "funds"), (ObjectivesBlock, "objectives"), (IndicatorsBlock, "indicators"))
_ROW_CELL = re.compile(r"indicators\[(\d+)\](?:\.(.+))?")
_PLACE_KEYS = ("level1", "level2")  # where a row stands on the form
# What an approved target fixes (财预〔2020〕10号: approved targets are as a rule not changed).
_APPROVED_KEYS = {
    "indicators": (
        *("level1", "level2", "name", "operator", "target"),
        *("initial_target", "unit_of_measure", "max_score"),
    ),
    "objectives": ("expected",),
}


def locked_paths(
    pack: FormPack, sheet: SheetDocument, *, targets_locked: bool = False
) -> frozenset[str]:
    """Return the paths of the cells that nobody may change.

    `targets_locked`: the targets were approved, so that only results, scores and texts are open.
    """
    found = set(_closed_by_form(pack, sheet))
    if targets_locked:
        for name, keys in _APPROVED_KEYS.items():
            rows = range(len(getattr(sheet, name)))
            found |= {f"{name}[{i}].{key}" for i in rows for key in keys}
            found |= {f"{name}[{i}]" for i in rows}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ClosedCells:
    """The paths of the cells that a person may not change: those that nobody may, and others' rows.

    `own_rows` are the numbers of the rows that the person fills, None for the whole sheet.
    """

    locked: frozenset[str]
    own_rows: frozenset[int] | None = None

    def __contains__(self, path: object) -> bool:
        if path in self.locked:
            return True
        if self.own_rows is None:
            return False
        match = _ROW_CELL.match(str(path))
        return match is None or int(match[1]) not in self.own_rows or match[2] in _PLACE_KEYS


def number_rows(row_ids: Sequence[int | None], own: frozenset[int] | None) -> frozenset[int] | None:
    """Return the numbers of the rows with some ids, None for the whole sheet."""
    return None if own is None else frozenset(i for i, one in enumerate(row_ids) if one in own)


def _closed_by_form(pack: FormPack, sheet: SheetDocument) -> Iterator[str]:
    form = pack.form(sheet.kind)
    for block in form.blocks.values():
        if isinstance(block, FieldsBlock):
            cells = (cell for row in block.rows for cell in row)
            yield from (cell.path for cell in cells if cell.path and not cell.editable)
        if isinstance(block, RowsBlock):
            yield from _closed_columns(block, sheet)


def _closed_columns(block: RowsBlock, sheet: SheetDocument) -> Iterator[str]:
    name = next((name for kind, name in _LISTS if isinstance(block, kind)), None)
    for column in block.columns:
        if column.editable:
            continue
        if column.path:
            yield column.path
        elif name and column.key:
            yield from (f"{name}[{i}].{column.key}" for i in range(len(getattr(sheet, name))))
