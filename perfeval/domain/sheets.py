"""One sheet as people fill it: values are strings as printed, None where there is no cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SheetKind(StrEnum):
    """What a sheet is about."""

    PROJECT = "project"
    DEPARTMENT = "department"  # the whole expenditure of a unit


class Stage(StrEnum):
    """The part of the year's cycle that a document shows."""

    DECLARATION = "declaration"
    MONITORING = "monitoring"
    SELF_ASSESSMENT = "self_assessment"


class FundSource:
    """Keys of fund rows that the code itself asks for; a pack may list further ones."""

    TOTAL = "total"
    APPROPRIATION = "appropriation"
    CARRYOVER = "carryover"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProjectReference:
    """Code and name of the project; the name is None for a department sheet."""

    code: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Fund:
    """One row of the money block."""

    source: str
    initial_budget: str | None = None
    annual_budget: str | None = None
    executed: str | None = None
    execution_rate: str | None = None
    max_score: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """One row of the objectives block."""

    expected_objective: str | None = None
    actual_completion: str | None = None
    max_score: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceReference:
    """A file that supports an actual value."""

    title: str
    file: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One level-3 row with its target, actual and score."""

    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    target_value: str | None = None
    actual_value: str | None = None
    unit_of_measure: str | None = None
    max_score: str | None = None
    score: str | None = None
    deviation_reason: str | None = None
    operator: str | None = None
    evidence: tuple[EvidenceReference, ...] | None = None
    not_applicable: bool | None = None
    initial_target: str | None = None
    expected_actual: str | None = None
    reviewed_score: str | None = None
    parent: int | None = None
    extra: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided what on a round; `at` is ISO 8601 with +08:00.

    Where it was signed on paper, `signed_on` is the day (ISO) and `registered_by` who recorded it.
    """

    role: str | None = None
    name: str | None = None
    on_behalf_of: str | None = None
    decision: str | None = None
    at: str | None = None
    comment: str | None = None
    signed_on: str | None = None
    registered_by: str | None = None


@dataclass(frozen=True, slots=True)
class RoundStamp:
    """The frozen round that an exported document shows."""

    number: int
    sha256: str
    frozen_at: str


@dataclass(frozen=True, slots=True)
class SheetDocument:
    """A whole sheet; the fields carry the words of the glossary."""

    pack: str
    kind: SheetKind
    fiscal_year: int
    title: str | None = None
    project: ProjectReference = field(default_factory=ProjectReference)
    implementing_unit: str | None = None
    competent_department: str | None = None
    funds: tuple[Fund, ...] = ()
    funds_deviation: str | None = None
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    total_score: str | None = None
    grade: str | None = None
    texts: Mapping[str, str | None] = field(default_factory=dict)
    signatures: tuple[Signature, ...] = ()
    stage: Stage | None = None
    pack_version: int | None = None
    fields: Mapping[str, str | None] | None = None
    tables: Mapping[str, tuple[Mapping[str, str | None], ...]] | None = None
    total_reviewed_score: str | None = None
    round: RoundStamp | None = None

    @property
    def name(self) -> str:
        """Return the project's name, or the unit's for a department sheet."""
        return self.project.name or self.implementing_unit or ""

    def find_fund(self, source: str) -> Fund | None:
        """Return the fund row of a source, or None."""
        return next((fund for fund in self.funds if fund.source == source), None)
