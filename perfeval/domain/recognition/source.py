"""What a file holds before anybody knows which form it is: pages of tables and lines."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of a table; row and column count from 0, `where` is its place in people's words."""

    text: str
    row: int
    column: int
    where: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table; blank cells may be left out.

    Without `has_spans` merged cells came as blank ones. `may_break`: a line end inside a cell may
    have come as the end of the row.
    """

    cells: tuple[SourceCell, ...]
    has_spans: bool = True
    may_break: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of text that stands in no table."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A worksheet, or a whole text or document: a form never goes on from one page to the next."""

    name: str
    parts: tuple[SourceTable | SourceLine, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Text of a file that came into no cell of a sheet, with its place and the reason."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The pages of a file, and what the reader of the file could not carry over."""

    pages: tuple[SourcePage, ...]
    remarks: tuple[Unplaced, ...] = field(default_factory=tuple)
