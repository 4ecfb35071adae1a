"""The trail with its filters, and the same as a table for office programs."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from perfeval.domain.permissions import audited_units
from perfeval.domain.roles import PostRole
from perfeval.queries.audit import EventFilter, get_head, stream_events
from perfeval.web import access
from perfeval.web.audit.export import csv_lines
from perfeval.web.audit.forms import FilterForm
from perfeval.web.audit_lines import number_of, read_page, unit_names

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
_FILTERS = ("unit", "person", "action", "since", "until", "filing")


@blueprint.get("/")
def list_events() -> ResponseReturnValue:
    """Show what was done at the auditor's units and below, newest first."""
    units = _units()
    form = _form(units)
    wanted = _wanted(form, units) if form.validate() else None
    page = render_template(
        "audit/events.html",
        form=form,
        page=read_page(wanted) if wanted else None,
        filters=_filters(),
        filing_id=number_of("filing"),
        unit_names=unit_names(),
        head=get_head(),
    )
    return page, 200 if wanted else 422


@blueprint.get("/events.csv")
def export_events() -> Response:
    """Give every event that the filters let through as CSV, oldest first."""
    units = _units()
    form = _form(units)
    if not form.validate():
        abort(422)
    lines = csv_lines(stream_events(_wanted(form, units)), unit_names(), access.zone())
    answer = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
    name = quote("操作记录.csv", safe="")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"events.csv\"; filename*=UTF-8''{name}"
    )
    return answer


def _units() -> frozenset[int]:
    """Return the units that the asking person audits; 403 if there are none."""
    found = audited_units(access.current_person(), access.unit_tree().parents())
    if not found:
        abort(403, "操作记录由审计管理员查看，您现有的岗位不能打开。")
    return found


def _form(units: frozenset[int]) -> FilterForm:
    form = FilterForm(formdata=request.args)
    lines = [(depth, unit) for depth, unit in access.unit_tree().in_order() if unit.id in units]
    top = min(depth for depth, _unit in lines)
    form.offer([(unit.id, "\u3000" * (depth - top) + unit.name) for depth, unit in lines])
    return form


def _wanted(form: FilterForm, units: frozenset[int]) -> EventFilter:
    chosen = int(form.unit.data) if form.unit.data else None
    tree = access.unit_tree()
    if chosen:
        units = frozenset(key for key in units if any(u.id == chosen for u in tree.line(key)))
    is_whole = chosen is None and units == tree.units.keys()
    return EventFilter(
        unit_ids=None if is_whole else units,
        # What belongs to no unit concerns whoever audits from the root of the tree.
        unplaced=chosen is None and _audits_a_root(),
        person=form.person.data or "",
        action=form.action.data,
        filing_id=number_of("filing"),
        **form.instants(access.zone()),
    )


def _audits_a_root() -> bool:
    held = access.current_person().units_as(PostRole.AUDITOR)
    units = access.unit_tree().units
    return any(key in units and units[key].parent_id is None for key in held)


def _filters() -> dict[str, str]:
    """Return what of the address narrows the list, for the links to other pages of it."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}
