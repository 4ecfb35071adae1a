"""已办 and the unit's sheets."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from perfeval.domain.digests import chat_text
from perfeval.domain.permissions import BUREAU_READERS, Permission, may
from perfeval.queries.backlogs import list_backlogs
from perfeval.queries.filings import (
    facts_of,
    list_decided_by,
    list_of_units,
    list_own,
    list_whole_of_unit,
    readable_units,
)
from perfeval.web import access
from perfeval.web.print_sets import answer_set

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("/decided")
def list_decided() -> str:
    """List what the person has decided on, where it is still in the person's sight."""
    person, tree = access.current_person(), access.unit_tree()
    filings = [
        filing
        for filing in list_decided_by(person)
        if may(person, Permission.VIEW, facts_of(filing, tree))
    ]
    return render_template("reviews/decided.html", filings=filings)


@blueprint.get("/unit")
def list_unit() -> str:
    """List all sheets of the units that the person reads by post."""
    units = readable_units(access.current_person())
    if not units:
        abort(403)
    return render_template("reviews/unit.html", filings=list_of_units(units))


@blueprint.get("/chat-text")
def show_chat_text() -> str:
    """Show a text to paste into a group chat: what waits for whom, as far as the person sees."""
    person, tree = access.current_person(), access.unit_tree()
    bureaus = person.units_as(*BUREAU_READERS)
    district = {unit for unit in tree.units if tree.finance_bureau_of(unit) in bureaus}
    seen = [*list_of_units(readable_units(person) | district), *list_own(person)]
    filings = list({filing.id: filing for filing in seen}.values())
    today = access.now().date()
    text = chat_text(list_backlogs(filings, today, access.zone()), today)
    return render_template("reviews/chat_text.html", text=text)


@blueprint.get("/unit/<key:unit_id>/<int(fixed_digits=4):year>/print.pdf")
def print_unit(unit_id: int, year: int) -> Response:
    """Give all sheets of a unit and year as one PDF to those who read them by post."""
    if unit_id not in readable_units(access.current_person()):
        abort(404)
    filings = list_whole_of_unit(unit_id, year)
    if not filings:
        abort(404)
    return answer_set(filings, year)
