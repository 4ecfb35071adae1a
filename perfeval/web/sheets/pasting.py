"""A block of cells pasted into the sheet: missing rows are added, what has no place is told."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from perfeval.domain.cell_values import set_values
from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.pasting import Block, LaidBlock, lay_block, read_block
from perfeval.domain.row_moves import RowMove, move_row
from perfeval.web.sheets.forms import MOST_ROWS, field_name
from perfeval.web.sheets.posted import Posted
from perfeval.web.sheets.typed import TypedSheet

_MOST_TOLD = 10  # texts without a place that one sentence lists


@dataclass(frozen=True, slots=True)
class Pasted:
    """The sheet with the block in it, where the block begins, and what found no place in it."""

    typed: TypedSheet
    path: str
    left_over: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say what was not pasted, "" if all was."""
        if not self.left_over:
            return ""
        listed = "”“".join(self.left_over[:_MOST_TOLD])
        more = f"等 {len(self.left_over)} 项" if len(self.left_over) > _MOST_TOLD else ""
        return f"粘贴内容中没有位置可放、没有采用的：“{listed}”{more}。请核对起始的格子和列数。"


def paste_block(posted: Posted) -> Pasted:
    """Lay what was pasted over the sheet from the cell on whose field's name was sent.

    The button's own name wins over the choice in the list beside it.
    """
    block = read_block(request.form.get("pasted", ""))
    wanted = posted.where or request.form.get("paste_at", "")
    typed = posted.typed
    grid = _grid(posted, typed)
    named = (cell.path for cell in grid.cells() if cell.path)
    path = next((one for one in named if field_name(one) == wanted), "")
    laid = _lay(posted, typed, path, block)
    room = MOST_ROWS - len(typed.rows)
    if laid.missing_rows and path.startswith("indicators[") and not posted.stored.rows_are_fixed:
        for _ in range(min(laid.missing_rows, room)):
            typed = typed.with_rows(move_row(typed.rows, RowMove.ADD, len(typed.rows) - 1))
        laid = _lay(posted, typed, path, block)
    document = set_values(typed.document, laid.values, declared=frozenset(laid.values))
    return Pasted(typed.with_values(document), path, laid.left_over)


def _lay(posted: Posted, typed: TypedSheet, path: str, block: Block) -> LaidBlock:
    closed = posted.editor(typed).locked
    return lay_block(_grid(posted, typed), path, block, closed=closed)


def _grid(posted: Posted, typed: TypedSheet) -> Grid:
    return build_grid(posted.opened.pack, typed.document, editable=True)
