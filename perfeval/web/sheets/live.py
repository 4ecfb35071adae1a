"""The checks and scores of what is on screen, while it is typed; nothing is saved by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import current_app, get_template_attribute, jsonify, request
from flask.typing import ResponseReturnValue

from perfeval.domain.permissions import Permission
from perfeval.web.access import open_filing
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.sheets.editor import Editor
from perfeval.web.sheets.forms import make_form
from perfeval.web.sheets.page import CheckedSheet, check_sheet_page, shown_cell, shown_repairs
from perfeval.web.sheets.panel import make_panel
from perfeval.web.sheets.side_texts import Unsent
from perfeval.web.sheets.typed import stored_sheet, typed_sheet


@blueprint.post("/<key:filing_id>/live")
def check_sheet_live(filing_id: int) -> ResponseReturnValue:
    """Return what the page shows of checks and scores: HTML by element id.

    Elements for notes and scores that are not named have nothing to show.
    """
    opened = open_filing(filing_id, Permission.EDIT)
    form = make_form(opened.pack, opened.document)
    form.validate()  # a text that is too long is said beside its cell
    stored = stored_sheet(opened)
    editor = Editor(stored, form, typed_sheet(form, stored))
    checked = check_sheet_page(opened, editor.typed.document, editor.typed.row_ids)
    repairs = shown_repairs(opened.filing, checked.places, editor.typed.row_ids)
    # Half-typed explanations stay in the browser: answering them back would disturb the typing.
    unsent = Unsent(confirmed=request.form.get("confirmed", ""))
    panel = make_panel(checked.places, checked.report, repairs, unsent)
    fragments = dict(_cells(checked, editor))
    for name in ("finding-counts", "finding-list", "confirmation"):
        fragments[name] = _part(name.replace("-", "_"), panel=panel)
    if checked.scores is not None:
        fragments["weights"] = _part("weights", scores=checked.scores)
    return jsonify(fragments)


def _cells(checked: CheckedSheet, editor: Editor) -> Iterator[tuple[str, str]]:
    notes = get_template_attribute("sheets/_cell.html", "notes")
    last_year = get_template_attribute("sheets/_cell.html", "last_year")
    seen = set()
    for cell in checked.grid.cells():
        shown = shown_cell(checked, editor, cell, is_first=cell.path not in seen)
        seen.add(cell.path)
        if shown.notes or shown.errors or shown.said:
            yield f"notes-{shown.key}", str(notes(shown))
        if shown.score is not None:
            yield shown.score_id, _part("score", score=shown.score)
        if shown.last_year is not None:
            yield f"last-year-{shown.key}", str(last_year(shown.last_year))


def _part(name: str, **values: Any) -> str:
    """Render a part of the page by itself; the menu and the like would only cost queries."""
    return current_app.jinja_env.get_template(f"sheets/_{name}.html").render(values)
