"""代理: the list with its form, confirming and ending."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.delegations import DELEGABLE, may_register, standing_on
from perfeval.domain.permissions import administered_units
from perfeval.domain.roles import PostRole
from perfeval.models import Delegation, Post, User
from perfeval.queries.delegations import (
    get_delegation,
    list_candidates,
    list_delegable_posts,
    list_seen_by,
    term_of,
)
from perfeval.services.delegations import (
    DelegationOrder,
    confirm_delegation,
    end_delegation,
    register_delegation,
)
from perfeval.web import access
from perfeval.web.delegations.forms import DelegationForm
from perfeval.web.saving import saving

blueprint = Blueprint("delegations", __name__, url_prefix="/delegations")


@blueprint.get("/")
def list_all() -> str:
    """List the delegations that concern the person, with the form for a new one."""
    return _page()


@blueprint.post("/register")
def register() -> ResponseReturnValue:
    """Register a delegation."""
    posts, people = _choices()
    form = DelegationForm(prefix="new")
    form.offer(posts, people)
    if form.validate() and form.starts_on.data and form.ends_on.data:
        order = DelegationOrder(
            next(post for post in posts if post.id == form.post.data),
            next(user for user in people if user.id == form.delegate.data),
            form.starts_on.data,
            form.ends_on.data,
            form.reason.data,
        )
        with saving(form):
            row = register_delegation(order, actor=access.current_person(), at=access.now())
    if form.errors:
        return _page(form), 422
    if row.confirmed_at is None:
        flash(f"代理已登记，待{row.principal.full_name}本人确认后生效。", "success")
    else:
        flash("代理已登记。", "success")
    return redirect(url_for("delegations.list_all"))


@blueprint.post("/<key:delegation_id>/confirm")
def confirm(delegation_id: int) -> ResponseReturnValue:
    """Confirm a delegation that was registered for the person."""
    row = _open(delegation_id)
    with transaction():
        confirm_delegation(row, actor=access.current_person(), at=access.now())
    flash(f"已确认：{row.starts_on}至{row.ends_on}由{row.delegate.full_name}代理。", "success")
    return redirect(url_for("reviews.list_waiting"))


@blueprint.post("/<key:delegation_id>/end")
def end(delegation_id: int) -> ResponseReturnValue:
    """End a delegation at once."""
    row = _open(delegation_id)
    with transaction():
        end_delegation(row, actor=access.current_person(), at=access.now())
    flash("代理已撤销，代理人从现在起不能再代办；已经办理的仍然有效。", "success")
    return redirect(url_for("delegations.list_all"))


def _open(delegation_id: int) -> Delegation:
    """Load a delegation for those whom it concerns; 404 for a stranger."""
    row = get_delegation(delegation_id)
    if row is None or not (_may_end(row) or row.delegate_id == access.current_person().user_id):
        abort(404)
    return row


def _may_end(row: Delegation) -> bool:
    parents = access.unit_tree().parents()
    return may_register(access.current_person(), row.principal_id, row.unit_id, parents)


def _units() -> frozenset[int]:
    """Return the units for whose people the person registers delegations."""
    person = access.current_person()
    administered = administered_units(person, access.unit_tree().parents())
    return administered | person.units_as(PostRole.SECRETARY)


def _choices() -> tuple[Sequence[Post], Sequence[User]]:
    """Return the posts that the person may delegate, and those who could fill them."""
    today, tree = access.now().date(), access.unit_tree()
    posts = list_delegable_posts(access.current_person().user_id, _units(), today)
    lines = {unit.id for post in posts for unit in tree.line(post.unit_id)}
    return posts, list_candidates(lines, today)


def _page(form: DelegationForm | None = None) -> str:
    """Render the page; a form that was refused keeps what was typed."""
    person, today = access.current_person(), access.now().date()
    rows = list_seen_by(person.user_id, _units())
    if not rows and not person.units_as(
        *DELEGABLE, PostRole.SECRETARY, PostRole.UNIT_ADMINISTRATOR
    ):
        abort(403, "代理由领导、财务等审核岗位的人员，以及文秘和单位管理员办理。")
    posts, people = _choices()
    if form is None:
        form = DelegationForm(formdata=None, prefix="new", data={"starts_on": today})
        form.offer(posts, people)
    return render_template(
        "delegations/list.html",
        lines=[(row, standing_on(term_of(row), today), _may_end(row)) for row in rows],
        form=form if posts else None,
        person=person,
    )
