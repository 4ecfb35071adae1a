"""Reading the sheet that a printed PDF carries, and refusing everything else with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import canonical_json
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import load_corrected_sheet
from perfeval.printing import Attachment, Printable
from perfeval.printing.pdf import print_pdf
from perfeval.reading.attached_sheet import read_attached
from tests.support.sizes import size

SHEET = load_corrected_sheet()
CONTENT = canonical_json(SHEET)
GRID = build_grid(find_pack(SHEET.pack), SHEET)
CODE = "ABCD-EFGH-JKMN-PQRS"


def printed(*files: tuple[str, bytes]) -> bytes:
    attached = [Attachment(name, data, "application/json", "") for name, data in files]
    return print_pdf([Printable(GRID)], attachments=attached)


PRINT = printed((f"{CODE}.json", CONTENT.encode()))


def test_what_was_attached_is_read() -> None:
    found = read_attached(PRINT)
    assert (found.code, found.text, found.sheet.name) == (
        "ABCDEFGHJKMNPQRS",
        CONTENT,
        SHEET.name,
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "不是 PDF"),
        (b"PK\x03\x04", "不是 PDF"),
        (b"%PDF-1.7\n", "不是 PDF"),
        (PRINT[: len(PRINT) // 2], "PDF"),
        (printed(), "没有所附数据"),
        (printed(("other.json", b"{}")), "没有所附数据"),
        (printed((f"{CODE}.txt", b"{}")), "没有所附数据"),
        (printed((f"{CODE}.json", b"{}"), ("a.json", b"{}")), "没有所附数据"),
        (printed((f"{CODE}.json", b"{}")), "已被改动"),
        (printed((f"{CODE}.json", b"\xff")), "已被改动"),
        (printed((f"{CODE}.json", b"[" * 100_000)), "已被改动"),
        (printed((f"{CODE}.json", b" " * 3_000_000)), "没有所附数据"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        read_attached(data)


@settings(max_examples=size("hypothesis_examples"), deadline=None)
@given(st.integers(0, len(PRINT) - 1), st.binary(min_size=1, max_size=40))
def test_a_broken_file_is_read_or_refused(at: int, noise: bytes) -> None:
    broken = PRINT[:at] + noise + PRINT[at + len(noise) :]
    try:
        found = read_attached(broken)
    except DocumentError:
        return
    assert found.sheet.kind == SHEET.kind
