"""打印整套: the forms of a person's own projects of a year as one PDF."""

from __future__ import annotations

from flask import Response, abort

from perfeval.domain.layout import build_grid
from perfeval.domain.sheets import SheetKind
from perfeval.models import Filing
from perfeval.packs import find_pack
from perfeval.printing import Printable
from perfeval.printing.booklet import Cover, print_set
from perfeval.printing.editions import make_edition
from perfeval.printing.formats import Format
from perfeval.queries.documents import current_document
from perfeval.queries.filings import list_own_whole
from perfeval.web import access
from perfeval.web.prints import answer_file, choose_edition
from perfeval.web.projects.views import blueprint

TITLE = "预算绩效自评表"


@blueprint.get("/<int(fixed_digits=4):year>/print.pdf")
def print_own(year: int) -> Response:
    """Give cover, contents and forms of a year; those not signed yet are marked 送审稿."""
    filings = list_own_whole(access.current_person(), year)
    if not filings:
        abort(404)
    # The unit's whole expenditure comes first, as in the published annexes.
    filings = sorted(filings, key=lambda one: one.sheet.project.kind is SheetKind.PROJECT)
    units = dict.fromkeys(filing.sheet.project.unit.name for filing in filings)
    today = access.now()
    cover = Cover(
        title=TITLE,
        unit="\n".join(units),
        year=f"{year}年度",
        date=f"{today.year}年{today.month}月{today.day}日",
    )
    data = print_set(cover, [_make_form(filing) for filing in filings])
    return answer_file(data, Format.PDF, f"{year}年度{TITLE}（整套）")


def _make_form(filing: Filing) -> Printable:
    document = current_document(filing, access.zone())
    grid = build_grid(find_pack(filing.sheet.pack_id), document)
    return make_edition(grid, choose_edition(filing, None))
