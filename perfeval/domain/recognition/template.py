"""A form of a pack as a pattern: its rows with their labels, and the cells that carry values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval.domain.form_pack import (
    Block,
    Column,
    FieldsBlock,
    Form,
    FormPack,
    FundsBlock,
    RowsBlock,
    TableBlock,
)
from perfeval.domain.grid import Cell, Grid, Role, Row, RowKind
from perfeval.domain.layout import build_grid
from perfeval.domain.recognition.words import HeadingWords, Vocabulary, Wording, key_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument, SheetKind

_SIDE_WEIGHT = 0.5  # labels at the side are often shortened, or missing in a copy
_NO_TITLE = "\u3000"  # keeps the title out of the pattern: any text may be one
_NUMBER_WEIGHT = 0.2  # a printed "100" names nothing


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a row of the form: the place of its cell in the row, and what it weighs."""

    place: int
    wording: Wording
    weight: float

    @property
    def is_number(self) -> bool:
        """Tell a printed number, which names nothing."""
        return self.wording.full.isdecimal()


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A row of the form with all cells that lie on it, also those that began above."""

    kind: RowKind
    block: str
    cells: tuple[Cell, ...]
    begins: tuple[bool, ...]
    labels: tuple[Label, ...]
    path: str | None

    @property
    def weight(self) -> float:
        """Return what its labels weigh together."""
        return sum(label.weight for label in self.labels)


@dataclass(frozen=True, slots=True)
class Template:
    """The rows of a form of a pack from title to signatures."""

    pack: FormPack
    kind: SheetKind
    form: Form
    rows: tuple[TemplateRow, ...]
    words: HeadingWords
    vocabulary: Vocabulary
    marks: Mapping[str, str]  # printed where the form prescribes them, by the path of the cell
    texts: frozenset[str]  # keys of all that the form itself prints

    def heading_row(self, block: str) -> TemplateRow | None:
        """Return the lowest heading row of a block, or None."""
        heads = [row for row in self.rows if row.block == block and row.kind is RowKind.HEAD]
        return heads[-1] if heads else None

    def columns_of(self, block: str) -> dict[int, Column]:
        """Return the columns of a block by the form's column in which they begin."""
        given = self.form.blocks[block]
        found: dict[int, Column] = {}
        if isinstance(given, RowsBlock):
            x = given.first_column
            for column in given.columns:
                found[x] = column
                x += column.span
        return found


def make_template(
    pack: FormPack, kind: SheetKind, words: HeadingWords, vocabulary: Vocabulary
) -> Template:
    """Return the form of a pack as a pattern."""
    form = pack.form(kind)
    grid = build_grid(pack, _skeleton(pack, kind, form))
    rows = tuple(
        _template_row(form, grid, number, words, vocabulary) for number in range(len(grid.rows))
    )
    marks = {cell.path: cell.value.strip() for cell in grid.cells() if cell.path and cell.value}
    return Template(pack, kind, form, rows, words, vocabulary, marks, _texts(pack, grid, words))


def is_free(block: RowsBlock | Block | None) -> bool:
    """Tell a block whose rows a person adds, so that no label says which is which."""
    if isinstance(block, TableBlock):
        return not block.rows
    return isinstance(block, RowsBlock) and not isinstance(block, FundsBlock)


def _texts(pack: FormPack, grid: Grid, words: HeadingWords) -> frozenset[str]:
    printed = [cell.text for cell in grid.cells() if cell.path is None]
    unit = pack.money_unit
    return frozenset(map(key_of, (*printed, *words.remarks, unit, f"单位{unit}"))) - {""}


def _skeleton(pack: FormPack, kind: SheetKind, form: Form) -> SheetDocument:
    """Return a sheet with one row for everything that repeats, so that each cell has a path."""
    funds = form.first_block(FundsBlock)
    tables: dict[str, tuple[dict[str, str | None], ...]] = {
        key: tuple({} for _ in range(len(table.rows) or 1)) for key, table in form.tables().items()
    }
    return SheetDocument(
        pack=pack.id,
        kind=kind,
        fiscal_year=pack.years[0] if pack.years else 2000,
        title=_NO_TITLE,
        funds=tuple(Fund(line.source) for line in funds.rows) if funds else (),
        objectives=(Objective(),),
        indicators=(Indicator(),),
        tables=tables,
    )


def _template_row(
    form: Form, grid: Grid, number: int, words: HeadingWords, vocabulary: Vocabulary
) -> TemplateRow:
    row = grid.rows[number]
    lying = sorted(_lying(grid, number), key=lambda cell: cell.column)
    block = form.blocks.get(row.block)
    return TemplateRow(
        kind=row.kind,
        block=row.block,
        cells=tuple(lying),
        begins=tuple(cell.row == number for cell in lying),
        labels=tuple(_labels(block, row, lying, words, vocabulary)),
        path=row.path,
    )


def _lying(grid: Grid, number: int) -> Iterator[Cell]:
    for row in grid.rows[: number + 1]:
        yield from (cell for cell in row.cells if cell.row + cell.row_span > number)


def _labels(
    block: Block | None,
    row: Row,
    lying: list[Cell],
    words: HeadingWords,
    vocabulary: Vocabulary,
) -> Iterator[Label]:
    if row.kind in (RowKind.TITLE, RowKind.NOTE) or (row.kind is RowKind.BODY and is_free(block)):
        return
    for place, cell in enumerate(lying):
        text = cell.text if cell.path is None else cell.prefix
        if cell not in row.cells or not text.strip() or text == _NO_TITLE:
            continue
        wording = vocabulary.add(text, _variants(block, lying, place, words))
        if not wording.full:
            continue
        weight = _SIDE_WEIGHT if cell.role is Role.SIDE else 1.0
        yield Label(place, wording, _NUMBER_WEIGHT if wording.full.isdecimal() else weight)


def _variants(
    block: Block | None, lying: list[Cell], place: int, words: HeadingWords
) -> tuple[str, ...]:
    cell = lying[place]
    if isinstance(block, FieldsBlock):
        paths = (one.path for one in lying[place:] if one.path is not None)
        return words.cells.get(next(paths, ""), ())
    if not isinstance(block, RowsBlock):
        return ()
    if cell.role is Role.HEAD:
        return _heading_variants(block, cell, words)
    if isinstance(block, FundsBlock):
        paths = (one.path for one in lying[place:] if one.path is not None)
        number = next(paths, "").partition("[")[2].partition("]")[0]
        return words.funds.get(block.rows[int(number)].source, ()) if number else ()
    return ()


def _heading_variants(block: RowsBlock, cell: Cell, words: HeadingWords) -> tuple[str, ...]:
    x = block.first_column
    for column in block.columns:
        if x == cell.column and column.heading:
            if column.path is not None:
                return words.cells.get(column.path, ())
            return words.columns.get((column.key or "").removeprefix("extra."), ())
        x += column.span
    return ()
