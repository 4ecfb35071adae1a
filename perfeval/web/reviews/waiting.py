"""待办: all that waits for a person on one screen, one sheet open beside it, and its print."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Response, abort, render_template, request
from markupsafe import Markup

from perfeval.domain.layout import build_grid
from perfeval.domain.submission_list import SubmissionLine, build_submission_list
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.printing.html import table_html
from perfeval.queries.comments import list_changed_since_look
from perfeval.queries.signing import WaitingSheet, list_waiting_sheets
from perfeval.web import access
from perfeval.web.prints import answer_file
from perfeval.web.reviews.views import blueprint

_LARGEST = 2_147_483_647


@blueprint.get("/")
def list_waiting() -> str:
    """List what waits for the person, whichever unit it comes from; `?open=` shows one beside it.

    `?select=` keeps the boxes that were ticked before one was opened.
    """
    sheets = waiting_sheets()
    wanted = request.args.get("open", type=int)
    opened = next((one for one in sheets if one.filing.id == wanted), None)
    if wanted is not None and opened is None:
        abort(404, "这张表现在不在您的待办里，可能已由他人办理。")
    return render_template(
        "reviews/waiting.html",
        sheets=sheets,
        selected=selected_ids(),
        opened=opened,
        changed=list_changed_since_look(
            access.current_person().user_id, [one.filing for one in sheets]
        ),
        table=_frozen_table(opened) if opened else "",
    )


@blueprint.get("/submission-list.<any(pdf,docx):kind>")
def print_submission_list(kind: str) -> Response:
    """Give 送审一览表 of what was selected, of all that waits where nothing was."""
    sheets = waiting_sheets(selected_ids() or None)
    if not sheets:
        abort(404, "现在没有待办的表，没有可打印的一览表。")
    grid = build_submission_list(
        _lines(sheets), person=access.current_person().full_name, day=_today()
    )
    return answer_file(print_as(Format(kind), [Printable(grid)]), Format(kind), grid.title)


def waiting_sheets(only: Collection[int] | None = None) -> list[WaitingSheet]:
    """Return what waits for the asking person now; `only` some ids."""
    return list_waiting_sheets(
        access.current_person(), access.unit_tree(), access.now().date(), only
    )


def selected_ids() -> frozenset[int]:
    """Return the ids whose boxes are ticked; what cannot be an id is as good as none."""
    numbers = request.args.getlist("select", type=int)
    return frozenset(number for number in numbers if 0 < number <= _LARGEST)


def _frozen_table(sheet: WaitingSheet) -> Markup:
    """Return the form of the round that waits, with the signatures given on it so far."""
    opened = access.open_filing(sheet.filing.id)
    html = table_html(build_grid(opened.pack, opened.document))
    return Markup(html)  # noqa: S704 - table_html escapes


def _lines(sheets: Sequence[WaitingSheet]) -> list[SubmissionLine]:
    projects = ((one.filing.sheet.project, one.figures) for one in sheets)
    return [SubmissionLine(project.name, project.unit.name, of) for project, of in projects]


def _today() -> str:
    today = access.now()
    return f"{today.year}年{today.month}月{today.day}日"
