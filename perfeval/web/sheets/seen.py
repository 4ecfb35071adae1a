"""What a sheet page was made from, carried by the page itself so that a late save can be merged."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from perfeval.domain.merging import SheetVersion
from perfeval.domain.sheet_format import canonical_json, parse_sheet
from perfeval.web.access import OpenedFiling


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The stored sheet that a page was made from; `asked` are the clashes that it asks about."""

    sheet: SheetVersion
    asked: frozenset[str] = frozenset()

    @property
    def asked_rows(self) -> frozenset[int]:
        """Return the ids of the rows that are gone and that the page asks about."""
        ends = (cell.partition("#")[2] for cell in self.asked)
        return frozenset(int(end) for end in ends if end.isdecimal())


def write_made_from(opened: OpenedFiling) -> str:
    """Return the stored sheet as a short signed text, bound to its filing and version."""
    filing = opened.filing
    row_ids = tuple(row.id for row in filing.sheet.indicators)
    made_from = MadeFrom(SheetVersion(opened.document, row_ids))
    return seal(made_from, filing.id, filing.version)


def seal(made_from: MadeFrom, filing_id: int, version: int) -> str:
    """Return what a page was made from as a signed text that only this program can have written."""
    sheet, asked = made_from.sheet, sorted(made_from.asked)
    content = canonical_json(sheet.document)
    return _signer().dumps([filing_id, version, content, sheet.row_ids, asked])


def read_made_from(text: str, filing_id: int, version: int | None) -> MadeFrom | None:
    """Return what a page of this filing and version was made from; None if that cannot be told."""
    try:
        made_of, made_at, content, row_ids, asked = _signer().loads(text)
    except (BadData, ValueError):
        return None
    if (made_of, made_at) != (filing_id, version):
        return None
    return MadeFrom(SheetVersion(parse_sheet(content), tuple(row_ids)), frozenset(asked))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="sheet as seen")
