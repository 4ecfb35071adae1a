"""The sheet page put together: the Grid with fields and findings in its cells, and the panel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import get_template_attribute, render_template, url_for
from markupsafe import Markup

from perfeval.domain.cell_values import get_value
from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import AnsweredFinding, AnsweredReport
from perfeval.domain.comments import list_cells_to_comment
from perfeval.domain.differences import Difference
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Cell, Grid
from perfeval.domain.last_year import LastYearNote
from perfeval.domain.layout import build_grid
from perfeval.domain.permissions import Permission
from perfeval.domain.sheets import SheetDocument
from perfeval.models import Filing
from perfeval.printing.html import table_html
from perfeval.queries.findings import check_filing, list_repairs
from perfeval.queries.waiting import list_waiting_people, moved_at
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.desks import desk_view
from perfeval.web.prints import is_official
from perfeval.web.remarks import TypedRemarks
from perfeval.web.sheets.comment_panel import (
    CommentPanel,
    ShownComment,
    by_cell,
    shown_comments,
    visible_comments,
)
from perfeval.web.sheets.editor import Editor
from perfeval.web.sheets.forms import field_name, level_choices
from perfeval.web.sheets.kept import KeptPanel, kept_panel
from perfeval.web.sheets.last_year import last_year_notes
from perfeval.web.sheets.library import library_panel
from perfeval.web.sheets.looks import SinceLook, since_look
from perfeval.web.sheets.panel import (
    Places,
    ShownRepair,
    make_panel,
    shown_repair,
)
from perfeval.web.sheets.pasting import list_paste_places
from perfeval.web.sheets.scores import ShownScore, ShownScores, is_score, score_id, shown_scores
from perfeval.web.sheets.side_texts import Unsent

_WIDTH = 940  # pixels of the form at the usual screen; decides how tall an empty cell opens
_CHARACTER = 15
_COLUMNS_BESIDE = 7  # a form of more columns wants the whole width of the screen
_SHOWN = 16  # characters of a cell in the list to choose from
NOTHING_UNSENT = Unsent()
NOTHING_TYPED = TypedRemarks()


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """A sheet on its form with what checks and score rules say of it.

    `notes`, `said` and `changed`: the findings, comments and changes since the person's last look
    to show at a cell, by its path; `last_year`: what was achieved then, by the target's path.
    """

    grid: Grid
    places: Places
    report: AnsweredReport
    notes: Mapping[str, Sequence[AnsweredFinding]]
    scores: ShownScores | None
    comments: Sequence[ShownComment]
    said: Mapping[str, Sequence[ShownComment]]
    changed: Mapping[str, Sequence[Difference]]
    last_year: Mapping[str, LastYearNote]
    choices: Mapping[str, str] = field(default_factory=dict)  # cells that the person may comment
    remark_to: str = ""  # where the buttons send that choose one of them

    @property
    def is_wide(self) -> bool:
        """Tell whether the form wants the whole width of the screen."""
        return len(self.grid.columns) > _COLUMNS_BESIDE


@dataclass(frozen=True, slots=True)
class ShownCell:
    """What stands in a cell of the page: its text or its field, notes, comments, computed score.

    `name` is the field's name, "" where the cell is no field; `key` ends the ids of its parts.
    """

    cell: Cell
    key: str = ""
    name: str = ""
    errors: Sequence[str] = ()
    label: str = ""
    lines: int = 1
    notes: Sequence[AnsweredFinding] = ()
    said: Sequence[ShownComment] = ()
    changed: Sequence[Difference] = ()
    remark_to: str = ""
    score_id: str = ""
    score: ShownScore | None = None
    last_year: LastYearNote | None = None
    has_focus: bool = False

    @property
    def is_invalid(self) -> bool:
        """Tell whether what stands in the cell must be changed."""
        return bool(self.errors) or any(
            one.is_open and one.finding.level is Level.ERROR for one in self.notes
        )


def check_sheet_page(
    opened: OpenedFiling, document: SheetDocument, row_ids: Sequence[int | None]
) -> CheckedSheet:
    """Check a document of a filing as its page shows it; `row_ids` are those behind its rows."""
    report = check_filing(opened.filing, opened.pack, document, row_ids)
    return _lay_out(opened, document, row_ids, report)


def render_sheet_page(
    opened: OpenedFiling,
    *,
    editor: Editor | None = None,
    unsent: Unsent = NOTHING_UNSENT,
    problem: str = "",
    repaired: int | None = None,
    remarks: TypedRemarks = NOTHING_TYPED,
) -> str:
    """Render the page of a filing, as an editor sees it or read-only.

    `repaired` is the id of the repair that the top of the page tells of; `remarks` is what a
    reviewer typed and did not send yet.
    """
    shown = _what_is_shown(opened, editor)
    checked, row_ids = shown.checked, _row_ids(opened)
    repairs = shown_repairs(opened.filing, checked.places, row_ids) if editor else []
    return render_template(
        "sheets/sheet.html",
        opened=opened,
        filing=opened.filing,
        is_official=is_official(opened.filing),
        route=opened.facts.route,
        desk=desk_view(opened, remarks.opinion),
        editor=editor,
        table=sheet_table(checked, editor, unsent.focus),
        checked=checked,
        panel=make_panel(checked.places, checked.report, repairs, unsent),
        kept=shown.kept,
        repaired=next((one for one in repairs if one.repair.id == repaired), None),
        may_lock=opened.may(Permission.LOCK_TARGETS),
        paste_places=list_paste_places(checked.grid, checked.places, editor) if editor else (),
        library=library_panel(opened) if editor and not editor.stored.rows_are_fixed else None,
        levels=level_choices(opened.pack, checked.places.document),
        unsent=unsent,
        problem=problem,
        waiting_since=moved_at(opened.filing),
        waiting_people=list_waiting_people(opened.filing, access.unit_tree(), access.now().date()),
        talks=CommentPanel(checked.comments, unsent, remarks, checked.choices),
        since_look=shown.since_look,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    checked: CheckedSheet
    kept: KeptPanel | None = None
    since_look: SinceLook | None = None


def _what_is_shown(opened: OpenedFiling, editor: Editor | None) -> _Shown:
    """Return the typed sheet checked, or the round with what was kept, or the draft as it is."""
    if editor:
        return _Shown(check_sheet_page(opened, editor.typed.document, editor.typed.row_ids))
    row_ids, kept = _row_ids(opened), kept_panel(opened)
    if kept is None:
        return _Shown(check_sheet_page(opened, opened.document, row_ids))
    looked = since_look(opened)
    checked = _lay_out(opened, opened.document, row_ids, kept.report, looked)
    return _Shown(checked, kept, looked)


def _lay_out(
    opened: OpenedFiling,
    document: SheetDocument,
    row_ids: Sequence[int | None],
    report: AnsweredReport,
    looked: SinceLook | None = None,
) -> CheckedSheet:
    """Put a document with what was found in it and said about it on its form."""
    grid = build_grid(opened.pack, document, editable=True)
    places = Places(opened.pack, document, grid)
    notes: dict[str, list[AnsweredFinding]] = {}
    for one in report.findings:
        notes.setdefault(places.cell_of(one.finding.path), []).append(one)
    comments = shown_comments(visible_comments(opened), places, row_ids)
    has_on_desk = opened.round is not None and opened.may(Permission.DECIDE)
    to = url_for("sheets.comment_cells", filing_id=opened.filing.id) if has_on_desk else ""
    return CheckedSheet(
        grid,
        places,
        report,
        notes,
        shown_scores(opened.pack, document),
        comments,
        said=by_cell(comments),
        changed=looked.by_cell(places) if looked else {},
        choices=_cells_to_comment(opened) if to else {},
        last_year=last_year_notes(opened, document),
        remark_to=to,
    )


def _row_ids(opened: OpenedFiling) -> Sequence[int | None]:
    """Return the stored row behind each indicator of what the person sees."""
    kept = opened.round.row_ids if opened.round else None
    return kept if kept is not None else [row.id for row in opened.filing.sheet.indicators]


def _cells_to_comment(opened: OpenedFiling) -> Mapping[str, str]:
    """Return the cells to choose from: path → place in words and the beginning of its content."""
    places = list_cells_to_comment(opened.pack, opened.document)
    held = {path: get_value(opened.document, path) or "" for path in places}
    return {path: f"{place}：{held[path][:_SHOWN]}" for path, place in places.items()}


def shown_repairs(
    filing: Filing, places: Places, row_ids: Sequence[int | None]
) -> list[ShownRepair]:
    """Return the repairs of the present draft, the newest first."""
    since = filing.rounds[-1].frozen_at if filing.rounds else None
    return [
        shown_repair(places, repair, row_ids)
        for repair in list_repairs(filing.id)
        if since is None or repair.applied_at > since
    ]


def plain_table(pack: FormPack, document: SheetDocument) -> Markup:
    """Return the form as it stands, for reading only."""
    return Markup(table_html(build_grid(pack, document)))  # noqa: S704 - table_html escapes


def sheet_table(checked: CheckedSheet, editor: Editor | None, focus: str = "") -> Markup:
    """Return the form as an HTML table, with findings and (for an editor) fields in its cells."""
    show = get_template_attribute("sheets/_cell.html", "show")
    seen: set[str] = set()

    def fill(cell: Cell) -> str:
        shown = shown_cell(checked, editor, cell, is_first=(cell.path or "") not in seen)
        seen.add(cell.path or "")
        return str(show(shown, focus != "" and shown.name == focus))

    tail = editor.row_tail if editor else None
    html = table_html(checked.grid, fill, tail)
    return Markup(html)  # noqa: S704 - table_html escapes, the macro too


def shown_cell(
    checked: CheckedSheet, editor: Editor | None, cell: Cell, *, is_first: bool = True
) -> ShownCell:
    """Return what stands in a cell; notes and scores only where its path is shown first."""
    path = cell.path
    if path is None:
        return ShownCell(cell)
    name, errors = (editor.field_of(cell) if editor else None) or ("", [])
    has_score = checked.scores is not None and is_first and is_score(path)
    return ShownCell(
        cell,
        key=field_name(path) if is_first else "",
        name=name,
        errors=errors,
        label=checked.places.describe(path) if name or checked.remark_to else "",
        lines=_lines(cell, checked.grid),
        notes=checked.notes.get(path, ()) if is_first else (),
        said=checked.said.get(path, ()) if is_first else (),
        changed=checked.changed.get(path, ()) if is_first else (),
        remark_to=checked.remark_to if is_first else "",
        score_id=score_id(path) if has_score else "",
        score=checked.scores.by_path.get(path) if checked.scores and has_score else None,
        last_year=checked.last_year.get(path) if is_first else None,
    )


def _lines(cell: Cell, grid: Grid) -> int:
    """Return how many lines a cell's text takes on the usual screen."""
    share = sum(grid.columns[cell.column : cell.column + cell.column_span]) / sum(grid.columns)
    per_line = max(2, int(_WIDTH * share / _CHARACTER) - 1)
    widths = (sum(0.55 if ord(c) < 128 else 1 for c in line) for line in cell.value.split("\n"))
    return sum(max(1, math.ceil(width / per_line)) for width in widths)
