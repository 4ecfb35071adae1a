"""The form pack: one official form described as data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from perfeval.domain.check_rules import CheckRules
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
    """A fixed cell of a form: either a label (`text`) or a value of the sheet (`path`).

    `prompt` says on screen what to write and is never printed; `limit` is the most characters.
    """

    text: str = ""
    path: str | None = None
    span: int = 1
    rows: int = 1
    prefix: str = ""
    suffix: str = ""
    role: Role | None = None
    align: Align | None = None
    editable: bool = True
    prompt: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a repeating block: a value of each row (`key`) or the row's n-th label.

    With `path` it is one cell beside all rows, for a single value of the sheet. Neighbouring
    columns of one `group` share a heading above their own. `merge` lets a value stand for several
    rows: those of a level, of a parent with its children, or of the whole block.
    """

    key: str | None = None
    label: int | None = None
    path: str | None = None
    heading: str = ""
    group: str = ""
    span: int = 1
    merge: Literal["level1", "level2", "parent", "block"] | None = None
    role: Role | None = None
    align: Align | None = None
    editable: bool = True
    prefix: str = ""
    suffix: str = ""
    prompt: str = ""
    limit: int | None = None


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
    level2: tuple[Level2, ...] = ()
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class TableLine:
    """A prescribed row of a table of the form's own."""

    labels: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsBlock:
    """Rows of fixed cells: header lines, the total row, foot texts."""

    type: Literal["fields"]
    rows: tuple[tuple[FormCell, ...], ...]
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsBlock:
    """What blocks of repeating rows share: columns, a label at their side, and further left one
    that neighbouring blocks of the same `section` share.
    """

    columns: tuple[Column, ...]
    side: str = ""
    side_span: int = 1
    section: str = ""

    @property
    def first_column(self) -> int:
        """Return the form's column in which the block's own columns begin."""
        return bool(self.section) + (self.side_span if self.side else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsBlock(RowsBlock):
    """The money block."""

    type: Literal["funds"]
    rows: tuple[FundLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectivesBlock(RowsBlock):
    """The block 年度总体目标; with `repeat` each objective has headings and side of its own."""

    type: Literal["objectives"]
    repeat: bool = False
    blank_rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsBlock(RowsBlock):
    """The indicator rows, merged by level 1 and level 2 where the form has such levels.

    `weights`: default points by level-1 key, for each set of kinds that a sheet may use.
    """

    type: Literal["indicators"]
    levels: tuple[Level1, ...] = ()
    weights: tuple[Mapping[str, float], ...] = ()
    blank_rows: int = 1

    def default_weights(self, used: Collection[str]) -> dict[str, float]:
        """Return the default points of these level-1 names: of the entry of `weights` for exactly
        their kinds, else their own.
        """
        levels = [level for level in self.levels if level.name in used]
        kinds = {level.key for level in levels}
        entry = next((one for one in self.weights if one.keys() == kinds), None)
        found = {level.name: entry[level.key] if entry else level.weight for level in levels}
        return {name: weight for name, weight in found.items() if weight is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock(RowsBlock):
    """A table of the form's own (`tables` of the document): prescribed `rows`, else free ones."""

    type: Literal["table"]
    key: str
    rows: tuple[TableLine, ...] = ()
    blank_rows: int = 3


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


Block = FieldsBlock | FundsBlock | ObjectivesBlock | IndicatorsBlock | TableBlock | SignaturesBlock


@dataclass(frozen=True, slots=True)
class Form:
    """One official table: the shares of its columns and its blocks from top to bottom."""

    title: str
    columns: tuple[int, ...]
    blocks: Mapping[str, Block]
    above: str = ""
    subtitle: str = ""
    page: Page | None = None

    def first_block(self, kind: type[Any]) -> Any:
        """Return the first block of a type, or None."""
        return next((block for block in self.blocks.values() if isinstance(block, kind)), None)

    def row_blocks(self) -> Iterator[tuple[str, RowsBlock]]:
        """Yield name and block of each block with columns."""
        for name, block in self.blocks.items():
            if isinstance(block, RowsBlock):
                yield name, block

    def tables(self) -> dict[str, TableBlock]:
        """Return the tables of the form's own by their key."""
        return {b.key: b for b in self.blocks.values() if isinstance(b, TableBlock)}

    def fixed_cells(self) -> Iterator[FormCell | Column]:
        """Yield the cells and columns that show a single value of the sheet (`path`)."""
        for block in self.blocks.values():
            if isinstance(block, FieldsBlock):
                yield from (cell for row in block.rows for cell in row if cell.path)
            elif isinstance(block, RowsBlock):
                yield from (column for column in block.columns if column.path)

    def extra_keys(self) -> tuple[str, ...]:
        """Return the keys of the indicator columns of the form's own."""
        block = self.first_block(IndicatorsBlock)
        keys = [column.key or "" for column in block.columns] if block else []
        return tuple(key.removeprefix("extra.") for key in keys if key.startswith("extra."))


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
    scoring: ScoringRules | None = None
    default_operator: Literal["=", "≥", "≤", ">", "<"] = "="
    page: Page = field(default_factory=Page)
    check_levels: Mapping[str, Literal["error", "warning", "hint", "off"]] = field(
        default_factory=dict
    )
    checks: CheckRules = field(default_factory=CheckRules)

    @property
    def over_achievement_threshold(self) -> float:
        """Return from how many times its target on an actual needs a reason: that of the score
        rules, else that of the checks.
        """
        rule = self.scoring.over_achievement if self.scoring else None
        return rule.threshold if rule else self.checks.over_achievement

    def form(self, kind: SheetKind) -> Form:
        """Return the form for a kind of sheet; DocumentError if the pack does not serve it."""
        if kind.value not in self.forms:
            served = "、".join(self.forms)
            raise DocumentError("kind", f"表样 {self.id} 没有 {kind.value} 表，只有 {served}")
        return self.forms[kind.value]
