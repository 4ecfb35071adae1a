"""The form pack: one official form described as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Align, Page, Role
from perfeval.domain.scoring_rules import ScoringRules
from perfeval.domain.sheets import SheetKind

# Standard meanings of level names (the identifiers of the glossary); "other" has none.
LEVEL1_KEYS = ("cost", "output", "benefit", "satisfaction", "other")
LEVEL2_KEYS = (
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic_cost",
    "social_cost",
    "ecological_cost",
    "economic_benefit",
    "social_benefit",
    "ecological_benefit",
    "sustainable_impact",
    "beneficiary_satisfaction",
    "other",
)


@dataclass(frozen=True, slots=True)
class FormCell:
    """A fixed cell of a form: either a label (`text`) or a value of the sheet (`path`)."""

    text: str = ""
    path: str | None = None
    span: int = 1
    rows: int = 1
    prefix: str = ""
    suffix: str = ""
    role: Role | None = None
    align: Align | None = None
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a repeating block: a value of each row (`key`) or the row's n-th label."""

    key: str | None = None
    label: int | None = None
    heading: str = ""
    span: int = 1
    role: Role | None = None
    align: Align | None = None
    editable: bool = True
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the money block; `fixed` is printed where the form prescribes a mark such as —."""

    source: str
    labels: tuple[str, ...]
    part_of: str | None = "total"
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level2:
    """A level-2 name as the form prints it; `key` is its standard meaning (glossary)."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Level1:
    """A level-1 name as the form prints it, its standard meaning and its default weight."""

    name: str
    key: str
    level2: tuple[Level2, ...]
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class FieldsBlock:
    """Rows of fixed cells: header lines, the total row, foot texts."""

    type: Literal["fields"]
    rows: tuple[tuple[FormCell, ...], ...]


@dataclass(frozen=True, slots=True)
class FundsBlock:
    """The money block."""

    type: Literal["funds"]
    side: str
    columns: tuple[Column, ...]
    rows: tuple[FundLine, ...]


@dataclass(frozen=True, slots=True)
class ObjectivesBlock:
    """The block 年度总体目标."""

    type: Literal["objectives"]
    side: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class IndicatorsBlock:
    """The indicator rows, merged by level 1 and level 2."""

    type: Literal["indicators"]
    side: str
    columns: tuple[Column, ...]
    levels: tuple[Level1, ...]


@dataclass(frozen=True, slots=True)
class SignaturesBlock:
    """Lines under the table for names, signatures and dates."""

    type: Literal["signatures"]
    cells: tuple[SignatureCell, ...]


@dataclass(frozen=True, slots=True)
class SignatureCell:
    """One place to sign: `role` gives the printed name, `date_of` the date of that role's act."""

    label: str
    span: int = 1
    role: str | None = None
    date_of: str | None = None


Block = FieldsBlock | FundsBlock | ObjectivesBlock | IndicatorsBlock | SignaturesBlock


@dataclass(frozen=True, slots=True)
class Form:
    """One official table: the shares of its columns and its blocks from top to bottom."""

    title: str
    columns: tuple[int, ...]
    blocks: Mapping[str, Block]
    subtitle: str = ""

    def first_block(self, kind: type[Any]) -> Any:
        """Return the first block of a type, or None."""
        return next((block for block in self.blocks.values() if isinstance(block, kind)), None)


@dataclass(frozen=True, slots=True)
class FormPack:
    """A form pack; `source` and `unconfirmed` say where the form comes from and what is open."""

    id: str
    version: int
    title: str
    source: str
    forms: Mapping[str, Form]
    region: str = ""
    years: tuple[int, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    money_unit: Literal["元", "万元", "亿元"] = "万元"
    scores: bool = False
    scoring: ScoringRules | None = None
    default_operator: Literal["=", "≥", "≤", ">", "<"] = "="
    page: Page = field(default_factory=Page)
    check_levels: Mapping[str, Literal["error", "warning", "hint", "off"]] = field(
        default_factory=dict
    )

    def form(self, kind: SheetKind) -> Form:
        """Return the form for a kind of sheet; DocumentError if the pack does not serve it."""
        if kind.value not in self.forms:
            served = "、".join(self.forms)
            raise DocumentError("kind", f"表样 {self.id} 没有 {kind.value} 表，只有 {served}")
        return self.forms[kind.value]
