"""The route of a unit: its steps in words, who holds each desk, and editing them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.models import Unit
from perfeval.queries.organisation import list_desks, own_route, route_code
from perfeval.services.organisation import set_route
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.loading import open_unit
from perfeval.web.admin.route_forms import (
    MOST_STEPS,
    NEW_ROW,
    RouteForm,
    Rows,
    read_route,
    rows_of,
)


@dataclass(frozen=True, slots=True)
class RouteSource:
    """Where a unit's route comes from: itself, a unit above it, or the program's usual one."""

    own: bool
    unit: Unit | None


def route_source(unit: Unit) -> RouteSource:
    """Return where a unit's route comes from."""
    for above in access.unit_tree().line(unit.id):
        if above.route_steps:
            return RouteSource(above.id == unit.id, above)
    return RouteSource(False, None)


@blueprint.get("/units/<key:unit_id>/route")
def show_route(unit_id: int) -> str:
    """Show a unit's route and its table of steps."""
    unit = open_unit(unit_id)
    route = access.unit_tree().route_of(unit_id)
    return _page(unit, _form(unit, rows_of(route)))


@blueprint.post("/units/<key:unit_id>/route/save")
def save_route(unit_id: int) -> ResponseReturnValue:
    """Save a unit's route; the buttons beside the rows only change the table on the page."""
    unit = open_unit(unit_id)
    command, _, place = request.form.get("do", "").partition("-")
    form = RouteForm()
    if command not in ("save", "inherit"):
        return _page(unit, _form(unit, _moved(form.steps.data, command, place), form.seen.data))
    route = None
    if command == "save":
        if not form.validate():
            return _page(unit, form), 422
        route = read_route(form.steps.data)
    try:
        with transaction():
            set_route(unit, route, seen=form.seen.data or "", actor=access.current_person())
    except NotPermittedError:
        raise
    except DomainError as error:
        fresh = _form(unit, form.steps.data)
        fresh.form_errors.append(str(error))
        return _page(unit, fresh), 422
    flash("流程已保存，对以后送审的表生效。", "success")
    return redirect(url_for("admin.show_unit", unit_id=unit_id))


def _page(unit: Unit, form: RouteForm) -> str:
    tree = access.unit_tree()
    today = access.now().date()
    return render_template(
        "admin/route.html",
        unit=unit,
        form=form,
        most=MOST_STEPS,
        source=route_source(unit),
        desks=list_desks(tree.route_of(unit.id), unit.id, tree, today),
    )


def _form(unit: Unit, rows: Rows, seen: str | None = None) -> RouteForm:
    """Return the table with these rows, against the route that is stored (or was on screen)."""
    stored = route_code(own_route(unit)) if seen is None else seen
    return RouteForm(formdata=None, data={"seen": stored, "steps": rows})


def _moved(rows: Rows, command: str, place: str) -> Rows:
    """Return the rows after one press of a button of the table."""
    if command == "add":
        return [*rows, dict(NEW_ROW)] if len(rows) < MOST_STEPS else rows
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else len(rows)
    if at >= len(rows) or command not in ("remove", "up", "down"):
        abort(400)
    left = [*rows[:at], *rows[at + 1 :]]
    if command == "remove":
        return left
    to = max(at - 1, 0) if command == "up" else at + 1
    return [*left[:to], rows[at], *left[to:]]
