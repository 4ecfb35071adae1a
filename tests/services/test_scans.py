"""Scans of sealed paper: kept once, held against the round by its code, refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfWriter

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.paper import CodeSource, ScanPurpose
from perfeval.domain.verification import format_code
from perfeval.domain.workflow import Action
from perfeval.file_store import FileStore
from perfeval.models import StoredFile
from perfeval.queries.file_integrity import find_file_faults, find_scan_faults
from perfeval.services.scans import Upload, WrongPaperError
from tests.factories.audit import last_event, list_faults
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
)
from tests.factories.paper import (
    SITE,
    add_scan,
    code_of,
    make_scan,
    place_in,
    print_paper,
    scan_of,
)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    """A filing that waits for the finance clerk."""
    made = make_filing(office)
    bring_to(office, made, Stop.SUBMITTED)
    return made


def saved_anew(printed: bytes) -> bytes:
    """Return a PDF as a program for electronic seals saves it, with what it carries inside."""
    writer = PdfWriter(clone_from=BytesIO(printed))
    writer.add_metadata({"/Producer": "seals"})
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def typed(filing_id: int, number: int = 1) -> Upload:
    return Upload("盖章.pdf", make_scan(), code_of(filing_id, number))


def open_second_round(office: Office, filing_id: int) -> None:
    decide_filing(filing_id, office.clerk, Action.RETURN, "改单位", at=AT + timedelta(days=1))
    load_filing(filing_id).sheet.implementing_unit = "改过的单位"
    db.session.commit()
    bring_to(office, filing_id, Stop.SUBMITTED)


def test_a_scan_with_a_typed_code_marks_the_round(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    assert not load_filing(filing_id).is_sealed
    scan = add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    filing = load_filing(filing_id)
    assert filing.is_sealed
    kept = filing.rounds[-1].scans
    assert [(one.id, one.purpose, one.matched_by) for one in kept] == [
        (scan.id, ScanPurpose.SEALED, CodeSource.TYPED)
    ]
    assert (kept[0].original_name, kept[0].uploader_name) == ("盖章.pdf", "李财务")
    assert FileStore(tmp_path).read(kept[0].file.sha256) == make_scan()
    event, detail = last_event()
    assert (event.action, event.actor_name) == (AuditAction.SCAN_ADDED, "李财务")
    assert detail.facts == {
        "round": "1",
        "file": "盖章.pdf",
        "matched_by": "人工输入",
        "scan_sha256": kept[0].file.sha256,
    }
    assert list_faults() == []


@pytest.mark.parametrize("spelling", ["lower", "spaces", "full width", "letters"])
def test_a_code_is_taken_however_it_was_typed(
    office: Office, filing_id: int, tmp_path: Path, spelling: str
) -> None:
    code = format_code(code_of(filing_id))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    spelt = {
        "lower": code.lower(),
        "spaces": code.replace("-", "  "),
        "full width": wide,
        "letters": code.replace("0", "O").replace("1", "l"),
    }[spelling]
    upload = Upload("a.pdf", make_scan(), spelt)
    assert add_scan(filing_id, office.owner, upload, tmp_path).matched_by is CodeSource.TYPED


def test_the_code_is_read_from_the_file_where_it_can_be(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    printed = print_paper(load_filing(filing_id), 1, SITE)
    upload = Upload("电子章.pdf", saved_anew(printed))
    scan = add_scan(filing_id, office.clerk, upload, tmp_path)
    assert scan.matched_by is CodeSource.ATTACHED
    scan = add_scan(filing_id, office.clerk, Upload("扫描.pdf", scan_of(printed)), tmp_path)
    assert scan.matched_by is CodeSource.QR


def test_our_own_print_is_no_scan(office: Office, filing_id: int, tmp_path: Path) -> None:
    printed = print_paper(load_filing(filing_id), 1)
    with pytest.raises(WrongPaperError, match="系统打印的原件，还没有签字盖章"):
        add_scan(filing_id, office.clerk, Upload("a.pdf", printed), tmp_path)
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    official = load_filing(filing_id).rounds[-1].printed_pdf
    assert official is not None
    with pytest.raises(WrongPaperError, match="系统打印的原件"):
        add_scan(filing_id, office.clerk, Upload("a.pdf", official), tmp_path)


def test_the_paper_of_an_older_round_is_refused_and_named(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    old = scan_of(print_paper(load_filing(filing_id), 1, SITE))
    open_second_round(office, filing_id)
    told = "这是第1轮（2023年1月10日送审）的纸质件，内容已被第2轮（2023年1月10日送审）取代"
    for upload in (Upload("旧.pdf", old), typed(filing_id, 1)):
        with pytest.raises(WrongPaperError) as refused:
            add_scan(filing_id, office.clerk, upload, tmp_path)
        assert told in str(refused.value)
    assert load_filing(filing_id).rounds[0].scans == []
    assert not any(tmp_path.iterdir()), "nothing of a refused file is kept"


def test_a_new_round_is_not_sealed_by_the_scan_of_the_one_before(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    open_second_round(office, filing_id)
    filing = load_filing(filing_id)
    assert not filing.is_sealed
    assert len(filing.rounds[0].scans) == 1
    add_scan(filing_id, office.clerk, typed(filing_id, 2), tmp_path)
    assert load_filing(filing_id).is_sealed
    assert db.session.query(StoredFile).count() == 1, "equal bytes are stored once"


def test_a_returned_sheet_is_not_sealed_and_takes_no_scan(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    decide_filing(filing_id, office.clerk, Action.RETURN, "改单位")
    assert not load_filing(filing_id).is_sealed
    with pytest.raises(WorkflowError, match="已退回"):
        add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)


def test_another_project_is_named_only_to_those_who_may_see_it(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    other = make_filing(office, name="另一个项目")
    bring_to(office, other, Stop.SUBMITTED)
    with pytest.raises(WrongPaperError) as refused:
        add_scan(filing_id, office.clerk, typed(other), tmp_path)
    assert "这是“另一个项目（2022年度）”第1轮的纸质件，不是这张表的" in str(refused.value)
    elsewhere = make_office("教育局", login="e-")
    hidden = make_filing(elsewhere, name="别人的项目")
    bring_to(elsewhere, hidden, Stop.SUBMITTED)
    with pytest.raises(WrongPaperError) as refused:
        add_scan(filing_id, office.clerk, typed(hidden), tmp_path)
    assert "不是这张表的，请检查是否拿错了文件" in str(refused.value)
    assert "别人的项目" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "读不出验真码，请把纸面页脚上的验真码（16 位）输入"),
        ("ABCD", "“ABCD”不是验真码：应为 16 位字母和数字"),
        ("ZZZZ-ZZZZ-ZZZZ-ZZZZ", "您输入的验真码 ZZZZ-ZZZZ-ZZZZ-ZZZZ 没有对应的表"),
    ],
)
def test_an_unknown_code_is_refused(
    office: Office, filing_id: int, tmp_path: Path, code: str, sentence: str
) -> None:
    with pytest.raises(WrongPaperError) as refused:
        add_scan(filing_id, office.clerk, Upload("a.pdf", make_scan(), code), tmp_path)
    assert sentence in str(refused.value)


def test_who_has_no_business_with_the_paper_is_refused(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    for user in (office.director, office.administrator, office.stranger, office.officer):
        with pytest.raises(NotPermittedError, match="由本项目的经办人或本单位财务上传"):
            add_scan(filing_id, user, typed(filing_id), tmp_path)


def test_the_same_file_twice_is_one_scan(office: Office, filing_id: int, tmp_path: Path) -> None:
    first = add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    again = add_scan(filing_id, office.owner, typed(filing_id), tmp_path)
    assert first.id == again.id
    assert len(load_filing(filing_id).rounds[-1].scans) == 1


def test_missing_and_changed_files_are_found_and_named(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    scan = add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    store, digest = place_in(tmp_path).store, scan.file.sha256
    assert list(find_file_faults(store)) == []
    path = tmp_path / digest[:2] / digest
    path.write_bytes(b"%PDF-1.4 another one")
    named = f"盖章扫描件“盖章.pdf”（自评表 {filing_id} 第 1 轮）"
    assert list(find_file_faults(store)) == [f"{named}：文件与它的哈希不符（{digest}）"]
    path.unlink()
    assert list(find_file_faults(store)) == [f"{named}：文件已不在（{digest}）"]
    add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    assert list(find_file_faults(store)) == [], "bringing it again puts it right"


def test_a_scan_taken_out_of_the_database_is_found(
    office: Office, filing_id: int, tmp_path: Path
) -> None:
    scan = add_scan(filing_id, office.clerk, typed(filing_id), tmp_path)
    digest = scan.file.sha256
    assert list(find_scan_faults()) == []
    db.session.delete(load_filing(filing_id).rounds[-1].scans[0])
    db.session.commit()
    told = f"自评表 {filing_id} 第 1 轮：扫描件已不在，操作记录中有它的上传（{digest}）"
    assert list(find_scan_faults()) == [told]
