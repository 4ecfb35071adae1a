"""What is counted in a sheet to tell how well it is filled in; the rules weigh it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from perfeval.domain.checks import words
from perfeval.domain.checks.kept_findings import KeptFinding, Standing
from perfeval.domain.checks.model import Subject
from perfeval.domain.checks.rows import NUMBERS, Line, has_digit, is_empty_talk, squeeze
from perfeval.domain.values import Compared, ValueKind, compare

# Checks that say: this row's target and actual cannot be held against each other.
_PAIR_CHECKS = frozenset(
    ("Q01", "Q02", "Q03", "Q05", "Q06", "Q07", "Q08", "Q19", "Q53", "Q58", "Q59")
)
_NO_RESULT = (ValueKind.BLANK, ValueKind.NOT_APPLICABLE, ValueKind.OPERATOR)
_COUNTABLE = (*NUMBERS, ValueKind.DATE)


@dataclass(frozen=True, slots=True)
class Measure:
    """So many of so many, and where."""

    count: int
    total: int
    paths: tuple[str, ...] = ()

    @property
    def share(self) -> Decimal:
        """Return the ratio; 0 of nothing is 0."""
        return Decimal(self.count) / self.total if self.total else Decimal()


@dataclass(frozen=True)
class Facts:
    """A sheet with its findings, as the rules look at them; None: the sheet has no such cells."""

    subject: Subject
    findings: Sequence[KeptFinding]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the filled rows; a row that only heads its parts (其中：) is none."""
        headings = (
            line.has_parts and {line.target.kind, line.actual.kind} == {ValueKind.BLANK}
            for line in self.subject.filled_lines
        )
        pairs = zip(self.subject.filled_lines, headings, strict=True)
        return tuple(line for line, is_heading in pairs if not is_heading)

    def missing_rows(self) -> Measure | None:
        """Count the sheet itself, if nobody has filled in a row."""
        return None if self.lines else Measure(1, 1, ("$",))

    @cached_property
    def usable(self) -> tuple[Line, ...]:
        """Return the rows whose actual value can be held against the target."""
        faulty = {_row_of(one.path) for one in self.findings if one.check in _PAIR_CHECKS}
        year = self.subject.sheet.fiscal_year
        return tuple(
            line for line in self.lines if line.path not in faulty and _is_usable(line, year)
        )

    def unusable_pairs(self) -> Measure | None:
        """Count the other rows; None while no results are due."""
        if not self.subject.is_final or not self.lines:
            return None
        usable = {line.number for line in self.usable}
        return _count(self.lines, (line for line in self.lines if line.number not in usable))

    def unsupported_rows(self) -> Measure | None:
        """Count the results for which no evidence is named; None where nobody asks for any."""
        given = any(line.row.evidence is not None for line in self.lines)
        if not given or not self.subject.is_final:
            return None
        return _count(self.lines, (line for line in self.lines if not line.has_evidence))

    def results_without_numbers(self) -> Measure | None:
        """Count the results of usable rows that are words."""
        if not self.subject.is_final or not self.usable:
            return None
        return _count(
            self.usable, (one for one in self.usable if one.actual.kind not in _COUNTABLE)
        )

    def goals_without_numbers(self) -> Measure | None:
        """Count the goals whose account names no number; None where no goal is set."""
        goals = [
            (f"objectives[{i}].actual", goal)
            for i, goal in enumerate(self.subject.sheet.objectives)
            if goal.actual_completion is not None and not is_empty_talk(goal.expected_objective)
        ]
        if not self.subject.is_final or not goals:
            return None
        bare = tuple(path for path, goal in goals if not has_digit(goal.actual_completion))
        return Measure(len(bare), len(goals), bare)

    def standing_at(self, *standings: Standing) -> Measure:
        """Count the findings that have come so far."""
        paths = tuple(one.path for one in self.findings if one.standing in standings)
        return Measure(len(paths), len(self.findings), paths)

    def locked(self) -> Measure:
        """Count the findings at cells that may not be changed in this stage."""
        paths = tuple(one.path for one in self.findings if one.locked)
        return Measure(len(paths), len(self.findings), paths)


def _count(whole: Sequence[Line], lines: Iterable[Line]) -> Measure:
    paths = tuple(line.path for line in lines)
    return Measure(len(paths), len(whole), paths)


def _is_usable(line: Line, year: int) -> bool:
    """Tell whether target and actual are there, and in one unit where the target is a number."""
    if line.actual.kind in _NO_RESULT or line.target.kind in _NO_RESULT:
        return False
    if line.target.kind in NUMBERS:
        unit = squeeze(line.row.unit_of_measure)
        found = compare(line.target, line.actual, unit=unit, fiscal_year=year)
        return isinstance(found, Compared)
    return not line.target.vague and squeeze(line.target.raw) not in words.TYPE_WORDS


def _row_of(path: str) -> str:
    return path.partition(".")[0]
