"""What the site prints of a filing and how a print is answered: editions, kinds of file, names."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response

from perfeval.domain.errors import WorkflowError
from perfeval.models import Filing
from perfeval.printing.editions import EDITIONS, Edition
from perfeval.printing.formats import MEDIA_TYPES, Format
from perfeval.queries.documents import is_signed_off


def is_official(filing: Filing) -> bool:
    """Tell whether the content that people see now bears the unit's last signature."""
    return bool(filing.rounds) and is_signed_off(filing.rounds[-1])


def choose_edition(filing: Filing, wanted: Edition | None) -> Edition:
    """Return the edition to print: the one wanted, else the official one as soon as there is one.

    Raises WorkflowError: before the last signature there is a draft for review only.
    """
    signed = is_official(filing)
    if wanted is None:
        return Edition.OFFICIAL if signed else Edition.DRAFT
    if wanted is not Edition.DRAFT and not signed:
        label = EDITIONS[wanted].label
        raise WorkflowError(f"该表还没有审定，不能打印{label}，现在只有送审稿")
    return wanted


def answer_file(data: bytes, kind: Format, name: str) -> Response:
    """Return a file under a name without ending, which may be Chinese (RFC 6266)."""
    answer = make_response(data)
    answer.headers["Content-Type"] = MEDIA_TYPES[kind]
    way = "inline" if kind is Format.PDF else "attachment"
    full = quote(f"{name}.{kind}", safe="")
    answer.headers["Content-Disposition"] = (
        f"{way}; filename=\"sheet.{kind}\"; filename*=UTF-8''{full}"
    )
    return answer
