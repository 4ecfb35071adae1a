"""A sheet page as it was sent: what was typed, and the button that was pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import request

from perfeval.queries.findings import list_answers
from perfeval.web.access import OpenedFiling
from perfeval.web.sheets.editor import Editor
from perfeval.web.sheets.forms import SheetForm, make_form
from perfeval.web.sheets.seen import MadeFrom, read_made_from
from perfeval.web.sheets.side_texts import ACCEPT, ANSWER, REJECT, Unsent, read_side_texts
from perfeval.web.sheets.typed import (
    StoredSheet,
    TypedSheet,
    made_from_sheet,
    stored_sheet,
    typed_sheet,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A sent page; its button's value is `doing:where`, as in `add:3`.

    `made_from` is None if it cannot be told; `stored` is the same where somebody has saved since,
    else what is stored.
    """

    opened: OpenedFiling
    stored: StoredSheet
    made_from: MadeFrom | None
    form: SheetForm
    typed: TypedSheet
    unsent: Unsent
    doing: str
    where: str

    @property
    def field(self) -> str:
        """Return the name of the text field beside the button: mostly the button's own value."""
        shared = self.doing in (ACCEPT, REJECT)
        return f"{ANSWER if shared else self.doing}:{self.where}"

    def editor(self, typed: TypedSheet | None = None, asked_removal: str | None = None) -> Editor:
        """Return the form with what was typed, or with another sheet in its place."""
        return Editor(self.stored, self.form, typed or self.typed, asked_removal)

    def refused(self, sentence: str) -> Unsent:
        """Return the texts beside the cells, with what is said at the button's own field."""
        return replace(self.unsent, problems={self.field: sentence}, focus=self.field)


def read_posted(opened: OpenedFiling) -> Posted:
    """Read a sent page over what is stored."""
    form = make_form(opened.pack, opened.document)
    made_from = read_made_from(form.seen.data or "", opened.filing.id, form.version.data)
    is_late = form.version.data != opened.filing.version
    is_apart = made_from is not None and (is_late or made_from.asked)
    stored = made_from_sheet(opened, made_from) if made_from and is_apart else stored_sheet(opened)
    doing, _, where = request.form.get("do", "save").partition(":")
    # What the page itself offers again, an explanation to other content, was not typed now.
    offered = {answer.explanation for answer in list_answers(opened.filing.id)}
    unsent = Unsent(read_side_texts(offered), confirmed=request.form.get("confirmed", ""))
    return Posted(opened, stored, made_from, form, typed_sheet(form, stored), unsent, doing, where)
