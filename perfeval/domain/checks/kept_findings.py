"""The findings of a submission as they are kept with its round: in words that stay the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from perfeval.domain.checks.answers import Answer, AnsweredFinding, AnsweredReport, AnswerKind
from perfeval.domain.checks.catalogue import find_check
from perfeval.domain.checks.model import CheckReport, Finding, Level
from perfeval.domain.form_pack import FormPack
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument


class Standing(StrEnum):
    """How far a finding has come, in the order in which reviewers read them."""

    OPEN_ERROR = "open_error"
    WAIVED = "waived"  # an error that stays, with its explanation
    OPEN_WARNING = "open_warning"
    CONFIRMED = "confirmed"
    REDIRECTED = "redirected"  # of a locked cell: to a target adjustment or the next year
    HINT = "hint"


_STANDING_OF_ANSWER = {
    AnswerKind.WAIVER: Standing.WAIVED,
    AnswerKind.CONFIRMATION: Standing.CONFIRMED,
    AnswerKind.TARGET_ADJUSTMENT: Standing.REDIRECTED,
    AnswerKind.NEXT_YEAR: Standing.REDIRECTED,
}
_STANDING_OF_LEVEL = {
    Level.ERROR: Standing.OPEN_ERROR,
    Level.WARNING: Standing.OPEN_WARNING,
    Level.HINT: Standing.HINT,
}


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding with its rule, place and answer in words, as the reviewers of the round see it."""

    check: str
    title: str
    level: Level
    path: str
    place: str
    message: str
    fix: str
    content: str = ""
    answer: AnswerKind | None = None
    explanation: str = ""
    actor_name: str = ""
    locked: bool = False

    @property
    def standing(self) -> Standing:
        """Return how far the finding has come."""
        if self.answer is not None:
            return _STANDING_OF_ANSWER[self.answer]
        return _STANDING_OF_LEVEL[self.level]


def keep_findings(
    pack: FormPack, sheet: SheetDocument, findings: Iterable[AnsweredFinding]
) -> tuple[KeptFinding, ...]:
    """Put findings into the words that stay with a round."""
    return tuple(_kept(pack, sheet, one) for one in findings)


def write_findings(findings: Iterable[KeptFinding]) -> list[dict[str, Any]]:
    """Write kept findings as plain data."""
    return [asdict(finding) for finding in findings]


def read_findings(rows: Iterable[Mapping[str, Any]]) -> tuple[KeptFinding, ...]:
    """Read kept findings from plain data.

    Our own writing needs no second examination: lists read the findings of many rounds.
    """
    return tuple(_read(row) for row in rows)


def restore_report(findings: Iterable[KeptFinding]) -> AnsweredReport:
    """Return kept findings as the report of their day; suggestions are gone, cells are paths."""
    answered = tuple(_restored(kept) for kept in findings)
    return AnsweredReport(CheckReport(tuple(one.finding for one in answered), ()), answered)


def _read(row: Mapping[str, Any]) -> KeptFinding:
    answer = row["answer"]
    typed = {"level": Level(row["level"]), "answer": AnswerKind(answer) if answer else None}
    return KeptFinding(**{**row, **typed})


def _restored(kept: KeptFinding) -> AnsweredFinding:
    finding = Finding(kept.check, kept.level, kept.path, kept.message, kept.fix, locked=kept.locked)
    if kept.answer is None:
        return AnsweredFinding(finding, kept.path, kept.content)
    answer = Answer(
        kept.answer, kept.check, kept.path, kept.content, kept.explanation, kept.actor_name
    )
    return AnsweredFinding(finding, kept.path, kept.content, answer)


def _kept(pack: FormPack, sheet: SheetDocument, one: AnsweredFinding) -> KeptFinding:
    finding, answer = one.finding, one.answer
    check = find_check(finding.check)
    return KeptFinding(
        check=finding.check,
        title=check.title if check else finding.check,
        level=finding.level,
        path=finding.path,
        place=describe_place(pack, sheet, finding.path),
        message=finding.message,
        fix=finding.fix,
        content=one.content,
        answer=answer.kind if answer else None,
        explanation=answer.explanation if answer else "",
        actor_name=answer.actor_name if answer else "",
        locked=finding.locked,
    )
