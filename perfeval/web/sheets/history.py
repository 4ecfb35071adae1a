"""办理和修改记录: who did what to a sheet and changed which cell when, for its own unit."""

from __future__ import annotations

from flask import abort, render_template

from perfeval.domain.permissions import Permission
from perfeval.queries.audit import EventFilter
from perfeval.web.access import open_filing
from perfeval.web.audit_lines import read_page, unit_names
from perfeval.web.sheets.blueprint import blueprint


@blueprint.get("/<key:filing_id>/history")
def show_history(filing_id: int) -> str:
    """Show every event of a filing; it is not there for those who read only what was reported."""
    opened = open_filing(filing_id)
    if not opened.may(Permission.HISTORY):
        abort(404)
    page = read_page(EventFilter(filing_id=filing_id))
    return render_template(
        "sheets/history.html", filing=opened.filing, page=page, unit_names=unit_names()
    )
