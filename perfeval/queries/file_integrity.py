"""Holding the files that people brought against their hashes, and their scans against the trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction, read_detail
from perfeval.file_store import FileStore, MissingFileError
from perfeval.models import AuditEvent, PaperScan, Round, StoredFile

_CHUNK = 500  # rows in memory at once; of the files only one
_Brought = tuple[int, str, str]  # id of the filing, number of the round, hash


def find_file_faults(store: FileStore) -> Iterator[str]:
    """Yield a sentence for every stored file that is missing or changed, named by what it is."""
    last = 0
    wanted = select(StoredFile.id, StoredFile.sha256).order_by(StoredFile.id).limit(_CHUNK)
    while rows := db.session.execute(wanted.where(StoredFile.id > last)).all():
        last = rows[-1].id
        for file_id, digest in rows:
            if not store.is_intact(digest):
                yield f"{_names_of(file_id)}：{_fault_of(store, digest)}（{digest}）"


def find_scan_faults() -> Iterator[str]:
    """Yield where the scans of rounds differ from what the trail says was brought."""
    told, stored = _told_scans(), _stored_scans()
    for brought in sorted((told - stored) | (stored - told)):
        filing_id, number, digest = brought
        what = (
            "扫描件已不在，操作记录中有它的上传"
            if brought in told
            else "操作记录中没有这个扫描件的上传"
        )
        yield f"自评表 {filing_id} 第 {number} 轮：{what}（{digest}）"


def _fault_of(store: FileStore, digest: str) -> str:
    try:
        store.read(digest)
    except MissingFileError:
        return "文件已不在"
    return "文件与它的哈希不符"


def _names_of(file_id: int) -> str:
    """Return what a file is kept as: its purpose, name, filing and round."""
    scans = db.session.execute(
        select(PaperScan.purpose, PaperScan.original_name, Round.filing_id, Round.number)
        .join(Round, Round.id == PaperScan.round_id)
        .where(PaperScan.file_id == file_id)
        .order_by(PaperScan.id)
    )
    named = [
        f"{labels.SCAN_PURPOSES[purpose]}“{name}”（自评表 {filing_id} 第 {number} 轮）"
        for purpose, name, filing_id, number in scans
    ]
    return "、".join(named) or f"文件 {file_id}"


def _told_scans() -> Counter[_Brought]:
    found: Counter[_Brought] = Counter()
    wanted = select(AuditEvent.subject_id, AuditEvent.detail)
    for filing_id, detail in db.session.execute(
        wanted.where(AuditEvent.action == AuditAction.SCAN_ADDED)
    ):
        facts = read_detail(detail).facts
        found[filing_id or 0, facts.get("round", ""), facts.get("scan_sha256", "")] += 1
    return found


def _stored_scans() -> Counter[_Brought]:
    rows = db.session.execute(
        select(Round.filing_id, Round.number, StoredFile.sha256)
        .join(PaperScan, PaperScan.round_id == Round.id)
        .join(StoredFile, StoredFile.id == PaperScan.file_id)
    )
    return Counter((filing_id, str(number), digest) for filing_id, number, digest in rows)
