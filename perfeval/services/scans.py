"""Taking in scans of signed paper: held against the round by its code, kept once, recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from perfeval.db import db
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.files import clean_name
from perfeval.domain.paper import PAPER_STATES, CodeSource, ScanPurpose
from perfeval.domain.permissions import Permission, may
from perfeval.domain.persons import Person
from perfeval.domain.verification import format_code, read_code
from perfeval.file_store import FileStore
from perfeval.models import Filing, PaperScan, Round, StoredFile
from perfeval.queries.filings import get_facts
from perfeval.queries.form_packs import get_pack
from perfeval.queries.paper import find_file
from perfeval.queries.units import get_unit_tree
from perfeval.queries.verification import find_round
from perfeval.reading.scans import ReadScan, read_scan
from perfeval.services.audit import record_scan
from perfeval.services.rounds import print_paper_copy


class WrongPaperError(DomainError):
    """A sound file that is not the paper of this round, or that nobody can tell to be."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was brought: its name, its bytes, and the code that the person typed."""

    name: str
    data: bytes
    typed_code: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where this installation keeps files, and its time zone."""

    store: FileStore
    zone: ZoneInfo
    address: str = ""  # of the page 验真, as prints carry it


def add_sealed_scan(
    filing: Filing, upload: Upload, *, actor: Person, at: datetime, place: Place
) -> PaperScan:
    """Keep the scan of the newest round as it was signed and sealed, which marks it 已盖章.

    Raises NotPermittedError, WorkflowError (no round that counts), UnusableFileError, or
    WrongPaperError: the paper of an older round or of another project, or one without a known code.
    """
    facts = get_facts(filing, get_unit_tree(), at.date())
    if not may(actor, Permission.ADD_SCAN, facts):
        raise NotPermittedError("盖章扫描件由本项目的经办人或本单位财务上传")
    if filing.state not in PAPER_STATES:
        raise WorkflowError("送审以后才有可以盖章的一轮；该表还没有送审、已退回或已作废")
    return keep_scan(filing, upload, ScanPurpose.SEALED, actor=actor, at=at, place=place)


def keep_scan(
    filing: Filing,
    upload: Upload,
    purpose: ScanPurpose,
    *,
    actor: Person,
    at: datetime,
    place: Place,
) -> PaperScan:
    """Keep a scan of the newest round, matched by its code; raises as `add_sealed_scan` says.

    The same file for the same round and purpose is kept once.
    """
    read = read_scan(upload.data)
    round_ = filing.rounds[-1]
    source = _match(filing, read, upload.typed_code, actor, at, place.zone)
    _refuse_own_print(round_, upload.data, place)
    file = _store(upload.data, read, at, place.store)
    known = (one for one in round_.scans if one.file_id == file.id and one.purpose is purpose)
    scan = next(known, None)
    if scan is None:
        scan = PaperScan(
            file=file,
            purpose=purpose,
            matched_by=source,
            original_name=clean_name(upload.name, read.media_type),
            uploader_id=actor.user_id,
            uploader_name=actor.full_name,
            uploaded_at=at,
        )
        round_.scans.append(scan)
        db.session.flush()
        record_scan(filing, round_, scan, actor=actor)
    return scan


def _store(data: bytes, read: ReadScan, at: datetime, store: FileStore) -> StoredFile:
    digest = store.put(data)
    file = find_file(digest)
    if file is None:
        file = StoredFile(sha256=digest, media_type=read.media_type, size=len(data), stored_at=at)
        db.session.add(file)
        db.session.flush()
    return file


def _match(
    filing: Filing, read: ReadScan, typed: str, actor: Person, at: datetime, zone: ZoneInfo
) -> CodeSource:
    """Return how the code of the newest round was found; raises WrongPaperError.

    What stands in the text of a PDF may have been misread by the scanner's own reading: a code
    there that no round has is as good as none.
    """
    own = filing.rounds[-1].verification_code
    codes = read.codes
    if read.source is CodeSource.TEXT:
        codes = frozenset(code for code in codes if find_round(code) is not None)
    if len(codes) > 1:
        raise WrongPaperError("这个文件里有几张表的验真码，请每张表单独扫描、分别上传")
    source = read.source if codes else CodeSource.TYPED
    code = next(iter(codes), None) or _read_typed(typed)
    if code != own:
        raise WrongPaperError(_tell_whose(filing, code, source, actor, at, zone))
    if read.attached is not None and read.attached != filing.rounds[-1].content:
        raise WrongPaperError(
            "文件里所附的数据与本轮的内容不符，可能被改动过，请重新打印、签字盖章"
        )
    return source


def _read_typed(typed: str) -> str:
    if not typed.strip():
        raise WrongPaperError("文件里读不出验真码，请把纸面页脚上的验真码（16 位）输入后再上传")
    code = read_code(typed)
    if code is None:
        raise WrongPaperError(
            f"“{typed.strip()[:60]}”不是验真码：应为 16 位字母和数字，请照纸面页脚重新输入"
        )
    return code


def _tell_whose(
    filing: Filing, code: str, source: CodeSource, actor: Person, at: datetime, zone: ZoneInfo
) -> str:
    """Return the sentence for a code that is not that of the newest round.

    Another project is named only to those who may see it.
    """
    found = find_round(code)
    shown = format_code(code)
    if found is None:
        told = "您输入的" if source is CodeSource.TYPED else "文件里的"
        return f"{told}验真码 {shown} 没有对应的表，请对照纸面页脚核对"
    if found.filing is filing:
        now = filing.rounds[-1]
        fresh = f"第{now.number}轮（{_day(now, zone)}送审）"
        return (
            f"这是第{found.number}轮（{_day(found, zone)}送审）的纸质件，内容已被{fresh}取代，"
            f"不能再用；请打印第{now.number}轮，重新签字盖章"
        )
    facts = get_facts(found.filing, get_unit_tree(), at.date())
    if not may(actor, Permission.VIEW, facts):
        return f"验真码 {shown} 不是这张表的，请检查是否拿错了文件"
    sheet = found.filing.sheet
    name = f"{sheet.project.name}（{sheet.fiscal_year}年度）"
    return f"这是“{name}”第{found.number}轮的纸质件，不是这张表的，请到那张表上传"


def _day(round_: Round, zone: ZoneInfo) -> str:
    day = round_.frozen_at.astimezone(zone)
    return f"{day.year}年{day.month}月{day.day}日"


def _refuse_own_print(round_: Round, data: bytes, place: Place) -> None:
    """Refuse our own PDF as it was printed: nobody has signed it."""
    digest = sha256(data).hexdigest()
    is_print = digest == round_.printed_sha256
    if not is_print and data.startswith(b"%PDF-"):
        pack = get_pack(round_.pack_id, round_.pack_version)
        is_print = data == print_paper_copy(round_, pack, place.zone, place.address)
    if is_print:
        raise WrongPaperError("这是系统打印的原件，还没有签字盖章；请上传签字盖章以后的扫描件")
