"""修改对照表: comment, old, new and explanation between two rounds, on screen and printed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, render_template, request

from perfeval.domain.change_table import ChangeLine, ComparedRound, build_change_table, list_changes
from perfeval.models import Round
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.printing.html import make_cell_id
from perfeval.queries.comments import compared_round, talk_of
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.prints import answer_file
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.sheets.comment_panel import visible_comments


@dataclass(frozen=True, slots=True)
class Compared:
    """Two rounds held against each other."""

    older: Round
    newer: Round
    old: ComparedRound
    new: ComparedRound
    lines: tuple[ChangeLine, ...]


@blueprint.get("/<key:filing_id>/changes")
def show_changes(filing_id: int) -> str:
    """Show the table between two rounds; by default the last two that the person may read."""
    opened = open_filing(filing_id)
    rounds = opened.readable_rounds()
    compared = _compare(opened, rounds)
    newest = opened.round is not None and compared is not None and compared.newer is opened.round
    return render_template(
        "sheets/changes.html",
        filing=opened.filing,
        rounds=rounds,
        compared=compared,
        anchor_of=make_cell_id if newest else None,
    )


@blueprint.get("/<key:filing_id>/changes.<any(pdf,docx):kind>")
def print_changes(filing_id: int, kind: str) -> Response:
    """Give the table between two rounds as a file; 404 where there are no two."""
    opened = open_filing(filing_id)
    compared = _compare(opened, opened.readable_rounds())
    if compared is None:
        abort(404)
    grid = build_change_table(
        opened.pack, compared.newer.unit_name, compared.old, compared.new, compared.lines
    )
    return answer_file(print_as(Format(kind), [Printable(grid)]), Format(kind), grid.title)


def _compare(opened: OpenedFiling, rounds: list[Round]) -> Compared | None:
    """Compare the rounds that the address names, an older with a newer one; 404 for others."""
    older, newer = _wanted("older"), _wanted("newer")
    if older is None and newer is None:
        if len(rounds) < 2:
            return None
        first, second = rounds[-2:]
    else:
        by_number = {str(round_.number): round_ for round_ in rounds}
        if older not in by_number or newer not in by_number:
            abort(404)
        first, second = sorted((by_number[older], by_number[newer]), key=lambda one: one.number)
    old, new = compared_round(first), compared_round(second)
    talks = [
        talk_of(one)
        for one in visible_comments(opened)
        if first.number <= one.round.number < second.number
    ]
    return Compared(first, second, old, new, list_changes(opened.pack, old, new, talks))


def _wanted(name: str) -> str | None:
    return request.args.get(name)
