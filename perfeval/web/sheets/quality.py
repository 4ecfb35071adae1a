"""How well a sheet is filled in, what a reviewer would ask of it, and the notes of its round."""

from __future__ import annotations

from flask import Response, abort, render_template

from perfeval.domain.checks.kept_findings import read_findings
from perfeval.domain.filling_quality import RULES, QualityLevel, assess_filling
from perfeval.domain.permissions import Permission
from perfeval.domain.review_notes import RoundFacts, build_review_notes
from perfeval.domain.reviewer_questions import reviewer_questions
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.queries.documents import round_document
from perfeval.web import access
from perfeval.web.access import open_filing
from perfeval.web.prints import answer_file
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.sheets.kept import make_anchor_finder, visible_findings


@blueprint.get("/<key:filing_id>/quality")
def show_quality(filing_id: int) -> str:
    """Show level, reasons and questions, of the round or (to the unit) of the draft."""
    opened = open_filing(filing_id)
    findings = visible_findings(opened)
    return render_template(
        "sheets/quality.html",
        filing=opened.filing,
        round=opened.round,
        may_edit=opened.may(Permission.EDIT),
        quality=assess_filling(opened.pack, opened.document, findings),
        questions=reviewer_questions(opened.pack, opened.document, findings),
        anchor_of=make_anchor_finder(opened),
        rules=RULES,
        levels=list(QualityLevel),
    )


@blueprint.get("/<key:filing_id>/review-notes.<any(pdf,docx):kind>")
def print_review_notes(filing_id: int, kind: str) -> Response:
    """Give the notes of the last round: what was explained, confirmed, or led another way."""
    opened = open_filing(filing_id)
    round_ = opened.filing.rounds[-1] if opened.filing.rounds else None
    if round_ is None or round_.findings is None:
        abort(404)
    document = round_document(round_, access.zone())
    facts = RoundFacts(round_.unit_name, round_.number, round_.sha256)
    grid = build_review_notes(opened.pack, document, read_findings(round_.findings), facts)
    return answer_file(print_as(Format(kind), [Printable(grid)]), Format(kind), grid.title)
