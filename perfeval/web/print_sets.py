"""打印整套: the forms of a year as one PDF, with cover, contents and 附表 numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response

from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.sheets import SheetKind
from perfeval.models import Filing
from perfeval.printing import Printable
from perfeval.printing.booklet import Cover, print_set
from perfeval.printing.editions import make_edition
from perfeval.printing.formats import Format
from perfeval.queries.documents import current_document
from perfeval.queries.form_packs import get_pack
from perfeval.web import access
from perfeval.web.prints import answer_file, choose_edition

TITLE = "预算绩效自评表"


def answer_set(filings: Sequence[Filing], year: int) -> Response:
    """Give cover, contents and forms; those not signed off yet are marked 送审稿."""
    # The unit's whole expenditure comes first, as in the published annexes.
    ordered = sorted(filings, key=lambda one: one.sheet.project.kind is SheetKind.PROJECT)
    units = dict.fromkeys(filing.sheet.project.unit.name for filing in ordered)
    today = access.now()
    cover = Cover(
        title=TITLE,
        unit="\n".join(units),
        year=f"{year}年度",
        date=f"{today.year}年{today.month}月{today.day}日",
    )
    versions = {(filing.sheet.pack_id, filing.sheet.pack_version) for filing in ordered}
    packs = {version: get_pack(*version) for version in versions}
    data = print_set(cover, [_make_form(filing, packs) for filing in ordered])
    return answer_file(data, Format.PDF, f"{year}年度{TITLE}（整套）")


def _make_form(filing: Filing, packs: Mapping[tuple[str, int], FormPack]) -> Printable:
    document = current_document(filing, access.zone())
    pack = packs[filing.sheet.pack_id, filing.sheet.pack_version]
    return make_edition(build_grid(pack, document), choose_edition(filing, None))
