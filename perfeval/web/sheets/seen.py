"""What a sheet page was made from, carried by the page itself so that a late save can be merged."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from perfeval.domain.merging import SheetVersion
from perfeval.domain.sheet_format import canonical_json, parse_sheet
from perfeval.web.access import OpenedFiling

SEEN = "seen"


def write_seen(opened: OpenedFiling) -> str:
    """Return the stored sheet as a short signed text, bound to its filing and version."""
    filing = opened.filing
    row_ids = [row.id for row in filing.sheet.indicators]
    return _signer().dumps([filing.id, filing.version, canonical_json(opened.document), row_ids])


def read_seen(text: str, filing_id: int, version: int | None) -> SheetVersion | None:
    """Return what a page of this filing and version was made from; None if that cannot be told."""
    try:
        made_of, made_at, content, row_ids = _signer().loads(text)
    except (BadData, ValueError):
        return None
    if (made_of, made_at) != (filing_id, version):
        return None
    return SheetVersion(parse_sheet(content), tuple(row_ids))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="sheet as seen")
