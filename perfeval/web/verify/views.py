"""验真: a code, or a PDF that carries its data, held against the stored round."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DomainError
from perfeval.domain.layout import printed_title
from perfeval.domain.sheet_format import parse_sheet
from perfeval.models import Round
from perfeval.queries.documents import is_signed_off
from perfeval.queries.form_packs import get_pack
from perfeval.reading.attached_sheet import read_attached
from perfeval.services.verification import (
    TooManyChecksError,
    Verified,
    verify_code,
    verify_file,
)
from perfeval.web import access

LONGEST_CODE = 60  # what is longer is no code in whatever spelling

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("/")
def show() -> str:
    """Show the form, filled with the code of a QR code that was read."""
    return render_template("verify/verify.html", code=request.args.get("code", "")[:LONGEST_CODE])


@blueprint.post("/")
def check() -> ResponseReturnValue:
    """Say what a code or a file is worth; titles and dates, never the content of the sheet."""
    code = request.form.get("code", "")[:LONGEST_CODE]
    try:
        with transaction():
            verified = _verify(code)
    except TooManyChecksError as error:
        return render_template("verify/verify.html", code=code, problem=str(error)), 429
    except DomainError as error:
        return render_template("verify/verify.html", code=code, problem=str(error)), 422
    title = _title(verified.round) if verified.round else ""
    signed = verified.round is not None and is_signed_off(verified.round)
    return render_template(
        "verify/verify.html", code=code, verified=verified, title=title, is_signed=signed
    )


def _verify(code: str) -> Verified:
    address, at = request.remote_addr or "", access.now()
    file = request.files.get("file")
    if file is not None and file.filename:
        data = file.read()
        return verify_file(data, read_attached(data), address=address, at=at)
    if not code.strip():
        raise DomainError("请输入验真码，或选择要核对的 PDF")
    return verify_code(code, address=address, at=at)


def _title(round_: Round) -> str:
    pack = get_pack(round_.pack_id, round_.pack_version)
    return printed_title(pack, parse_sheet(round_.content))
