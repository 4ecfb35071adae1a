"""Deciding on a sheet: every button of its decision form, and correcting its money block."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain import labels
from perfeval.domain.errors import DomainError, IncompleteDecisionError, NotPermittedError
from perfeval.domain.permissions import Permission, fits_state
from perfeval.domain.workflow import TRANSITIONS, Action, Way
from perfeval.models import Filing
from perfeval.services.corrections import correct_filing
from perfeval.services.transitions import Verdict
from perfeval.services.transitions import decide as decide_filing
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.desks import Kept, desk_view, undo_window
from perfeval.web.opinions import read_typed_meeting, typed_meeting, typed_opinion
from perfeval.web.remarks import TypedRemarks, read_remarks, send_remarks
from perfeval.web.reviews.views import blueprint
from perfeval.web.signing import check_password, is_signature

_LONGEST_CELL = 2000


@blueprint.post("/<key:filing_id>/decision")
def decide(filing_id: int) -> ResponseReturnValue:
    """Do what the pressed button of the decision form says."""
    action = _action()
    verdict = _verdict(action)
    typed = read_remarks()
    try:
        if is_signature(action):
            check_password()
        remarked = _decide_once(filing_id, replace(verdict, meeting=read_typed_meeting()), typed)
    except DomainError as error:
        return _refused(filing_id, verdict, error, remarks=typed)
    words = f"{remarked} 条批注一并提出。" if remarked else ""
    flash(f"已{labels.ACTIONS[action]}。{words}", "success")
    return _next_page(filing_id, action)


@blueprint.post("/<key:filing_id>/money")
def correct(filing_id: int) -> ResponseReturnValue:
    """Correct the money block at a desk that may do so."""
    verdict = _verdict(Action.CORRECT)
    typed = {
        name.removeprefix("cell:"): text[:_LONGEST_CELL]
        for name, text in request.form.items()
        if name.startswith("cell:")
    }
    opened = access.open_filing(filing_id)
    try:
        _check_state(opened, Action.CORRECT)
        with transaction():
            correct_filing(
                opened.filing, opened.pack, verdict, typed, actor=opened.person, at=access.now()
            )
    except DomainError as error:
        return _refused(filing_id, verdict, error, typed)
    flash("已改正资金数，并开始新的一轮：之前的审核意见失效，从第一个环节重新办理。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


def _decide_once(filing_id: int, verdict: Verdict, typed: TypedRemarks) -> int:
    """Carry out a decision, and return how many remarks went along.

    One whose button was pressed twice has been made already.
    """
    opened = access.open_filing(filing_id)
    if is_made(opened.filing, verdict, request.form.get("seen_decisions", type=int)):
        return 0
    _check_state(opened, verdict.action)
    with transaction():
        # What was typed about cells and not sent goes along, because the desk is left.
        remarked = send_remarks(opened, typed, at=access.now())
        decide_filing(
            opened.filing,
            opened.pack,
            verdict,
            actor=opened.person,
            at=access.now(),
            zone=access.zone(),
            address=access.verification_address(),
            undo_window=undo_window(),
        )
    return remarked


def _action() -> Action:
    """Return the action of the button that was pressed; what opens a round is not one of them."""
    name = request.form.get("action", "")
    if name not in set(Action) or TRANSITIONS[Action(name)].way is Way.OPENS:
        abort(400)
    return Action(name)


def _verdict(action: Action) -> Verdict:
    target = request.form.get("to_step", "") if action is Action.RETURN else ""
    if target and not (target.isascii() and target.isdecimal() and len(target) < 4):
        abort(400)
    return Verdict(
        action,
        request.form.get("seen_sha256", ""),
        typed_opinion(),
        request.form.get("seen_step", type=int),
        int(target) if target else None,
    )


def is_made(filing: Filing, verdict: Verdict, seen: int | None) -> bool:
    """Tell whether the person has made this very decision: the button was pressed twice.

    `seen` is how many decisions the newest round held when the page was made.
    """
    actor_id = access.current_person().user_id
    return seen is not None and any(
        decision.actor_id == actor_id
        and decision.action is verdict.action
        and decision.step == verdict.seen_step
        and decision.content_sha256 == verdict.seen_sha256
        for round_ in filing.rounds[-1:]
        for decision in round_.decisions[seen:]
    )


def _check_state(opened: OpenedFiling, action: Action) -> None:
    permission = TRANSITIONS[action].who
    if not fits_state(permission, opened.facts):
        raise access.state_error(permission)


def _next_page(filing_id: int, action: Action) -> ResponseReturnValue:
    """Lead on to what else waits; whoever did not act at a desk goes back to the sheet."""
    if TRANSITIONS[action].who is Permission.DECIDE:
        return redirect(url_for("main.start"))
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


def _refused(
    filing_id: int,
    verdict: Verdict,
    error: DomainError,
    typed: dict[str, str] | None = None,
    remarks: TypedRemarks | None = None,
) -> ResponseReturnValue:
    """Say why nothing was done, and give back what was typed.

    Where only something is missing the form comes back as it was, about the round that was on
    screen; otherwise the person has to look at the sheet first.
    """
    opened = access.open_filing(filing_id)
    kept = Kept(
        verdict.seen_sha256, verdict.seen_step, verdict.to_step, verdict.comment, typed_meeting()
    )
    status = 409
    if isinstance(error, IncompleteDecisionError):
        status = 422
    elif isinstance(error, NotPermittedError):
        status = 403
    page = render_template(
        "reviews/refused.html",
        opened=opened,
        filing=opened.filing,
        action=verdict.action,
        sentence=str(error),
        is_forbidden=status == 403,
        comment=verdict.comment,
        meeting=kept.meeting,
        typed=typed or {},
        remarks=remarks or TypedRemarks(),
        desk=desk_view(opened, kept) if status == 422 else None,
    )
    return page, status
