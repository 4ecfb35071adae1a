"""我的项目: the list and the form for a new one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.form_pack import FormPack
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import ProjectReference, SheetKind
from perfeval.domain.workflow import State
from perfeval.models import Filing
from perfeval.queries.filings import list_own as list_own_filings
from perfeval.queries.filings import list_whole_of_owner
from perfeval.services import sheets as service
from perfeval.web import access
from perfeval.web.print_sets import answer_set
from perfeval.web.projects.blueprint import blueprint
from perfeval.web.projects.forms import ProjectForm


@blueprint.get("/")
def list_own() -> str:
    """List the sheets of the person's own projects."""
    person = access.current_person()
    filings = list_own_filings(person)
    may_create = bool(person.units_as(PostRole.OWNER))
    return render_template(
        "projects/list.html",
        filings=filings,
        may_create=may_create,
        latest=_latest(person, filings),
    )


@blueprint.get("/<int(fixed_digits=4):year>/print.pdf")
def print_own(year: int) -> Response:
    """Give the person's own sheets of a year as one PDF."""
    filings = list_whole_of_owner(access.current_person(), year)
    if not filings:
        abort(404)
    return answer_set(filings, year)


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make a project with an empty sheet of the chosen form."""
    person = access.current_person()
    owned = person.units_as(PostRole.OWNER)
    units = [unit for unit in access.unit_tree().units.values() if unit.id in owned]
    if not units:
        abort(403, "只有经办人可以新建项目。")
    packs = access.offered_packs(owned)
    form = ProjectForm()
    form.offer([(unit.id, unit.name) for unit in units], packs)
    if form.fiscal_year.data is None and not form.is_submitted():
        form.fiscal_year.data = access.now().year - 1
    pack = None
    if form.validate_on_submit():
        pack = form.choose_pack(access.offered_packs([form.unit_id.data]))
    if pack is None:
        status = 422 if form.is_submitted() else 200
        return render_template("projects/new.html", form=form), status
    with transaction():
        filing_id = _create(form, pack)
    flash("已新建，请逐格填写；内容随时可以保存。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


def _latest(person: Person, filings: Sequence[Filing]) -> list[Filing]:
    """Return the newest sheet of each own project, from which the next year's can be made."""
    found: dict[int, Filing] = {}
    for filing in filings:  # the newest year comes first
        is_own = filing.sheet.project.owner_id == person.user_id
        if is_own and filing.state is not State.VOID:
            found.setdefault(filing.sheet.project_id, filing)
    return list(found.values())


def _create(form: ProjectForm, pack: FormPack) -> int:
    person, at = access.current_person(), access.now()
    kind = SheetKind(form.kind.data)
    unit = access.unit_tree().units[form.unit_id.data]
    is_project = kind is SheetKind.PROJECT
    code = form.code.data or None
    project = service.create_project(
        unit_id=unit.id,
        owner_id=person.user_id,
        kind=kind,
        name=(form.name.data or "") if is_project else unit.name[:180],
        code=code,
        actor=person,
        at=at,
    )
    document = service.blank_document(
        pack,
        kind=kind,
        fiscal_year=form.fiscal_year.data or 0,
        project=ProjectReference(code, form.name.data if is_project else None),
        unit_name=unit.name,
    )
    filing = service.create_filing(project, document, pack, campaign_id=None, actor=person, at=at)
    return filing.id
