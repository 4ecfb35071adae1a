"""收集情况: every unit's sheets and where they are."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from perfeval.domain.permissions import BUREAU_READERS, Permission, may
from perfeval.queries.filings import count_by_state, facts_of, list_of_units
from perfeval.web import access

blueprint = Blueprint("collection", __name__, url_prefix="/collection")


@blueprint.get("/")
def show_board() -> str:
    """Show all sheets of the district by unit; contents open from the first report on."""
    person, tree = access.current_person(), access.unit_tree()
    units = read_units()
    filings = list_of_units(units)
    links = {f.id for f in filings if may(person, Permission.VIEW, facts_of(f, tree))}
    return render_template(
        "collection/board.html", filings=filings, links=links, counts=count_by_state(units)
    )


def read_units() -> frozenset[int]:
    """Return the units that report to the person's bureau; 403 for everybody else."""
    bureaus = access.current_person().units_as(*BUREAU_READERS)
    if not bureaus:
        abort(403)
    tree = access.unit_tree()
    return frozenset(unit for unit in tree.units if tree.finance_bureau_of(unit) in bureaus)
