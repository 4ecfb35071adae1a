"""What a check is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from perfeval.domain.checks.rows import Line, read_lines
from perfeval.domain.checks.word_lists import WordLists, join_lists
from perfeval.domain.form_pack import Form, FormPack, IndicatorsBlock
from perfeval.domain.scoring import ScoreReport, score_sheet, scoring_rules
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Indicator, SheetDocument, Stage


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # blocks submission
    WARNING = "warning"  # must be acknowledged
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Question:
    """What a repair must still ask: `text` of the question, and the cell that takes the answer.

    The answer is a number; `template` says how the cell writes it ("≥{}次").
    """

    text: str
    path: str
    template: str = "{}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell.

    `suggestion` maps paths to values where a repair is certain; `question` asks for the one number
    that only a person knows. `locked`: the cell may not be changed in this stage, so that the
    finding is a hint for a target adjustment or for the next year.
    """

    check: str
    level: Level
    path: str
    message: str
    fix: str
    suggestion: Mapping[str, str] | None = None
    question: Question | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check whose input the document does not carry."""

    check: str
    why: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings, errors first, and the checks that could not run."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]

    @property
    def blocks(self) -> bool:
        """Tell whether an error stands in the way of submission."""
        return any(finding.level is Level.ERROR for finding in self.findings)

    def by_path(self) -> dict[str, list[Finding]]:
        """Return the findings of each cell path."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.path, []).append(finding)
        return found


class Fault(NamedTuple):
    """What a check yields; `level` where this one weighs less than the check's own level."""

    path: str
    message: str
    suggestion: Mapping[str, str] | None = None
    level: Level | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What the site keeps and a document does not carry; None = not known, the check does not run.

    `links`: rows of indicators by clause of the goal. `approved_targets`: by row number.
    `register`: projects of the unit that owe a self-assessment. `narrative`: the report's text.
    `staff`: people of the unit. `surveyed`: rows with a survey on record.
    """

    links: Mapping[str, tuple[int, ...]] | None = None
    approved_targets: Mapping[int, str] | None = None
    register: tuple[str, ...] | None = None
    narrative: str | None = None
    staff: int | None = None
    surveyed: frozenset[int] | None = None


@dataclass(frozen=True)
class Subject:
    """What a check looks at: a sheet, the pack it was made under, and what printing says of it.

    `missing_characters` holds (path, character) for what no printing face has, None if not asked.
    `others` are the sheets checked together with this one, None if it is checked alone.
    """

    pack: FormPack
    sheet: SheetDocument
    missing_characters: tuple[tuple[str, str], ...] | None = None
    others: tuple[SheetDocument, ...] | None = None
    stored: StoredFacts = StoredFacts()

    @cached_property
    def form(self) -> Form:
        """Return the form of the sheet's kind."""
        return self.pack.form(self.sheet.kind)

    @cached_property
    def lists(self) -> WordLists:
        """Return the word lists with what the pack adds to them."""
        return join_lists(self.pack.checks.words)

    @cached_property
    def block(self) -> IndicatorsBlock | None:
        """Return the form's block of indicators."""
        found: IndicatorsBlock | None = self.form.first_block(IndicatorsBlock)
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the applicable rows, each read once."""
        levels = self.block.levels if self.block else ()
        return tuple(read_lines(self.sheet.indicators, levels, self.lists.vague))

    @cached_property
    def filled_lines(self) -> tuple[Line, ...]:
        """Return the applicable rows that hold something."""
        return tuple(line for line in self.lines if not line.is_blank)

    @cached_property
    def scores(self) -> ScoreReport | None:
        """Return what the rules of the pack give; None where it has no scores."""
        return None if scoring_rules(self.pack) is None else score_sheet(self.pack, self.sheet)

    @cached_property
    def is_final(self) -> bool:
        """Tell whether results are due: not in a declaration and not during the year."""
        return (self.sheet.stage or Stage.SELF_ASSESSMENT) is Stage.SELF_ASSESSMENT

    @cached_property
    def is_common(self) -> bool:
        """Tell whether the project takes its indicators from the common list (人员类, 公用经费)."""
        return self.lists.is_common_project(self.sheet.project)

    def has_column(self, key: str) -> bool:
        """Tell whether the form has this column of indicators, or the sheet a cell of it."""
        shown = self.block is not None and any(one.key == key for one in self.block.columns)
        attribute = attribute_of(Indicator, key)
        return shown or any(getattr(row, attribute) is not None for row in self.sheet.indicators)


Found = Iterator[Fault]


def always_runs(_subject: Subject) -> str | None:
    """Say that every document carries what the check needs."""
    return None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of the catalogue with its words and its function.

    `run` yields faults; `missing` returns why the check cannot run
    on this document, or None if it can.
    """

    id: str
    level: Level
    title: str
    why: str
    good: str
    bad: str
    fix: str
    source: str
    run: Callable[[Subject], Found]
    missing: Callable[[Subject], str | None] = always_runs


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by level; every level has its number."""
    counts = {level.value: 0 for level in Level}
    for finding in findings:
        counts[finding.level.value] += 1
    return counts
