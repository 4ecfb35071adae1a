"""What a check is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.sheets import SheetDocument


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # blocks submission
    WARNING = "warning"  # must be acknowledged
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell; `suggestion` maps paths to values where a repair is certain."""

    check: str
    level: Level
    path: str
    message: str
    fix: str
    suggestion: Mapping[str, str] | None = None


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


@dataclass(frozen=True, slots=True)
class Subject:
    """What a check looks at: a sheet, the pack it was made under, and what printing says of it.

    `missing_characters` holds (path, character) for what no printing face has, None if not asked.
    """

    pack: FormPack
    sheet: SheetDocument
    missing_characters: tuple[tuple[str, str], ...] | None = None

    def level2_key(self, name: str | None) -> str | None:
        """Return the standard meaning of a level-2 name as this form prints it, or None."""
        block = self.pack.form(self.sheet.kind).first_block(IndicatorsBlock)
        levels: Iterable[object] = block.levels if block else ()
        keys = {two.name: two.key for one in levels for two in one.level2}  # type: ignore[attr-defined]
        return keys.get(name or "")


Found = Iterator[tuple[str, str, Mapping[str, str] | None]]  # path, message, suggestion


def always_runs(_subject: Subject) -> str | None:
    """Say that every document carries what the check needs."""
    return None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of the catalogue with its words and its function.

    `run` yields (path, message, suggestion or None); `missing` returns why the check cannot run
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
