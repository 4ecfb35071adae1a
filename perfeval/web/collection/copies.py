"""指标套用: how much of what the district reported stands word for word in several sheets."""

from __future__ import annotations

from flask import render_template, url_for

from perfeval.domain.checks.copies import Place, index_copies
from perfeval.domain.checks.district import rank_copies
from perfeval.domain.checks.rows import squeeze
from perfeval.printing.html import make_cell_id
from perfeval.queries.packages import map_reported
from perfeval.web.collection.views import blueprint, read_units

MOST_ROWS = 100  # of the district
MOST_PLACES = 20  # of a row
MOST_ROWS_OF_UNIT = 20


@blueprint.get("/<int(fixed_digits=4):year>/copies")
def show_copies(year: int) -> str:
    """Show the copy-paste index of what was reported to the person's bureau for a year."""
    sheets = map_reported(read_units(), year)
    projects = {key: (one.unit_id, squeeze(one.name)) for key, one in sheets.items()}
    index = index_copies(
        {key: one.document for key, one in sheets.items()},
        {key: one.lists for key, one in sheets.items()},
        projects,
    )
    return render_template(
        "collection/copies.html",
        year=year,
        sheets=sheets,
        copies=rank_copies(index, {key: one.unit_id for key, one in sheets.items()}, projects),
        address_of=_address,
        limits={"rows": MOST_ROWS, "places": MOST_PLACES, "of_unit": MOST_ROWS_OF_UNIT},
    )


def _address(place: Place[int]) -> str:
    anchor = make_cell_id(place.path)
    return url_for("sheets.show_sheet", filing_id=place.sheet, _anchor=anchor)
