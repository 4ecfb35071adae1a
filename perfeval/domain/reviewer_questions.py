"""What a reviewer would ask of a sheet, cell by cell, the most serious first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval.domain.checks.catalogue import find_check
from perfeval.domain.checks.kept_findings import KeptFinding
from perfeval.domain.checks.model import Level, Subject
from perfeval.domain.checks.questions import COVERED_BY, QUESTIONS
from perfeval.domain.form_pack import FormPack
from perfeval.domain.places import describe_place
from perfeval.domain.reviewer_occasions import OCCASIONS, Occasion, Prompt
from perfeval.domain.sheets import SheetDocument

MOST_QUESTIONS = 12  # more than that nobody asks in one sitting
LEAST_FOLDED = 3  # so many cells with the same question are asked about once
LONGEST_QUOTE = 24  # characters of a cell within a question
BLANK = "（空白）"

_UNKNOWN_CHECK = "{place}：{message}，是什么情况？"
_RANKS = {Level.ERROR: 0, Level.WARNING: 1, Level.HINT: 3}
_RANK_OF_OCCASION = 2
_ROW = re.compile(r"indicators\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class ReviewerQuestion:
    """A question about a cell; `check` is "" where no finding prompts it.

    `also`: further cells with the same question. `explanation`: what `actor_name` said of it.
    """

    path: str
    place: str
    text: str
    check: str = ""
    also: int = 0
    explanation: str = ""
    actor_name: str = ""


@dataclass(frozen=True, slots=True)
class CellQuestions:
    """All questions about one cell."""

    path: str
    place: str
    questions: tuple[ReviewerQuestion, ...]


@dataclass(frozen=True, slots=True)
class QuestionList:
    """The questions by cell; `left_out` counts those beyond the most that are asked."""

    cells: tuple[CellQuestions, ...]
    left_out: int = 0


def reviewer_questions(
    pack: FormPack, sheet: SheetDocument, findings: Sequence[KeptFinding]
) -> QuestionList:
    """Put findings, and what looks too good, as the questions of a reviewer.

    The same question about many cells is asked once, but for those that were explained otherwise.
    """
    ranked = [*_from_findings(pack, sheet, findings), *_from_occasions(pack, sheet, findings)]
    ranked.sort(key=lambda pair: pair[0])
    asked = [question for _, question in ranked[:MOST_QUESTIONS]]
    by_cell: dict[str, list[ReviewerQuestion]] = {}
    for question in asked:
        by_cell.setdefault(question.path, []).append(question)
    cells = (CellQuestions(path, some[0].place, tuple(some)) for path, some in by_cell.items())
    return QuestionList(tuple(cells), len(ranked) - len(asked))


def _from_findings(
    pack: FormPack, sheet: SheetDocument, findings: Sequence[KeptFinding]
) -> Iterator[tuple[int, ReviewerQuestion]]:
    useful = [finding for finding in findings if not _is_covered(finding, findings)]
    counts = Counter((finding.check, finding.explanation) for finding in useful)
    asked: set[tuple[str, str]] = set()
    for finding in sorted(useful, key=_rank):
        same = (finding.check, finding.explanation)
        also = counts[same] - 1 if counts[same] >= LEAST_FOLDED else 0
        if also and same in asked:
            continue
        asked.add(same)
        yield _rank(finding), _question(pack, sheet, finding, also)


def _question(
    pack: FormPack, sheet: SheetDocument, finding: KeptFinding, also: int
) -> ReviewerQuestion:
    words = {
        **_words(pack, sheet, finding.path),
        "content": _quote(finding.content),
        "message": finding.message.rstrip("。？"),
    }
    return ReviewerQuestion(
        finding.path,
        finding.place,
        QUESTIONS.get(finding.check, _UNKNOWN_CHECK).format_map(words),
        finding.check,
        also,
        finding.explanation,
        finding.actor_name if finding.explanation else "",
    )


def _from_occasions(
    pack: FormPack, sheet: SheetDocument, findings: Sequence[KeptFinding]
) -> Iterator[tuple[int, ReviewerQuestion]]:
    subject = Subject(pack, sheet)
    for occasion in OCCASIONS if subject.is_final else ():
        for prompt in occasion.find(subject):
            if not _is_said(occasion, prompt, findings):
                words = {**_words(pack, sheet, prompt.path), **prompt.words}
                place = describe_place(pack, sheet, prompt.path)
                text = occasion.text.format_map(words)
                yield _RANK_OF_OCCASION, ReviewerQuestion(prompt.path, place, text)


def _is_covered(finding: KeptFinding, findings: Sequence[KeptFinding]) -> bool:
    by, row = COVERED_BY.get(finding.check, ()), _row_of(finding.path)
    return any(one.check in by and _row_of(one.path) == row for one in findings)


def _is_said(occasion: Occasion, prompt: Prompt, findings: Sequence[KeptFinding]) -> bool:
    row = _row_of(prompt.path)
    return any(one.check in occasion.silent and row in ("", _row_of(one.path)) for one in findings)


def _row_of(path: str) -> str:
    match = _ROW.match(path)
    return match[0] if match else ""


def _rank(finding: KeptFinding) -> int:
    """Return how serious a finding is; that of a locked cell is as serious as its check."""
    check = find_check(finding.check)
    return _RANKS[check.level if finding.locked and check else finding.level]


def _words(pack: FormPack, sheet: SheetDocument, path: str) -> Mapping[str, str]:
    """Return the words that the question of a place may use."""
    place = describe_place(pack, sheet, path)
    words = dict.fromkeys(("target", "actual", "score", "points"), BLANK)
    words |= {"place": place, "row": place}
    match = _ROW.match(path)
    if match is None or int(match[1]) >= len(sheet.indicators):
        return words
    row = sheet.indicators[int(match[1])]
    return words | {
        "row": describe_place(pack, sheet, match[0]),
        "target": _quote(f"{row.operator or ''}{row.target_value or ''}"),
        "actual": _quote(row.actual_value),
        "score": _quote(row.score),
        "points": _quote(row.max_score),
    }


def _quote(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return (plain if len(plain) <= LONGEST_QUOTE else f"{plain[:LONGEST_QUOTE]}…") or BLANK
