"""Where a person starts, and what everybody may look up."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from perfeval.domain import rule_list
from perfeval.domain.permissions import BUREAU_READERS, READERS
from perfeval.domain.roles import PostRole
from perfeval.queries.filings import count_waiting_for
from perfeval.web import access
from perfeval.web.notices import delegation_notices

blueprint = Blueprint("main", __name__)


@blueprint.get("/")
def start() -> Response:
    """Lead to what waits, else to the first list that the person's posts open.

    A delegation that asks for the person's word waits, too.
    """
    person = access.current_person()
    today = access.now().date()
    if count_waiting_for(person, today) or delegation_notices().pending:
        return redirect(url_for("reviews.list_waiting"))
    places = (
        ("projects.list_own", (PostRole.OWNER,)),
        ("collection.show_board", BUREAU_READERS),
        ("reviews.list_waiting", READERS),
        ("admin.show_units", (PostRole.UNIT_ADMINISTRATOR,)),
        ("delegations.list_all", (PostRole.SECRETARY,)),
        ("audit.list_events", (PostRole.AUDITOR,)),
    )
    for endpoint, roles in places:
        if person.units_as(*roles):
            return redirect(url_for(endpoint))
    return redirect(url_for("reviews.list_waiting"))


@blueprint.get("/rules")
def list_rules() -> str:
    """Show every rule with its reason, examples and remedy; `?pack=` as that pack orders it."""
    units = {post.unit_id for post in access.current_person().posts}
    packs = access.offered_packs(units)
    wanted = request.args.get("pack", "")
    pack = next((one for one in packs if one.id == wanted), None)
    if wanted and pack is None:
        abort(404)
    families = rule_list.list_rules(pack)
    return render_template("main/rules.html", families=families, packs=packs, pack=pack)
