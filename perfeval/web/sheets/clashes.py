"""A save that came after somebody else's: what it says, and asking which side of a clash stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request

from perfeval.domain.checks.answers import cell_path
from perfeval.domain.merging import ORDER, Choice, Clash, Merged, Seen
from perfeval.domain.places import describe_place
from perfeval.printing.html import make_cell_id
from perfeval.services.errors import ClashError
from perfeval.web.sheets.page import render_sheet_page
from perfeval.web.sheets.posted import Posted
from perfeval.web.sheets.seen import MadeFrom, seal
from perfeval.web.sheets.side_texts import follow_rows
from perfeval.web.sheets.typed import TypedSheet

_CHOICE = "choice:"
_MINE, _THEIRS = "mine", "theirs"
_ORDER_WORDS = "指标行的顺序"


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A clash as the page asks about it; `anchor` is the cell's, "" where the form has none."""

    clash: Clash
    place: str
    anchor: str

    @property
    def name(self) -> str:
        """Return the name of the field that takes the choice."""
        return _CHOICE + self.clash.cell

    @property
    def keep_mine(self) -> str:
        """Return the field's value that lets mine stand."""
        return f"{_MINE}:{self.clash.digest}"

    @property
    def keep_theirs(self) -> str:
        """Return the field's value that lets theirs stand."""
        return f"{_THEIRS}:{self.clash.digest}"


def seen_by(posted: Posted) -> Seen:
    """Return what the person had on screen, and which side of each clash was chosen."""
    version, made_from = posted.form.version.data or 0, posted.made_from
    if made_from is None:
        return Seen(version)
    return Seen(version, made_from.sheet, made_from.asked, _read_choices())


def _read_choices() -> dict[str, Choice]:
    """Return which side of each clash the person chose, by the clash's cell."""
    choices = {}
    for name, value in request.form.items():
        side, _, seen = value.partition(":")
        if name.startswith(_CHOICE) and side in (_MINE, _THEIRS):
            choices[name.removeprefix(_CHOICE)] = Choice(side == _MINE, seen)
    return choices


def ask_which_stands(posted: Posted, typed: TypedSheet, error: ClashError) -> str:
    """Render the page with both sides put together, and ask about each clash."""
    merged = error.merged
    made_from = MadeFrom(error.theirs, frozenset(clash.cell for clash in merged.clashes))
    sealed = seal(made_from, posted.opened.filing.id, error.version)
    posted.form.show_version(error.version, sealed)
    shown = [_shown(posted, merged, clash) for clash in merged.clashes]
    problem = f"{error}。请在下面逐处选定后再保存。{posted.typed.refusal()}"
    return render_sheet_page(
        posted.opened,
        editor=replace(posted.editor(typed.with_merged(merged.sheet)), clashes=shown),
        unsent=posted_after(posted, merged.sheet.row_ids).unsent,
        problem=problem,
    )


def posted_after(posted: Posted, row_ids: Sequence[int | None]) -> Posted:
    """Return the sent page with the texts beside the cells following their rows."""
    texts = follow_rows(posted.unsent.texts, posted.typed.row_ids, row_ids)
    return replace(posted, unsent=replace(posted.unsent, texts=texts))


def merge_sentence(merged: Merged, has_step: bool) -> str:
    """Say that somebody else's changes came in, and what was therefore not done."""
    said = "已保存。您打开本页之后，他人也保存过本表，两边的改动已经合并。"
    for name in merged.not_removed:
        said += f"《{name}》一行您要删除，但他人刚改过其中内容，没有删除；确需删除的，请再删一次。"
    return said + ("您刚才按的按钮没有执行，请看过合并后的内容再按。" if has_step else "")


def _shown(posted: Posted, merged: Merged, clash: Clash) -> ShownClash:
    path = cell_path(clash.cell, merged.sheet.row_ids)
    if clash.cell == ORDER or path is None:
        return ShownClash(clash, _ORDER_WORDS, "")
    place = describe_place(posted.opened.pack, merged.sheet.document, path)
    return ShownClash(clash, place, make_cell_id(path))
