"""Opening rounds and printing them: what is frozen, the code, and the print made once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from perfeval.db import db
from perfeval.domain.checks.answers import AnsweredFinding
from perfeval.domain.checks.kept_findings import keep_findings, write_findings
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.paper import make_paper_grid
from perfeval.domain.printed_notes import with_notes
from perfeval.domain.sheet_format import canonical_json, content_hash, parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.verification import ALPHABET, LENGTH, format_code
from perfeval.models import Filing, Round, VoidPrint
from perfeval.printing import Attachment, Printable
from perfeval.printing.pdf import print_pdf
from perfeval.queries.documents import round_document
from perfeval.queries.rounds import round_notes


def make_code() -> str:
    """Return a new verification code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new round is made from, besides its content; `route` as it is written."""

    submitter_id: int
    route: dict[str, object] | None
    findings: Iterable[AnsweredFinding] = ()


def open_round(
    filing: Filing, pack: FormPack, document: SheetDocument, opening: Opening, *, at: datetime
) -> Round:
    """Freeze a document as the newest round of a filing, with names and route as they are now."""
    content = canonical_json(document)
    round_ = Round(
        number=len(filing.rounds) + 1,
        submitter_id=opening.submitter_id,
        unit_name=filing.sheet.project.unit.name,
        pack_id=pack.id,
        pack_version=pack.version,
        content=content,
        sha256=content_hash(content),
        frozen_at=at,
        verification_code=make_code(),
        findings=write_findings(keep_findings(pack, document, opening.findings)),
        route=opening.route,
        row_ids=[row.id for row in filing.sheet.indicators],
        decisions=[],
    )
    filing.rounds.append(round_)
    return round_


def keep_print(round_: Round, pack: FormPack, zone: ZoneInfo, address: str = "") -> None:
    """Print a round that has just been signed off, and keep the bytes for good.

    `address` as in `print_round`.
    A print of an earlier signing of the same round, undone by a return, is kept beside it.
    """
    if round_.printed_pdf is not None and round_.printed_sha256 is not None:
        former = VoidPrint(
            round_id=round_.id,
            printed_pdf=round_.printed_pdf,
            printed_sha256=round_.printed_sha256,
        )
        db.session.add(former)
    round_.printed_pdf = print_round(round_, pack, zone, address)
    round_.printed_sha256 = sha256(round_.printed_pdf).hexdigest()


def print_round(
    round_: Round, pack: FormPack, zone: ZoneInfo, address: str = "", *, as_draft: bool = False
) -> bytes:
    """Print a round as PDF with its content attached.

    One that is not signed off, or wanted `as_draft`, is marked 送审稿.

    The attached file is the canonical JSON, whose SHA-256 the decisions are bound to, under the
    name of the round's code. `address`: where the page 验真 is reached, "" for no QR code.
    """
    document = round_document(round_, zone)
    mark = "" if document.round and not as_draft else "送审稿"
    return _print(round_, build_grid(pack, document), mark, address)


def print_paper_copy(
    round_: Round, pack: FormPack, zone: ZoneInfo, address: str = "", *, with_names: bool = False
) -> bytes:
    """Print a round to be signed and sealed by hand, its content attached as in `print_round`.

    The places to sign are empty, unless it is wanted `with_names` of those who have signed.
    """
    document = round_document(round_, zone) if with_names else parse_sheet(round_.content)
    return _print(round_, make_paper_grid(build_grid(pack, document)), "", address)


def _print(round_: Round, grid: Grid, mark: str, address: str) -> bytes:
    code = format_code(round_.verification_code or "")
    form = Printable(
        with_notes(grid, round_notes(round_)),
        mark,
        code=f"验真码 {code}　第{round_.number}轮" if code else "",
        qr=f"{address}?code={code}" if code and address else "",
    )
    content = Attachment(
        f"{code or 'sheet'}.json", round_.content.encode(), "application/json", "本轮的全部数据"
    )
    return print_pdf([form], attachments=[content])
