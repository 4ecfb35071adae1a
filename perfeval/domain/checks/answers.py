"""What people answer to findings, bound to the content of the cell that they saw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from perfeval.domain.checks.model import CheckReport, Finding, Level
from perfeval.domain.checks.words import EMPTY, EMPTY_REASONS
from perfeval.domain.errors import DomainError
from perfeval.domain.printed_text import cell_value, row_value
from perfeval.domain.sheets import SheetDocument

LEAST_EXPLANATION = 6  # characters; less explains nothing to a reviewer
LONGEST_EXPLANATION = 500
_ROW = re.compile(r"(funds|objectives|indicators)\[(\d+)\](?:\.(.+))?")


class AnswerKind(StrEnum):
    """What a person says to a finding."""

    WAIVER = "waiver"  # the error stays, and the person says why (情况说明)
    CONFIRMATION = "confirmation"  # the warning was looked at
    TARGET_ADJUSTMENT = "target_adjustment"  # the locked target is to be changed by its own way
    NEXT_YEAR = "next_year"  # the locked cell is to be done better next year


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the finding of a check at a cell, as long as the cell holds `content`.

    `cell` names a stored row by its id (`indicators#57.target`), so that moving rows loses nothing.
    """

    kind: AnswerKind
    check: str
    cell: str
    content: str
    explanation: str = ""
    actor_name: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """A finding with its answer; `outdated` is one that was given to other content."""

    finding: Finding
    cell: str
    content: str
    answer: Answer | None = None
    outdated: Answer | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the finding still asks something of the person who submits."""
        return self.answer is None and self.finding.level is not Level.HINT


@dataclass(frozen=True, slots=True)
class AnsweredReport:
    """What the checks found and what was answered, errors first."""

    report: CheckReport
    findings: tuple[AnsweredFinding, ...]

    def open(self, level: Level) -> tuple[AnsweredFinding, ...]:
        """Return the unanswered findings of a level."""
        return tuple(one for one in self.findings if one.is_open and one.finding.level is level)

    @property
    def waivers(self) -> tuple[AnsweredFinding, ...]:
        """Return the errors that stay with an explanation."""
        return tuple(
            one for one in self.findings if one.answer and one.answer.kind is AnswerKind.WAIVER
        )

    @property
    def digest(self) -> str:
        """Return a short name of the warnings that wait for a confirmation; "" if none does."""
        parts = [
            f"{one.finding.check}\n{one.cell}\n{one.content}" for one in self.open(Level.WARNING)
        ]
        return sha256("\0".join(sorted(parts)).encode()).hexdigest()[:16] if parts else ""

    def find(self, check: str, path: str) -> AnsweredFinding | None:
        """Return the finding of a check at a path, or None if it is not there (any more)."""
        for one in self.findings:
            if (one.finding.check, one.finding.path) == (check, path):
                return one
        return None


def answer_findings(
    report: CheckReport,
    sheet: SheetDocument,
    row_ids: Sequence[int | None],
    answers: Sequence[Answer],
) -> AnsweredReport:
    """Put answers beside the findings that they were given to.

    `row_ids`: the stored id behind each indicator row, None for a row that is not stored yet.
    """
    given = {(answer.check, answer.cell): answer for answer in answers}
    return AnsweredReport(
        report,
        tuple(_answered(finding, sheet, row_ids, given) for finding in report.findings),
    )


def allowed_answers(finding: Finding) -> tuple[AnswerKind, ...]:
    """Return what may be answered to a finding."""
    if finding.locked:
        return (AnswerKind.TARGET_ADJUSTMENT, AnswerKind.NEXT_YEAR)
    if finding.level is Level.ERROR:
        return (AnswerKind.WAIVER,)
    return (AnswerKind.CONFIRMATION,) if finding.level is Level.WARNING else ()


def check_explanation(text: str) -> str:
    """Return the text of a waiver; raises DomainError if it explains nothing or is too long."""
    plain = text.strip()
    squeezed = "".join(plain.split()).strip("。.")
    if squeezed in EMPTY or squeezed in EMPTY_REASONS or len(squeezed) < LEAST_EXPLANATION:
        raise DomainError(
            f"情况说明“{plain}”没有具体内容，请写明为什么这一格不改、有什么依据"
            f"（不少于 {LEAST_EXPLANATION} 个字）"
            if plain
            else "请填写情况说明：为什么这一格不改、有什么依据"
        )
    if len(plain) > LONGEST_EXPLANATION:
        raise DomainError(
            f"情况说明最多 {LONGEST_EXPLANATION} 个字，现有 {len(plain)} 个字，请删减"
        )
    return plain


def cell_reference(path: str, row_ids: Sequence[int | None]) -> str:
    """Return a path with the stored id of its indicator row in place of the row's number."""
    match = _ROW.fullmatch(path)
    if match is None or match[1] != "indicators" or int(match[2]) >= len(row_ids):
        return path
    row_id = row_ids[int(match[2])]
    return path if row_id is None else path.replace(f"[{match[2]}]", f"#{row_id}", 1)


def cell_path(reference: str, row_ids: Sequence[int | None]) -> str | None:
    """Return the path of a cell reference today, None where its row is gone."""
    match = re.fullmatch(r"indicators#(\d+)(.*)", reference)
    if match is None:
        return reference
    row_id = int(match[1])
    return f"indicators[{row_ids.index(row_id)}]{match[2]}" if row_id in row_ids else None


def _answered(
    finding: Finding,
    sheet: SheetDocument,
    row_ids: Sequence[int | None],
    given: Mapping[tuple[str, str], Answer],
) -> AnsweredFinding:
    cell = cell_reference(finding.path, row_ids)
    content = _content(sheet, finding)
    answer = given.get((finding.check, cell))
    if answer is not None and answer.kind not in allowed_answers(finding):
        answer = None
    if answer is None or answer.content == content:
        return AnsweredFinding(finding, cell, content, answer)
    return AnsweredFinding(finding, cell, content, outdated=answer)


def _content(sheet: SheetDocument, finding: Finding) -> str:
    """Return what the cell holds; of what is no cell (the sheet, a row), the finding's words."""
    match = _ROW.fullmatch(finding.path)
    if match is not None and match[3]:
        rows = getattr(sheet, match[1])
        i = int(match[2])
        return (row_value(rows[i], match[3]) or "") if i < len(rows) else ""
    if match is not None or finding.path.startswith(("$", "signatures", "tables.")):
        return finding.message
    return cell_value(sheet, finding.path) or ""
