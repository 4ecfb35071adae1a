"""Comments on cells, and changes of a draft, through the real services; every function commits."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.db import transaction
from perfeval.domain.cell_values import set_values
from perfeval.domain.comments import Answered
from perfeval.models import User
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.services.comments import Remark, add_comment, answer_comment
from perfeval.services.sheets import write_document
from tests.factories.filings import AT, load_filing, person_of


def comment_on(filing_id: int, user: User, path: str, text: str = "", proposal: str = "") -> int:
    """Comment on a cell of the newest round; returns the comment's id."""
    filing = load_filing(filing_id)
    remark = Remark(path, text, proposal)
    with transaction():
        pack = find_pack(filing.sheet.pack_id)
        comment = add_comment(filing, pack, remark, actor=person_of(user), at=AT)
    return comment.id


def answer(
    filing_id: int, user: User, comment_id: int, text: str, kind: Answered = Answered.REPLIED
) -> None:
    """Answer a comment as owner."""
    filing = load_filing(filing_id)
    pack = find_pack(filing.sheet.pack_id)
    with transaction():
        answer_comment(filing, pack, comment_id, kind, text, actor=person_of(user), at=AT)


def change_cells(filing_id: int, user: User, values: Mapping[str, str]) -> None:
    """Put other texts into cells of a draft."""
    filing = load_filing(filing_id)
    document = set_values(draft_document(filing), values)
    ids = [row.id for row in filing.sheet.indicators]
    pack = find_pack(filing.sheet.pack_id)
    with transaction():
        write_document(filing, document, pack, row_ids=ids, actor=person_of(user), at=AT)
