"""Verifying a print: which round a code names, and whether a file still says what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from perfeval.db import db
from perfeval.domain.differences import Difference, find_differences
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.verification import Outcome, judge_round, read_code
from perfeval.models import Round, VerificationCheck
from perfeval.queries.form_packs import get_pack
from perfeval.queries.verification import count_checks, find_round
from perfeval.reading.attached_sheet import AttachedSheet

MOST_CHECKS = 30  # by one address in WINDOW: a counter clerk's work, no guessing
WINDOW = timedelta(minutes=10)


class TooManyChecksError(DomainError):
    """An address asks too often."""

    def __init__(self) -> None:
        super().__init__(f"{WINDOW.seconds // 60} 分钟内查询超过 {MOST_CHECKS} 次，请稍后再试")


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a code, and of a file if one was brought.

    `differences` are the cells in which the file's data differ from the round; None without a
    file. `is_same_file`: the file is, byte for byte, the print that was stored at sign-off.
    """

    outcome: Outcome
    round: Round | None = None
    differences: tuple[Difference, ...] | None = None
    is_same_file: bool = False


def verify_code(text: str, *, address: str, at: datetime) -> Verified:
    """Look a typed code up, and keep that somebody did; raises TooManyChecksError."""
    code = read_code(text)
    return _look_up(code, address, at)


def verify_file(data: bytes, attached: AttachedSheet, *, address: str, at: datetime) -> Verified:
    """Hold the data that a PDF carries against the round it names; raises TooManyChecksError."""
    verified = _look_up(attached.code, address, at)
    round_ = verified.round
    if round_ is None:
        return verified
    return Verified(
        verified.outcome,
        round_,
        _differences(round_, attached, get_pack(round_.pack_id, round_.pack_version)),
        is_same_file=round_.printed_sha256 == sha256(data).hexdigest(),
    )


def _look_up(code: str | None, address: str, at: datetime) -> Verified:
    if count_checks(address, at - WINDOW) >= MOST_CHECKS:
        raise TooManyChecksError
    round_ = find_round(code) if code else None
    outcome = Outcome.UNKNOWN
    if round_ is not None:
        filing = round_.filing
        outcome = judge_round(is_newest=round_ is filing.rounds[-1], state=filing.state)
    round_id = round_.id if round_ else None
    db.session.add(
        VerificationCheck(round_id=round_id, address=address, outcome=outcome, checked_at=at)
    )
    db.session.flush()
    return Verified(outcome, round_)


def _differences(round_: Round, attached: AttachedSheet, pack: FormPack) -> tuple[Difference, ...]:
    if attached.text == round_.content:
        return ()
    return find_differences(pack, parse_sheet(round_.content), attached.sheet)
