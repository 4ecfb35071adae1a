"""The list of the indicator library, and one entry: adding, changing, removing, putting back."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.permissions import LIBRARY_KEEPERS, LIBRARY_WRITERS
from perfeval.models import LibraryIndicator
from perfeval.queries.library import PAGE, count_uses, find_entries, get_entry
from perfeval.queries.library import seen_units as units_of_sheets
from perfeval.services import library as service
from perfeval.web import access
from perfeval.web.library.blueprint import blueprint
from perfeval.web.library.forms import EntryForm, NewEntryForm
from perfeval.web.library.loading import open_entry, own_units, seen_units, written_units
from perfeval.web.saving import saving

_LAST_PAGE = 10_000


@blueprint.get("/")
def list_all() -> str:
    """List the entries that hold every word of the search, fifty a page."""
    seen = seen_units()
    query = request.args.get("q", "")
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    found = find_entries(seen, query, most=PAGE + 1, after=(page - 1) * PAGE)
    rows = found[:PAGE]
    person = access.current_person()
    return render_template(
        "library/list.html",
        rows=rows,
        uses=count_uses(rows, units_of_sheets(own_units(), access.unit_tree())),
        query=query,
        page=page,
        has_more=len(found) > PAGE,
        may_add=bool(person.units_as(*LIBRARY_WRITERS)),
        kept=person.units_as(*LIBRARY_KEEPERS),
        removed=_removed(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add an entry."""
    units = written_units()
    form = NewEntryForm()
    form.offer(units)
    if form.is_submitted() and form.check():
        unit = next(unit for unit in units if unit.id == form.unit_id.data)
        with saving(form):
            actor, at = access.current_person(), access.now()
            service.add_entry(unit, form.read_entry(), actor=actor, at=at)
        if not form.errors:
            flash(f"“{form.name.data}”已加入指标库。", "success")
            return redirect(url_for("library.list_all"))
    return _entry_page(form, None)


@blueprint.route("/<key:entry_id>", methods=["GET", "POST"])
def change(entry_id: int) -> ResponseReturnValue:
    """Show an entry to be changed, and change it."""
    row = open_entry(entry_id)
    form = EntryForm(data=asdict(row.entry))
    if form.is_submitted() and form.check():
        with saving(form):
            actor, at = access.current_person(), access.now()
            service.change_entry(row, form.read_entry(), actor=actor, at=at)
        if not form.errors:
            flash(f"“{form.name.data}”已修改。", "success")
            return redirect(url_for("library.list_all"))
    return _entry_page(form, row)


@blueprint.post("/<key:entry_id>/remove")
def remove(entry_id: int) -> ResponseReturnValue:
    """Remove an entry; the list then offers to put it back."""
    row = open_entry(entry_id)
    with transaction():
        service.remove_entry(row, actor=access.current_person(), at=access.now())
    return redirect(url_for("library.list_all", removed=entry_id))


@blueprint.post("/<key:entry_id>/restore")
def restore(entry_id: int) -> ResponseReturnValue:
    """Put a removed entry back."""
    row = open_entry(entry_id)
    with transaction():
        service.restore_entry(row, actor=access.current_person(), at=access.now())
    flash(f"“{row.name}”已恢复。", "success")
    return redirect(url_for("library.list_all"))


def _removed() -> LibraryIndicator | None:
    """Return the entry that was just removed, for whoever may put it back."""
    entry_id = request.args.get("removed", 0, type=int)
    row = get_entry(entry_id) if 0 < entry_id < 2**31 else None
    kept = access.current_person().units_as(*LIBRARY_KEEPERS)
    return row if row and row.removed_at and row.unit_id in kept else None


def _entry_page(form: EntryForm, row: LibraryIndicator | None) -> ResponseReturnValue:
    return render_template("library/entry.html", form=form, row=row), 422 if form.errors else 200
