"""What buttons change in a sheet before it is saved: rows, points, scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request

from perfeval.domain.library_rows import take_entry
from perfeval.domain.row_moves import RowMove, TypedRow, append_row, move_row
from perfeval.web.sheets.forms import MOST_ROWS, field_name, level_choices
from perfeval.web.sheets.library import find_offered
from perfeval.web.sheets.pasting import paste_block
from perfeval.web.sheets.posted import Posted
from perfeval.web.sheets.scores import with_balance, with_scores
from perfeval.web.sheets.table_rows import find_table_row, is_filled, move_table_row
from perfeval.web.sheets.typed import TypedSheet

REMOVE, REMOVE_SURE = "remove", "remove-sure"


@dataclass(frozen=True, slots=True)
class Changed:
    """The sheet as a button left it, the place to show next, and why the button did nothing."""

    typed: TypedSheet
    anchor: str = ""
    refusal: str = ""


def change_sheet(posted: Posted) -> Changed:
    """Return the sheet after the button; one that only saves, or is unknown, changes nothing."""
    change = CHANGES.get(posted.doing)
    changed = change(posted) if change else Changed(posted.typed)
    rows = (changed.typed.rows, *(changed.typed.document.tables or {}).values())
    if max(map(len, rows)) > MOST_ROWS:
        return Changed(posted.typed, refusal=f"最多 {MOST_ROWS} 行，不能再加。")
    return changed


def asks_before_removal(posted: Posted) -> bool:
    """Tell whether the button would remove a row that holds something."""
    if posted.doing != REMOVE:
        return False
    table_row = find_table_row(posted.opened.pack, posted.typed, posted.where)
    if table_row is not None:
        return is_filled(posted.typed, table_row)
    i = _row_number(posted)
    return i is not None and not posted.stored.rows_are_fixed and not posted.typed.rows[i].is_empty


def _move(posted: Posted) -> Changed:
    """Add, remove or move the row that the button names."""
    typed, doing = posted.typed, posted.doing
    table_row = find_table_row(posted.opened.pack, typed, posted.where)
    if table_row is not None:
        if posted.stored.own_rows is not None:
            return _locked(posted)
        return Changed(*move_table_row(typed, doing, table_row))
    i = _row_number(posted)
    if i is None:
        return Changed(typed)
    if posted.stored.rows_are_fixed:
        return _locked(posted)
    move = RowMove(REMOVE if doing == REMOVE_SURE else doing)
    rows = move_row(typed.rows, move, i)
    place = {
        RowMove.ADD: i + 1,
        RowMove.DUPLICATE: i + 1,
        RowMove.REMOVE: min(i, len(rows) - 1),
    }.get(move)
    if place is None:  # a row that only joined the neighbouring group keeps its place
        place = next((j for j, row in enumerate(rows) if row is typed.rows[i]), i)
    return Changed(typed.with_rows(rows), _anchor(place))


def _append(posted: Posted) -> Changed:
    """Add a row of the levels that were chosen."""
    typed = posted.typed
    wanted = request.form.get("new_level", "")
    levels = {v: (one, two) for v, one, two in level_choices(posted.opened.pack, typed.document)}
    if wanted not in levels:
        return Changed(typed)
    if posted.stored.rows_are_fixed:
        return _locked(posted)
    rows = append_row(typed.rows, *levels[wanted])
    return Changed(typed.with_rows(rows), _anchor(_first_new(typed.rows, rows)))


def _balance(posted: Posted) -> Changed:
    if posted.stored.rows_are_fixed:
        return _locked(posted)
    balanced = with_balance(posted.opened.pack, posted.typed.document)
    return Changed(posted.typed.with_values(balanced))


def _paste(posted: Posted) -> Changed:
    pasted = paste_block(posted)
    anchor = f"cell-{field_name(pasted.path)}" if pasted.path else ""
    return Changed(pasted.typed, anchor, pasted.sentence)


def _pick(posted: Posted) -> Changed:
    """Take an entry of the indicator library."""
    if posted.stored.rows_are_fixed:
        return _locked(posted)
    entry = find_offered(posted.opened, posted.where)
    if entry is None:
        return Changed(posted.typed, refusal="指标库里没有这条指标，可能刚被删除，请再查找一次。")
    form = posted.opened.pack.form(posted.typed.document.kind)
    rows, i = take_entry(posted.typed.rows, entry, form)
    return Changed(posted.typed.with_rows(rows), _anchor(i))


def _fill_scores(posted: Posted) -> Changed:
    return _scored(posted, overwrite=False)


def _all_scores(posted: Posted) -> Changed:
    return _scored(posted, overwrite=True)


CHANGES: Mapping[str, Callable[[Posted], Changed]] = {
    **dict.fromkeys(("add", "duplicate", REMOVE, REMOVE_SURE, "up", "down"), _move),
    "append": _append,
    "paste": _paste,
    "pick": _pick,
    "balance": _balance,
    "fill-scores": _fill_scores,
    "all-scores": _all_scores,
}


def _scored(posted: Posted, *, overwrite: bool) -> Changed:
    pack, document, locked = posted.opened.pack, posted.typed.document, posted.editor().locked
    scored = with_scores(pack, document, overwrite=overwrite, locked=locked)
    return Changed(posted.typed.with_values(scored))


def _locked(posted: Posted) -> Changed:
    return Changed(posted.typed, refusal=f"{posted.stored.fixed_sentence}。")


def _first_new(before: tuple[TypedRow, ...], after: tuple[TypedRow, ...]) -> int:
    pairs = enumerate(after)
    return next(i for i, row in pairs if i >= len(before) or row is not before[i])


def _anchor(i: int) -> str:
    return f"cell-indicators-{i}-name" if i >= 0 else ""


def _row_number(posted: Posted) -> int | None:
    """Return the row that the button names, None if the sheet has no such row."""
    where = posted.where
    is_number = where.isascii() and where.isdecimal() and len(where) < 5
    return int(where) if is_number and int(where) < len(posted.typed.rows) else None
