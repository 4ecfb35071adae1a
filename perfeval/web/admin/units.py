"""The tree of units, and the page of each: naming, making one below it, closing it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from perfeval.domain.roles import UnitKind
from perfeval.models import Unit
from perfeval.queries.organisation import (
    count_people_by_unit,
    count_waiting_at,
    list_desks,
    list_posts_at,
)
from perfeval.services.organisation import (
    close_unit,
    create_unit,
    is_closed,
    may_close,
    rename_unit,
)
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.forms import CloseUnitForm, NewUnitForm, RenameUnitForm
from perfeval.web.admin.jobs import administers_all
from perfeval.web.admin.loading import administered, open_unit
from perfeval.web.admin.routes import route_source
from perfeval.web.saving import saving


@blueprint.get("/")
def show_units() -> str:
    """Show the units that the person administers, as a tree."""
    units, today = administered(), access.now().date()
    tree = access.unit_tree()
    lines = [(depth, unit) for depth, unit in tree.in_order() if unit.id in units]
    return render_template(
        "admin/units.html",
        lines=lines,
        top=min(depth for depth, _unit in lines),
        people=count_people_by_unit(units, today),
        closed={unit.id for _depth, unit in lines if is_closed(unit, today)},
        sees_jobs=administers_all(),
    )


@blueprint.get("/units/<key:unit_id>")
def show_unit(unit_id: int) -> str:
    """Show one unit: its posts, its route, and the forms that change it."""
    return _page(open_unit(unit_id))


@blueprint.post("/units/<key:unit_id>/rename")
def rename(unit_id: int) -> ResponseReturnValue:
    """Give a unit another name."""
    unit = open_unit(unit_id)
    form = RenameUnitForm(prefix="rename")
    if form.validate():
        with saving(form):
            rename_unit(unit, name=form.name.data, actor=access.current_person(), at=access.now())
    if form.errors:
        return _page(unit, rename_form=form), 422
    flash(f"单位名称已保存为“{unit.name}”。", "success")
    return redirect(url_for("admin.show_unit", unit_id=unit_id))


@blueprint.post("/units/<key:unit_id>/create-below")
def create_below(unit_id: int) -> ResponseReturnValue:
    """Create a unit below another."""
    parent = open_unit(unit_id)
    form = NewUnitForm(prefix="new")
    if form.validate():
        with saving(form):
            create_unit(
                parent,
                name=form.name.data,
                kind=UnitKind(form.kind.data),
                valid_from=form.valid_from.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return _page(parent, new_form=form), 422
    flash(f"已新建“{form.name.data}”。接下来请为它设置人员。", "success")
    return redirect(url_for("admin.show_units"))


@blueprint.post("/units/<key:unit_id>/close")
def close(unit_id: int) -> ResponseReturnValue:
    """Close a unit after a day."""
    unit = open_unit(unit_id)
    form = CloseUnitForm(prefix="close")
    if form.validate() and form.last_day.data:
        with saving(form):
            close_unit(
                unit,
                last_day=form.last_day.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return _page(unit, close_form=form), 422
    flash(f"“{unit.name}”的最后一天已设为 {form.last_day.data}。", "success")
    return redirect(url_for("admin.show_unit", unit_id=unit_id))


def _page(
    unit: Unit,
    *,
    rename_form: RenameUnitForm | None = None,
    new_form: NewUnitForm | None = None,
    close_form: CloseUnitForm | None = None,
) -> str:
    """Render a unit's page; a form that was refused keeps what was typed."""
    today = access.now().date()
    tree = access.unit_tree()
    above = unit.parent_id if unit.parent_id in administered() else None
    return render_template(
        "admin/unit.html",
        unit=unit,
        parent=tree.units[above] if above else None,
        closed=is_closed(unit, today),
        may_close=may_close(access.current_person(), unit),
        waiting=count_waiting_at(unit.id),
        posts=list_posts_at(unit.id, today),
        today=today,
        source=route_source(unit),
        desks=list_desks(tree.route_of(unit.id), unit.id, tree, today),
        rename_form=rename_form
        or RenameUnitForm(formdata=None, prefix="rename", data={"name": unit.name}),
        new_form=new_form or NewUnitForm(formdata=None, prefix="new", data=_defaults(today)),
        close_form=close_form
        or CloseUnitForm(formdata=None, prefix="close", data={"last_day": unit.valid_to or today}),
    )


def _defaults(today: date) -> dict[str, object]:
    return {"kind": UnitKind.OFFICE.value, "valid_from": today}
