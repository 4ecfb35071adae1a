"""A page beside the forms (notes, lists, comparisons) as a Grid: lines and tables one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval.domain.grid import Align, Cell, Grid, Page, Role, Row, RowKind


@dataclass(slots=True)
class SidePage:
    """The rows so far; each may stand on another page than the one before, headings excepted.

    `columns` are shares of the width; the first one holds the numbers of the lines.
    """

    title: str
    columns: tuple[int, ...]
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the title."""
        self.add_line(self.title, RowKind.TITLE, Role.TITLE)

    def add_line(self, text: str, kind: RowKind, role: Role = Role.TEXT) -> None:
        """Add a line over the whole width, without rules."""
        align = None if role is Role.TITLE else Align.LEFT
        cell = Cell(len(self.rows), 0, role, text, column_span=len(self.columns), align=align)
        self._add([cell], kind, "lines")

    def add_table(
        self, heading: str, heads: Sequence[str], lines: Sequence[tuple[str, ...]]
    ) -> None:
        """Add a table under a heading; its lines are numbered, so that they are one text short."""
        self.add_line(heading, RowKind.TITLE, Role.LABEL)
        self._add(self._cells(heads, [Role.HEAD] * len(heads)), RowKind.HEAD, heading)
        for number, texts in enumerate(lines, start=1):
            roles = [Role.NUMBER, *[Role.TEXT] * len(texts)]
            self._add(self._cells((str(number), *texts), roles), RowKind.BODY, heading)

    def finish(self, page: Page | None = None) -> Grid:
        """Return the Grid, on a page like that of a form or a plain one."""
        return Grid(self.title, self.columns, tuple(self.rows), page or Page())

    def _cells(self, texts: Sequence[str], roles: Sequence[Role]) -> list[Cell]:
        pairs = enumerate(zip(texts, roles, strict=True))
        return [Cell(len(self.rows), column, role, text) for column, (text, role) in pairs]

    def _add(self, cells: Sequence[Cell], kind: RowKind, block: str) -> None:
        self.rows.append(Row(tuple(cells), kind, block, len(self.rows)))
