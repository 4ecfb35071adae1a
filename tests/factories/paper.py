"""Scans as a scanner makes them, and the order that a clerk registers a signature by."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from time import gmtime
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from perfeval.db import transaction
from perfeval.file_store import FileStore
from perfeval.models import Filing, PaperScan, User
from perfeval.packs import find_pack
from perfeval.services.paper_decisions import PaperOrder, register_paper_decision
from perfeval.services.rounds import print_paper_copy
from perfeval.services.scans import Place, Upload, add_sealed_scan
from tests.factories.filings import AT, ZONE, load_filing, person_of

SITE = "http://10.1.2.3:8000/verify/"


def picture(text: str = "已盖章", size: tuple[int, int] = (620, 877)) -> Image.Image:
    """Return a page that says nothing a program could read: a stamp and some marks."""
    page = Image.new("L", size, 255)
    draw = ImageDraw.Draw(page)
    draw.ellipse((300, 600, 500, 800), outline=0, width=4)
    for i, letter in enumerate(text):
        draw.line((50, 50 + i, 50 + ord(letter) % 500, 60 + i * 7), fill=0)
    return page


def encode(page: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file: PDF, PNG, JPEG, …"""
    stream = BytesIO()
    if kind == "PDF":  # equal pages are equal files
        options |= dict.fromkeys(("creationDate", "modDate"), gmtime(0))
    page.save(stream, kind, **options)
    return stream.getvalue()


def make_scan(text: str = "已盖章") -> bytes:
    """Return a scan as PDF whose code no program can read."""
    return encode(picture(text), "PDF")


def print_paper(filing: Filing, number: int, address: str = "") -> bytes:
    """Return the paper copy of a round, as printed."""
    round_ = filing.rounds[number - 1]
    return print_paper_copy(round_, find_pack(round_.pack_id), ZONE, address)


def scan_of(printed: bytes) -> bytes:
    """Return the first page of a print as a scanner gives it back: one JPEG in a PDF."""
    page = pypdfium2.PdfDocument(printed)[0].render(scale=200 / 72).to_pil()
    return encode(page, "PDF")


def place_in(folder: Path, address: str = "") -> Place:
    """Return an installation that keeps its files in a folder."""
    return Place(FileStore(folder), ZONE, address)


def code_of(filing_id: int, number: int = 1) -> str:
    """Return the code of a round."""
    return load_filing(filing_id).rounds[number - 1].verification_code or ""


def add_scan(
    filing_id: int, user: User, upload: Upload, folder: Path, *, at: datetime = AT
) -> PaperScan:
    """Bring the sealed scan of the newest round."""
    with transaction():
        return add_sealed_scan(
            load_filing(filing_id), upload, actor=person_of(user), at=at, place=place_in(folder)
        )


def register(
    filing_id: int,
    clerk: User,
    signer: User,
    folder: Path,
    *,
    signed_on: date | None = date(2023, 1, 10),
    upload: Upload | None = None,
    at: datetime = AT,
    comment: str = "",
) -> None:
    """Register that a person signed the current step on paper."""
    filing = load_filing(filing_id)
    code = filing.rounds[-1].verification_code or ""
    order = PaperOrder(signer.id, signed_on, filing.rounds[-1].sha256, filing.step, comment)
    with transaction():
        register_paper_decision(
            filing,
            find_pack(filing.sheet.pack_id),
            order,
            upload or Upload("签批.pdf", make_scan("签批"), code),
            actor=person_of(clerk),
            at=at,
            place=place_in(folder),
        )
