"""待办, 已办, the unit's sheets, and deciding on one."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain import labels
from perfeval.domain.errors import DomainError
from perfeval.domain.permissions import Permission, may
from perfeval.domain.workflow import Action
from perfeval.queries.filings import (
    facts_of,
    list_decided_by,
    list_of_units,
    list_waiting_for,
    list_whole_of_unit,
    readable_units,
)
from perfeval.services.transitions import Verdict
from perfeval.services.transitions import decide as decide_filing
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.print_sets import answer_set

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("/")
def list_waiting() -> str:
    """List what waits for the person, whichever unit it comes from."""
    filings = list_waiting_for(access.current_person())
    return render_template("reviews/waiting.html", filings=filings)


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


@blueprint.get("/unit/<key:unit_id>/<int(fixed_digits=4):year>/print.pdf")
def print_unit(unit_id: int, year: int) -> Response:
    """Give all sheets of a unit and year as one PDF to those who read them by post."""
    if unit_id not in readable_units(access.current_person()):
        abort(404)
    filings = list_whole_of_unit(unit_id, year)
    if not filings:
        abort(404)
    return answer_set(filings, year)


@blueprint.post("/<key:filing_id>/decision")
def decide(filing_id: int) -> ResponseReturnValue:
    """Pass, sign off, report, receive or return a sheet at the person's desk."""
    comment = request.form.get("comment", "")[:2000].replace("\r\n", "\n")
    try:
        verdict = Verdict(
            _action(),
            request.form.get("seen_sha256", ""),
            comment,
            request.form.get("seen_step", type=int),
        )
        if _is_done(access.open_filing(filing_id), verdict):
            flash(f"已{labels.ACTIONS[verdict.action]}。", "success")
            return redirect(url_for("main.start"))
        opened = access.open_filing(filing_id, Permission.DECIDE)
        if verdict.action is Action.RETURN and not comment.strip():
            flash("没有退回：请先填写退回原因，写明哪一格、什么问题、怎样修改。", "error")
            return redirect(url_for("sheets.show_sheet", filing_id=filing_id, _anchor="comment"))
        with transaction():
            decide_filing(
                opened.filing,
                opened.pack,
                verdict,
                actor=opened.person,
                at=access.now(),
                zone=access.zone(),
                address=access.verification_address(),
            )
    except DomainError as error:
        page = render_template("reviews/too_late.html", sentence=str(error), comment=comment)
        return page, 409
    flash(f"已{labels.ACTIONS[verdict.action]}。", "success")
    return redirect(url_for("main.start"))


def _is_done(opened: OpenedFiling, verdict: Verdict) -> bool:
    """Tell whether this very decision has been made: the button was pressed twice."""
    return any(
        decision.actor_id == opened.person.user_id
        and decision.action is verdict.action
        and decision.step == verdict.seen_step
        and decision.content_sha256 == verdict.seen_sha256
        for round_ in opened.filing.rounds[-1:]
        for decision in round_.decisions
    )


def _action() -> Action:
    """Return the action of the button that was pressed; submission is not one of them."""
    name = request.form.get("action", "")
    if name not in set(Action) or name == Action.SUBMIT:
        abort(400)
    return Action(name)
