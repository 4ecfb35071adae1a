"""The sheet page put together: the Grid with fields and findings in its cells."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from flask import get_template_attribute, render_template
from markupsafe import Markup

from perfeval.domain.checks import CheckReport, Finding, check_sheet
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Cell, Grid, Row
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument
from perfeval.printing.fonts import find_missing_characters
from perfeval.printing.html import make_cell_id, table_html
from perfeval.web.access import OpenedFiling
from perfeval.web.desks import desk_view
from perfeval.web.prints import is_official
from perfeval.web.sheets.forms import SheetForm, TypedSheet, field_name, level_choices
from perfeval.web.sheets.kept import kept_panel
from perfeval.web.sheets.scores import ShownScores, is_score, score_id, shown_scores
from perfeval.web.sheets.table_rows import find_table_row

_WIDTH = 940  # pixels of the form at the usual screen; decides how tall an empty cell opens
_CHARACTER = 15
_COLUMNS_BESIDE = 7  # a form of more columns wants the whole width of the screen
_ROW_CELL = re.compile(r"(.+)\[(\d+)\]\.(.+)")


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the place it speaks of, in words, and where to jump to."""

    finding: Finding
    place: str
    anchor: str


def check_document(pack: FormPack, document: SheetDocument) -> CheckReport:
    """Run all checks on a document, the fonts' coverage included."""
    missing = find_missing_characters(build_grid(pack, document))
    return check_sheet(pack, document, missing_characters=missing)


def shown_findings(opened: OpenedFiling, report: CheckReport) -> list[ShownFinding]:
    """Return the findings with words for their places."""
    return [
        ShownFinding(
            finding,
            describe_place(opened.pack, opened.document, finding.path),
            make_cell_id(finding.path),
        )
        for finding in report.findings
    ]


def grouped(findings: list[ShownFinding]) -> list[list[ShownFinding]]:
    """Return the findings of one kind and level together, errors first as they came."""
    groups: dict[tuple[str, str], list[ShownFinding]] = {}
    for shown in findings:
        groups.setdefault((shown.finding.check, shown.finding.level), []).append(shown)
    return list(groups.values())


def sheet_table(
    pack: FormPack,
    document: SheetDocument,
    report: CheckReport | None,
    editor: Editor | None = None,
    scores: ShownScores | None = None,
) -> Markup:
    """Return the form as an HTML table, with findings and (for an editor) fields in its cells."""
    grid = build_grid(pack, document, editable=editor is not None)
    by_path = report.by_path() if report else {}
    show = get_template_attribute("sheets/_cell.html", "show")

    def fill(cell: Cell) -> str:
        findings = by_path.get(cell.path or "", [])
        field = editor.field_of(cell) if editor else None
        lines = _lines(cell, grid)
        label = describe_place(pack, document, cell.path) if field and cell.path else ""
        score = scores.by_path.get(cell.path or "") if scores else None
        anchor = score_id(cell.path) if scores and cell.path and is_score(cell.path) else ""
        return str(show(cell, field, label, lines, findings, score, anchor))

    tail = editor.row_tail if editor else None
    return Markup(table_html(grid, fill, tail))  # noqa: S704 - table_html escapes, the macro too


@dataclass(frozen=True, slots=True)
class Editor:
    """What a page needs to let the owner type: the form's fields and the rows' buttons."""

    pack: FormPack
    form: SheetForm
    typed: TypedSheet
    asked_removal: str | None = None  # what the button named

    def field_of(self, cell: Cell) -> tuple[str, list[str]] | None:
        """Return name and errors of the field of an editable cell."""
        if not cell.editable or cell.path is None:
            return None
        name = field_name(cell.path)
        match = _ROW_CELL.fullmatch(cell.path)
        if match is None:
            return (name, list(self.form[name].errors)) if name in self.form else None
        rows, i, key = field_name(match[1]), int(match[2]), field_name(match[3])
        if rows not in self.form:
            return None
        # A row that was just added, or read from the store, has no posted entry yet.
        entries = list(self.form[rows])
        return name, list(entries[i][key].errors) if i < len(entries) else []

    def row_tail(self, row: Row) -> str:
        """Return the buttons of an indicator row, or of a free row of the form's own."""
        path = row.path or ""
        if find_table_row(self.pack, self.typed, path):
            tools = get_template_attribute("sheets/_cell.html", "table_row_tools")
            return str(tools(path, field_name(path), self.asked_removal == path))
        if not path.startswith("indicators["):
            return ""
        i = int(path.removeprefix("indicators[").removesuffix("]"))
        tools = get_template_attribute("sheets/_cell.html", "row_tools")
        return str(tools(i, self.typed.rows[i], self.asked_removal == str(i)))


def render_sheet_page(
    opened: OpenedFiling, *, editor: Editor | None = None, comment: str = "", problem: str = ""
) -> str:
    """Render the page of a filing, as an editor sees it or read-only."""
    document = editor.typed.document if editor else opened.document
    kept = None if editor else kept_panel(opened)
    report = kept.report if kept else check_document(opened.pack, document)
    findings = shown_findings(opened, report)
    scores = shown_scores(opened.pack, document)
    desk = desk_view(opened)
    return render_template(
        "sheets/sheet.html",
        opened=opened,
        filing=opened.filing,
        is_official=is_official(opened.filing),
        route=opened.facts.route,
        desk=desk,
        editor=editor,
        table=sheet_table(opened.pack, document, report, editor, scores),
        scores=scores,
        is_wide=len(opened.pack.form(document.kind).columns) > _COLUMNS_BESIDE,
        findings=findings,
        finding_groups=grouped(findings),
        kept=kept,
        levels=level_choices(opened.pack, document),
        actions=desk.actions,
        comment=comment,
        problem=problem,
    )


def _lines(cell: Cell, grid: Grid) -> int:
    """Return how many lines a cell's text takes on the usual screen."""
    share = sum(grid.columns[cell.column : cell.column + cell.column_span]) / sum(grid.columns)
    per_line = max(2, int(_WIDTH * share / _CHARACTER) - 1)
    widths = (sum(0.55 if ord(c) < 128 else 1 for c in line) for line in cell.value.split("\n"))
    return sum(max(1, math.ceil(width / per_line)) for width in widths)
