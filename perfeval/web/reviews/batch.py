"""Signing what was selected: one page that lists exactly what is signed, then each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import IncompleteDecisionError
from perfeval.domain.meetings import Meeting, TypedMeeting
from perfeval.domain.permissions import Permission, may
from perfeval.domain.workflow import Action
from perfeval.models import Filing
from perfeval.queries.filings import facts_of, list_by_ids
from perfeval.queries.form_packs import get_pack
from perfeval.queries.signing import WaitingSheet
from perfeval.services.batches import BatchItem, decide_batch
from perfeval.services.transitions import Verdict
from perfeval.web import access
from perfeval.web.desks import offered_phrases
from perfeval.web.opinions import read_typed_meeting, typed_meeting, typed_opinion
from perfeval.web.reviews.decisions import is_made
from perfeval.web.reviews.views import blueprint
from perfeval.web.reviews.waiting import selected_ids, waiting_sheets
from perfeval.web.signing import asks_password, check_password, is_signature

_GONE = "这张表不存在，或已不在您的岗位可见范围内"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the confirmation as it was on screen, and as the form carries it back."""

    filing_id: int
    action: Action
    step: int
    decided: int  # how many decisions the round held
    sha256: str

    @property
    def field(self) -> str:
        """Return the value of the hidden field."""
        parts = (self.filing_id, self.action.value, self.step, self.decided, self.sha256)
        return ":".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: why it was refused, "" where it is signed."""

    name: str
    action: Action
    filing: Filing | None
    refusal: str


@blueprint.get("/batch")
def confirm_batch() -> ResponseReturnValue:
    """Show exactly what would be signed, with the one button that does it."""
    chosen = selected_ids()
    sheets = waiting_sheets(chosen)
    if not sheets:
        flash("请先在待办里勾选要办理的表；勾选过的可能已由他人办理。", "warning")
        return redirect(url_for("reviews.list_waiting"))
    lines = [(_seen(one), one) for one in sheets if not one.refusal]
    left_out = [one for one in sheets if one.refusal]
    return _page(lines, left_out, missing=len(chosen) - len(sheets))


@blueprint.post("/batch")
def sign_batch() -> ResponseReturnValue:
    """Sign each line, and tell of each what became of it."""
    read = map(_read_seen, request.form.getlist("item"))
    seen = list({one.filing_id: one for one in read}.values())
    if not seen:
        abort(400)
    try:
        check_password()
        meeting = read_typed_meeting()
    except IncompleteDecisionError as error:
        waiting = {one.filing.id: one for one in waiting_sheets([one.filing_id for one in seen])}
        lines = [(one, waiting.get(one.filing_id)) for one in seen]
        return _page(lines, problem=str(error)), 422
    outcomes = _sign(seen, typed_opinion(), meeting)
    is_signed = any(not one.refusal for one in outcomes)
    page = render_template(
        "reviews/batch_done.html",
        outcomes=outcomes,
        comment="" if is_signed else typed_opinion(),
    )
    return page, 200 if is_signed else 409


def _sign(seen: Sequence[Seen], opinion: str, meeting: Meeting | None) -> list[Outcome]:
    """Sign what the person may see, in one transaction; the rest is refused by name or number."""
    filings = _visible([one.filing_id for one in seen])
    verdicts = {
        one.filing_id: Verdict(one.action, one.sha256, opinion, one.step, meeting=meeting)
        for one in seen
    }
    packs = {version: get_pack(*version) for version in map(_version, filings.values())}
    items = [
        BatchItem(filing, packs[_version(filing)], verdicts[filing.id])
        for one in seen
        if (filing := filings.get(one.filing_id))
        and not is_made(filing, verdicts[filing.id], one.decided)
    ]
    with transaction():
        refusals = decide_batch(
            items,
            actor=access.current_person(),
            at=access.now(),
            zone=access.zone(),
            address=access.verification_address(),
        )
    return [_outcome(one, filings.get(one.filing_id), refusals) for one in seen]


def _outcome(seen: Seen, filing: Filing | None, refusals: dict[int, str]) -> Outcome:
    if filing is None:
        return Outcome(f"编号 {seen.filing_id}", seen.action, None, _GONE)
    name = filing.sheet.project.name
    return Outcome(name, seen.action, filing, refusals.get(seen.filing_id, ""))


def _visible(ids: Sequence[int]) -> dict[int, Filing]:
    person, tree = access.current_person(), access.unit_tree()
    return {
        filing.id: filing
        for filing in list_by_ids(ids)
        if may(person, Permission.VIEW, facts_of(filing, tree))
    }


def _version(filing: Filing) -> tuple[str, int]:
    return filing.sheet.pack_id, filing.sheet.pack_version


def _seen(sheet: WaitingSheet) -> Seen:
    filing, round_ = sheet.filing, sheet.round
    if sheet.action is None or filing.step is None:
        raise ValueError("what has no way forward is left out before")
    return Seen(filing.id, sheet.action, filing.step, len(round_.decisions), round_.sha256)


def _read_seen(text: str) -> Seen:
    """Read a hidden field back; 400 for anything that the page did not write."""
    parts = text.split(":")
    numbers = [part for part in (*parts[:1], *parts[2:4]) if part.isascii() and part.isdecimal()]
    fits = len(parts) == 5 and len(numbers) == 3 and max(map(len, numbers)) < 10
    if not fits or parts[1] not in set(Action) or not is_signature(Action(parts[1])):
        abort(400)
    return Seen(int(parts[0]), Action(parts[1]), int(parts[2]), int(parts[3]), parts[4])


def _page(
    lines: Sequence[tuple[Seen, WaitingSheet | None]],
    left_out: Sequence[WaitingSheet] = (),
    *,
    missing: int = 0,
    problem: str = "",
) -> str:
    """Render the confirmation, with what was typed in it."""
    posted = request.method == "POST"
    return render_template(
        "reviews/batch.html",
        lines=lines,
        left_out=left_out,
        missing=missing,
        problem=problem,
        comment=typed_opinion() if posted else "",
        meeting=typed_meeting() if posted else TypedMeeting(),
        phrases=offered_phrases(),
        asks_password=asks_password(),
    )
