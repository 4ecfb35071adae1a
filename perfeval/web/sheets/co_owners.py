"""Who fills a sheet beside its owner: the list, naming somebody, ending it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in stubs
from wtforms.widgets import CheckboxInput, ListWidget

from perfeval.db import db, transaction
from perfeval.domain.permissions import Permission
from perfeval.domain.roles import PostRole
from perfeval.models import CoOwner, User
from perfeval.queries.people import list_holders
from perfeval.services.co_owners import describe_share, end_co_owner, name_co_owner
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.form_fields import Form
from perfeval.web.saving import saving
from perfeval.web.sheets.blueprint import blueprint

_WHOLE, _ROWS = "whole", "rows"


class CoOwnerForm(Form):
    """Who is to fill which part of the sheet."""

    user = SelectField("协办人", coerce=int)
    share = RadioField(
        "协办内容",
        choices=[SelectChoice(_ROWS, "只限勾选的指标行"), SelectChoice(_WHOLE, "整张表")],
        default=_ROWS,
    )
    rows = SelectMultipleField(
        "指标行",
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,  # the service says which rows there are
    )

    def offer(self, people: list[User], opened: OpenedFiling) -> None:
        """Set the people and the rows to choose from."""
        self.user.choices = [SelectChoice(str(user.id), user.full_name) for user in people]
        named = enumerate(opened.filing.sheet.indicators, start=1)
        self.rows.choices = [
            SelectChoice(str(row.id), f"第{i}行 {row.name or '（未填名称）'}") for i, row in named
        ]


@blueprint.get("/<key:filing_id>/co-owners")
def list_co_owners(filing_id: int) -> str:
    """Show who fills the sheet with its owner, and the form to name somebody."""
    return _page(open_filing(filing_id, Permission.NAME_CO_OWNERS))


@blueprint.post("/<key:filing_id>/co-owners")
def name(filing_id: int) -> ResponseReturnValue:
    """Name somebody, or give somebody other rows."""
    opened = open_filing(filing_id, Permission.NAME_CO_OWNERS)
    form = CoOwnerForm()
    people = _people(opened)
    form.offer(people, opened)
    if form.validate():
        user = next(one for one in people if one.id == form.user.data)
        rows = None if form.share.data == _WHOLE else frozenset(form.rows.data or ())
        with saving(form):
            name_co_owner(opened.filing, user, rows=rows, actor=opened.person, at=access.now())
        if not form.errors:
            flash(f"已设置协办人{user.full_name}。", "success")
            return redirect(url_for("sheets.list_co_owners", filing_id=filing_id))
    return _page(open_filing(filing_id, Permission.NAME_CO_OWNERS), form), 422


@blueprint.post("/<key:filing_id>/co-owners/<key:co_owner_id>/end")
def end(filing_id: int, co_owner_id: int) -> ResponseReturnValue:
    """End that somebody fills the sheet with its owner."""
    opened = open_filing(filing_id, Permission.NAME_CO_OWNERS)
    row = db.session.get(CoOwner, co_owner_id)
    if row is None or row.sheet_id != opened.filing.sheet_id:
        abort(404)
    with transaction():
        end_co_owner(row, opened.filing, actor=opened.person, at=access.now())
    flash(f"已取消协办人{row.user.full_name}。", "success")
    return redirect(url_for("sheets.list_co_owners", filing_id=filing_id))


def _people(opened: OpenedFiling) -> list[User]:
    """Return the unit's owners but that of the sheet."""
    project = opened.filing.sheet.project
    holders = list_holders(PostRole.OWNER, project.unit_id, access.now().date())
    return [user for user in holders if user.id != project.owner_id]


def _page(opened: OpenedFiling, form: CoOwnerForm | None = None) -> str:
    if form is None:
        form = CoOwnerForm()
        form.offer(_people(opened), opened)
    lines = [(row, describe_share(row)) for row in opened.filing.sheet.co_owners]
    return render_template("sheets/co_owners.html", opened=opened, lines=lines, form=form)
