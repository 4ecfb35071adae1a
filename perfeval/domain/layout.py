"""A form pack and a sheet laid out as the Grid that every renderer draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval.domain.form_pack import (
    Block,
    Column,
    FieldsBlock,
    Form,
    FormCell,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    SignaturesBlock,
)
from perfeval.domain.grid import Cell, Grid, Role, Row, RowKind
from perfeval.domain.printed_text import (
    cell_value,
    fill_template,
    level_suffix,
    row_value,
    signed_text,
)
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument

LEVEL_KEYS = ("level1", "level2")


def build_grid(pack: FormPack, sheet: SheetDocument, *, editable: bool = False) -> Grid:
    """Lay out `sheet` on the form of `pack`; `editable` marks the cells a person may fill now.

    Raises DocumentError if the pack has no form for the sheet's kind.
    """
    form = pack.form(sheet.kind)
    draft = _Draft(form, sheet, editable, [])
    draft.add_titles()
    for name, block in form.blocks.items():
        draft.add_block(name, block)
    return Grid(printed_title(pack, sheet), form.columns, tuple(draft.rows), pack.page)


def printed_title(pack: FormPack, sheet: SheetDocument) -> str:
    """Return the sheet's own title, else the pack's."""
    return sheet.title or fill_template(pack.form(sheet.kind).title, sheet)


def merged_runs(indicators: Sequence[Indicator], depth: int) -> Iterator[tuple[int, int]]:
    """Yield (first row, number of rows) of neighbours that share their first `depth` levels.

    Rows with a blank among these levels stand alone: a blank says nothing about its neighbour.
    """

    def key(pair: tuple[int, Indicator]) -> tuple[object, ...]:
        i, row = pair
        levels = (row.level1, row.level2)[:depth]
        return levels if all(levels) else (*levels, i)

    for _, run in groupby(enumerate(indicators), key):
        rows = [i for i, _ in run]
        yield rows[0], len(rows)


@dataclass(slots=True)
class _Draft:
    """The rows laid out so far, for one sheet on one form."""

    form: Form
    sheet: SheetDocument
    editable: bool
    rows: list[Row]

    @property
    def width(self) -> int:
        return len(self.form.columns)

    def add_titles(self) -> None:
        title = self.sheet.title or fill_template(self.form.title, self.sheet)
        cell = Cell(
            0, 0, Role.TITLE, title, column_span=self.width, path="title", editable=self.editable
        )
        self._add([cell], RowKind.TITLE, "title", 0)
        if self.form.subtitle:
            text = fill_template(self.form.subtitle, self.sheet)
            line = Cell(1, 0, Role.LABEL, text, column_span=self.width)
            self._add([line], RowKind.TITLE, "title", 0)

    def add_block(self, name: str, block: Block) -> None:
        match block:
            case FieldsBlock():
                self._add_fields(name, block)
            case FundsBlock():
                self._add_funds(name, block)
            case ObjectivesBlock():
                self._add_objectives(name, block)
            case IndicatorsBlock():
                self._add_indicators(name, block)
            case SignaturesBlock():
                self._add_signatures(name, block)

    def _add(
        self, cells: Sequence[Cell], kind: RowKind, block: str, group: int, path: str | None = None
    ) -> None:
        self.rows.append(Row(tuple(cells), kind, block, group, path))

    def _next_group(self) -> int:
        return self.rows[-1].group + 1 if self.rows else 0

    def _add_fields(self, name: str, block: FieldsBlock) -> None:
        free_from = [0] * self.width  # the block's first row in which each column is free again
        group = self._next_group()
        for i, form_cells in enumerate(block.rows):
            if all(row <= i for row in free_from):
                group = self._next_group()
            cells, column = [], 0
            for form_cell in form_cells:
                while free_from[column] > i:
                    column += 1
                cells.append(self._fixed_cell(form_cell, column))
                for taken in range(column, column + form_cell.span):
                    free_from[taken] = i + form_cell.rows
                column += form_cell.span
            self._add(cells, RowKind.BODY, name, group)

    def _fixed_cell(self, form_cell: FormCell, column: int) -> Cell:
        path = form_cell.path
        if path is None:
            value, role = fill_template(form_cell.text, self.sheet), Role.LABEL
        else:
            value, role = cell_value(self.sheet, path) or "", Role.TEXT
        return Cell(
            row=len(self.rows),
            column=column,
            role=form_cell.role or role,
            value=value,
            prefix=form_cell.prefix,
            suffix=form_cell.suffix,
            row_span=form_cell.rows,
            column_span=form_cell.span,
            path=path,
            editable=self.editable and form_cell.editable and path is not None,
            align=form_cell.align,
        )

    def _add_funds(self, name: str, block: FundsBlock) -> None:
        index = {fund.source: i for i, fund in reversed(list(enumerate(self.sheet.funds)))}
        start = self._start_block(name, block)
        group = self._next_group() if start == len(self.rows) else self.rows[-1].group
        for line in block.rows:
            i = index.get(line.source)
            fund = Fund(line.source) if i is None else self.sheet.funds[i]
            path = None if i is None else f"funds[{i}]"
            cells = []
            for column, definition in self._placed(block):
                cell = self._row_cell(definition, column, fund, path)
                if definition.label is not None:
                    cell = replace(cell, value=line.labels[definition.label])
                fixed = line.fixed.get(definition.key or "")
                if fixed is not None:
                    cell = replace(cell, value=cell.value or fixed, editable=False)
                cells.append(cell)
            self._add(cells, RowKind.BODY, name, group, path)
        self._add_side(block.side, start)

    def _add_objectives(self, name: str, block: ObjectivesBlock) -> None:
        start = self._start_block(name, block)
        for i, objective in enumerate(self.sheet.objectives or (Objective(),)):
            path = f"objectives[{i}]" if self.sheet.objectives else None
            self._add_row(name, block, objective, path, first=i == 0, start=start)
        self._add_side(block.side, start)

    def _add_indicators(self, name: str, block: IndicatorsBlock) -> None:
        start = self._start_block(name, block)
        given = self.sheet.indicators
        indicators = given or blank_indicators(block)
        body = len(self.rows)
        for i, indicator in enumerate(indicators):
            path = f"indicators[{i}]" if given else None
            self._add_row(name, block, indicator, path, first=i == 0, start=start)
        for depth, key in enumerate(LEVEL_KEYS, start=1):
            self._merge_level(block, indicators, body, depth, key)
        self._add_side(block.side, start)

    def _merge_level(
        self,
        block: IndicatorsBlock,
        indicators: Sequence[Indicator],
        body: int,
        depth: int,
        key: str,
    ) -> None:
        place = next(((c, d) for c, d in self._placed(block) if d.key == key), None)
        if place is None:
            return
        column, definition = place
        for first, count in merged_runs(indicators, depth):
            suffix = level_suffix(definition.suffix, block, indicators[first : first + count])

            def merge(cell: Cell, count: int = count, suffix: str = suffix) -> Cell:
                return replace(cell, row_span=count, suffix=suffix)

            self._change_row(body + first, column, merge)
            for i in range(first + 1, first + count):
                self._change_row(body + i, column, None)

    def _change_row(self, i: int, column: int, change: Callable[[Cell], Cell] | None) -> None:
        """Change the cell of row `i` at `column`, or drop it."""
        row = self.rows[i]
        cells = [
            change(cell) if change and cell.column == column else cell
            for cell in row.cells
            if change or cell.column != column
        ]
        self.rows[i] = replace(row, cells=tuple(cells))

    def _add_signatures(self, name: str, block: SignaturesBlock) -> None:
        cells, column = [], 0
        for place in block.cells:
            text = place.label + signed_text(place, self.sheet)
            cells.append(Cell(len(self.rows), column, Role.TEXT, text, column_span=place.span))
            column += place.span
        # A signature line alone on a page would sign nothing: it stays with the row above.
        self._add(cells, RowKind.NOTE, name, self.rows[-1].group)

    def _start_block(self, name: str, block: FundsBlock | ObjectivesBlock | IndicatorsBlock) -> int:
        """Add the heading row if the form has one; return the block's first row."""
        start = len(self.rows)
        if any(definition.heading for definition in block.columns):
            cells = [
                Cell(start, column, Role.HEAD, definition.heading, column_span=definition.span)
                for column, definition in self._placed(block)
            ]
            self._add(cells, RowKind.HEAD, name, self._next_group())
        return start

    def _add_side(self, side: str, start: int) -> None:
        if side:
            row = self.rows[start]
            cell = Cell(start, 0, Role.SIDE, side, row_span=len(self.rows) - start)
            self.rows[start] = replace(row, cells=(cell, *row.cells))

    def _placed(
        self, block: FundsBlock | ObjectivesBlock | IndicatorsBlock
    ) -> Iterator[tuple[int, Column]]:
        column = 1 if block.side else 0
        for definition in block.columns:
            yield column, definition
            column += definition.span

    def _add_row(
        self,
        name: str,
        block: ObjectivesBlock | IndicatorsBlock,
        row: Objective | Indicator,
        path: str | None,
        *,
        first: bool,
        start: int,
    ) -> None:
        # The first row stays with its heading, so that no heading ends a page.
        with_heading = first and len(self.rows) > start
        group = self.rows[-1].group if with_heading else self._next_group()
        cells = [self._row_cell(d, column, row, path) for column, d in self._placed(block)]
        self._add(cells, RowKind.BODY, name, group, path)

    def _row_cell(
        self, definition: Column, column: int, row: Fund | Objective | Indicator, path: str | None
    ) -> Cell:
        key = definition.key
        is_label = key is None or key in LEVEL_KEYS
        return Cell(
            row=len(self.rows),
            column=column,
            role=definition.role or (Role.LABEL if is_label else Role.TEXT),
            value="" if key is None else row_value(row, key) or "",
            suffix="" if is_label else definition.suffix,
            column_span=definition.span,
            path=f"{path}.{key}" if path and key else None,
            editable=self.editable and definition.editable and not is_label and path is not None,
            align=definition.align,
        )


def blank_indicators(block: IndicatorsBlock) -> tuple[Indicator, ...]:
    """Return one empty row for each level-2 name of the form."""
    return tuple(
        Indicator(level1.name, level2.name) for level1 in block.levels for level2 in level1.level2
    )
