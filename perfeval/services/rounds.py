"""What a round is given once: its verification code and its print."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.verification import ALPHABET, LENGTH, format_code
from perfeval.models import Round
from perfeval.printing import Attachment, Printable
from perfeval.printing.pdf import print_pdf
from perfeval.queries.documents import round_document


def make_code() -> str:
    """Return a new verification code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def print_round(
    round_: Round, pack: FormPack, zone: ZoneInfo, address: str = "", *, as_draft: bool = False
) -> bytes:
    """Print a round as PDF with its content attached.

    One that is not signed off, or wanted `as_draft`, is marked 送审稿.

    The attached file is the canonical JSON, whose SHA-256 the decisions are bound to, under the
    name of the round's code. `address`: where the page 验真 is reached, "" for no QR code.
    """
    document = round_document(round_, zone)
    code = format_code(round_.verification_code or "")
    form = Printable(
        build_grid(pack, document),
        "" if document.round and not as_draft else "送审稿",
        code=f"验真码 {code}　第{round_.number}轮" if code else "",
        qr=f"{address}?code={code}" if code and address else "",
    )
    content = Attachment(
        f"{code or 'sheet'}.json", round_.content.encode(), "application/json", "本轮的全部数据"
    )
    return print_pdf([form], attachments=[content])
