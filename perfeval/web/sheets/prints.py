"""The prints of one sheet, as PDF, Word and Excel, and those kept of its earlier rounds."""

from __future__ import annotations

from flask import Response, abort, request

from perfeval.domain.layout import build_grid, printed_title
from perfeval.domain.workflow import EDITABLE_STATES
from perfeval.printing.editions import EDITIONS, Edition, make_edition
from perfeval.printing.formats import Format, print_as
from perfeval.services import rounds
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.prints import answer_file, choose_edition
from perfeval.web.sheets.blueprint import blueprint


@blueprint.get("/<key:filing_id>/print.pdf", defaults={"kind": "pdf"})
@blueprint.get("/<key:filing_id>/print.<any(docx,xlsx):kind>")
def print_sheet(filing_id: int, kind: str) -> Response:
    """Give a print: a draft marked 送审稿, the official form, or the one for publication.

    The official PDF is the bytes stored at the last signature.
    """
    opened = open_filing(filing_id)
    edition = choose_edition(opened.filing, _wanted_edition())
    name = printed_title(opened.pack, opened.document)
    if edition is Edition.PUBLIC:
        name = f"{name}（{EDITIONS[edition].label}）"
    return answer_file(_printed(opened, edition, Format(kind)), Format(kind), name)


@blueprint.get("/<key:filing_id>/rounds/<key:number>/print.pdf")
def print_round(filing_id: int, number: int) -> Response:
    """Give the stored print of an earlier round that was signed off."""
    opened = open_filing(filing_id)
    round_ = next((r for r in opened.filing.rounds if r.number == number), None)
    if round_ is None or round_.printed_pdf is None:
        abort(404)
    name = printed_title(opened.pack, opened.document)
    return answer_file(round_.printed_pdf, Format.PDF, f"{name}（第{number}轮）")


def _shows_round(opened: OpenedFiling) -> bool:
    """Tell whether the document is a frozen round, which has a code, and no draft."""
    return bool(opened.filing.rounds) and opened.filing.state not in EDITABLE_STATES


def _wanted_edition() -> Edition | None:
    wanted = request.args.get("edition")
    if wanted is None:
        return None
    if wanted not in set(Edition):
        abort(404)
    return Edition(wanted)


def _printed(opened: OpenedFiling, edition: Edition, kind: Format) -> bytes:
    if kind is Format.PDF and edition is not Edition.PUBLIC and _shows_round(opened):
        round_ = opened.filing.rounds[-1]
        if edition is Edition.OFFICIAL and round_.printed_pdf is not None:
            return round_.printed_pdf
        address = access.verification_address()
        as_draft = edition is Edition.DRAFT
        return rounds.print_round(round_, opened.pack, access.zone(), address, as_draft=as_draft)
    grid = build_grid(opened.pack, opened.document)
    return print_as(kind, [make_edition(grid, edition)])
