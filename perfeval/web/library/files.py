"""The indicator library as a file: out as a workbook, in after a look at what it would do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DocumentError
from perfeval.domain.library import LibraryEntry
from perfeval.domain.library_table import ReadTable, read_table, rows_of, table_rows
from perfeval.domain.records import read_record
from perfeval.models import Unit
from perfeval.packs.common_indicators import list_common_indicators
from perfeval.printing.table_file import write_table
from perfeval.queries.library import list_entries
from perfeval.reading.guarded import read_source
from perfeval.services.library import import_entries, plan_import
from perfeval.web import access
from perfeval.web.library.blueprint import blueprint
from perfeval.web.library.forms import ApplyForm, UploadForm
from perfeval.web.library.loading import kept_units, seen_units

_MOST_ROWS = 3000  # of a file; what was checked is sent back with the page
_MOST_SENT_BACK = 3_500_000  # bytes; a form may have 4 MB
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/export.xlsx")
def export() -> Response:
    """Give every entry that the person sees as a workbook."""
    rows = list_entries(seen_units())
    table = table_rows([(r.entry, "共性指标" if r.is_common else r.unit.name) for r in rows])
    answer = make_response(write_table("指标库", table))
    answer.headers["Content-Type"] = _XLSX
    answer.headers["Content-Disposition"] = 'attachment; filename="indicator-library.xlsx"'
    return answer


@blueprint.get("/import")
def show_import() -> ResponseReturnValue:
    """Show the form for a file."""
    return _import_page(kept_units())


@blueprint.post("/import")
def check_import() -> ResponseReturnValue:
    """Read a file, or the program's own common indicators, and show what it would do."""
    units = kept_units()
    form = UploadForm()
    form.offer(units)
    if not form.validate():
        return _import_page(units, form), 422
    try:
        table = _read(form)
        content = _write(table.entries)
    except DocumentError as error:
        form.refuse("file", error.sentence)
        return _import_page(units, form), 422
    unit = _chosen(units, form.unit_id.data)
    return render_template(
        "library/import_plan.html",
        unit=unit,
        table=table,
        plan=plan_import(unit, table.entries),
        form=ApplyForm(formdata=None, data={"content": content}),
    )


@blueprint.post("/import/apply")
def apply_import() -> ResponseReturnValue:
    """Take over the entries that were shown."""
    units = kept_units()
    form = ApplyForm()
    form.offer(units)
    if not form.validate():
        return _import_page(units), 422
    try:
        entries = _read_back(form.content.data or "")
    except DocumentError as error:
        return _import_page(units, problem=error.sentence), 422
    unit = _chosen(units, form.unit_id.data)
    with transaction():
        plan = import_entries(unit, entries, actor=access.current_person(), at=access.now())
    flash(f"已导入：新增 {len(plan.new)} 条，修改 {len(plan.changed)} 条。", "success")
    return redirect(url_for("library.list_all"))


def _read(form: UploadForm) -> ReadTable:
    if not form.file.data:
        return ReadTable(list_common_indicators(), ())
    with form.file.data.stream as stream:
        return read_table(rows_of(read_source(stream.read()), _MOST_ROWS))


def _write(entries: Sequence[LibraryEntry]) -> str:
    content = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False)
    if len(content.encode()) > _MOST_SENT_BACK:
        raise DocumentError("$", "文件内容过多，请分成几个文件")
    return content


def _read_back(content: str) -> list[LibraryEntry]:
    try:
        found = json.loads(content)
        return [read_record(LibraryEntry, one) for one in found]
    except (ValueError, TypeError, RecursionError) as error:
        raise DocumentError("$", "页面不完整，没有导入，请重新选择文件") from error


def _chosen(units: Sequence[Unit], unit_id: int) -> Unit:
    return next(unit for unit in units if unit.id == unit_id)


def _import_page(units: Sequence[Unit], form: UploadForm | None = None, problem: str = "") -> str:
    if form is None:
        form = UploadForm(formdata=None)
        form.offer(units)
    return render_template("library/import.html", form=form, problem=problem)
