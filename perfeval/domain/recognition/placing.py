"""The texts of a recognised form put into the cells of a sheet, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perfeval.domain.form_pack import Column
from perfeval.domain.grid import Cell, RowKind
from perfeval.domain.recognition.alignment import LabelMatch, align_rows, match_labels
from perfeval.domain.recognition.rows import Piece, SourceRow
from perfeval.domain.recognition.source import SourceCell, Unplaced
from perfeval.domain.recognition.template import Label, Template, TemplateRow
from perfeval.domain.recognition.words import key_of


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value that does not stand so in the form, with the reason why it was taken."""

    path: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class LevelPoints:
    """Points printed after the name of a level."""

    cell: SourceCell
    name: str
    points: str


@dataclass(slots=True)
class Placing:
    """One form being read: its rows, which of them were recognised, and what was taken so far."""

    template: Template
    rows: Sequence[SourceRow]
    pairs: Mapping[int, int]
    values: dict[str, str] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)  # of indicators that share a cell
    points: list[LevelPoints] = field(default_factory=list)
    placed: set[SourceCell] = field(default_factory=set)
    assumed: list[Assumed] = field(default_factory=list)
    misplaced: list[Unplaced] = field(default_factory=list)

    def put(self, path: str, cell: SourceCell, text: str) -> None:
        """Take a text for a cell of the sheet; a second text for the same cell is reported."""
        self.placed.add(cell)
        if self.template.marks.get(path) == text.strip():
            return  # the form's own mark says nothing of the sheet
        old = self.values.get(path)
        if old and old != text and text.strip():
            self.misplaced.append(Unplaced(cell.where, text, f"这一格已读为“{old}”"))
        elif not old:
            self.values[path] = text

    def blank(self, path: str) -> None:
        """Note that the form has a cell, blank so far."""
        if path not in self.template.marks:
            self.values.setdefault(path, "")

    def assume(self, path: str, value: str, why: str) -> None:
        """Note a value that was concluded."""
        self.assumed.append(Assumed(path, value, why))

    def source_row(self, template_number: int) -> int | None:
        """Return the row of the file that was taken for a row of the form, or None."""
        return next((s for s, t in self.pairs.items() if t == template_number), None)


def start_placing(template: Template, rows: Sequence[SourceRow]) -> Placing:
    """Recognise the rows of a form and mark their labels."""
    placing = Placing(template, rows, align_rows(template, rows))
    for number, template_number in placing.pairs.items():
        pieces = rows[number].beginning()
        for match in match_labels(
            template.vocabulary, template.rows[template_number].labels, pieces
        ):
            if match.rest is None and not match.label.is_number:
                placing.placed.add(pieces[match.piece].cell)
    return placing


# Rows of fixed cells


def place_fixed_row(placing: Placing, row: SourceRow, template_row: TemplateRow) -> None:
    """Put the texts between the labels of a row into the cells between the labels of the form."""
    pieces = [piece for piece in row.pieces if piece.begins or not piece.text]
    names = [label for label in template_row.labels if not label.is_number]
    matches = match_labels(placing.template.vocabulary, names, pieces)
    edges = [(-1, -1), *((m.label.place, m.piece) for m in matches)]
    edges.append((len(template_row.cells), len(pieces)))
    by_place = {match.label.place: match for match in matches}
    for (place, piece), (next_place, next_piece) in pairwise(edges):
        cells = [
            cell
            for at, cell in enumerate(template_row.cells[place + 1 : next_place], place + 1)
            if template_row.begins[at]
        ]
        found = list(pieces[piece + 1 : next_piece])
        match = by_place.get(place)
        if match is not None:
            cells, found = _take_inline(placing, template_row, match, pieces[piece], cells, found)
        _place_run(placing, cells, found)


def _take_inline(
    placing: Placing,
    template_row: TemplateRow,
    match: LabelMatch,
    piece: Piece,
    cells: list[Cell],
    found: list[Piece],
) -> tuple[list[Cell], list[Piece]]:
    """Take the value that stands in one cell with its label, in the form or in the file."""
    owner = template_row.cells[match.label.place]
    if owner.path is not None:
        cells = [owner, *cells]
    if match.rest is not None and cells and cells[0].path is not None:
        placing.put(cells[0].path, piece.cell, match.rest)
        return cells[1:], found
    return cells, found


def _place_run(placing: Placing, cells: Sequence[Cell], found: Sequence[Piece]) -> None:
    """Put the texts of one stretch into the cells of one stretch.

    Where their numbers differ and no single cell is left to choose, nothing is put anywhere.
    """
    wanted = [cell for cell in cells if cell.path is not None]
    for cell in wanted:
        placing.blank(cell.path or "")
    if len(found) == len(cells):
        _place_pairs(placing, zip(cells, found, strict=True))
        return
    texts = [piece for piece in found if piece.text.strip()]
    for mark in (cell for cell in cells if cell.path is None and cell.text):
        same = [piece for piece in texts if key_of(piece.text) == key_of(mark.text)]
        if same and len(texts) > len(wanted):
            texts.remove(same[0])
            placing.placed.add(same[0].cell)
    if len(texts) == len(wanted) or len(wanted) == 1:
        _place_pairs(placing, zip(wanted, texts, strict=False))


def _place_pairs(placing: Placing, pairs: Iterable[tuple[Cell, Piece]]) -> None:
    for cell, piece in pairs:
        if cell.path is None:
            if key_of(cell.text) == key_of(piece.text):
                placing.placed.add(piece.cell)
        elif piece.text.strip():
            placing.put(cell.path, piece.cell, _without_affixes(cell, piece.text))


def _without_affixes(cell: Cell, text: str) -> str:
    """Return a text without what the form prints round the value."""
    if cell.prefix and text.lstrip().startswith(cell.prefix.strip()):
        text = text.lstrip().removeprefix(cell.prefix.strip())
    return text.removesuffix(cell.suffix) if cell.suffix else text


# Columns under headings


@dataclass(frozen=True, slots=True)
class Headed:
    """Where the columns of a block stand in the file: under the pieces of its heading row."""

    number: int  # of the heading row
    row: SourceRow
    columns: tuple[tuple[Column, Piece], ...]

    def pieces_of(self, row: SourceRow) -> Iterator[tuple[Column, list[Piece]]]:
        """Yield each column with the pieces of a row that lie under its heading."""
        same_table = row.table == self.row.table and row.has_spans
        by_order = not same_table and len(row.pieces) == len(self.row.pieces)
        for column, head in self.columns:
            if by_order:
                yield column, [row.pieces[self.row.pieces.index(head)]]
            else:
                yield column, [p for p in row.pieces if p.start < head.end and head.start < p.end]


def find_columns(placing: Placing, block: str) -> Headed | None:
    """Return where the columns of a block stand, or None if its headings were not found."""
    template = placing.template
    heads = [
        n for n, row in enumerate(template.rows) if row.block == block and row.kind is RowKind.HEAD
    ]
    found = [number for head in heads if (number := placing.source_row(head)) is not None]
    if not heads or not found:
        return None
    number = max(found)
    return Headed(number, placing.rows[number], tuple(_mapped(placing, heads[-1], block, number)))


def _mapped(placing: Placing, head: int, block: str, number: int) -> Iterator[tuple[Column, Piece]]:
    template = placing.template
    spots = template.rows[head]
    columns = template.columns_of(block)
    pieces = placing.rows[number].pieces
    labels = _heading_labels(template, block, spots)
    matched = {m.label.place: m.piece for m in match_labels(template.vocabulary, labels, pieces)}
    # A column that was moved: the same heading, in another place.
    for label in labels:
        if label.place not in matched:
            free = [i for i in range(len(pieces)) if i not in matched.values()]
            again = match_labels(template.vocabulary, [label], [pieces[i] for i in free])
            if again:
                matched[label.place] = free[again[0].piece]
    for place, cell in enumerate(spots.cells):
        column = columns.get(cell.column)
        if column is not None and place in matched:
            placing.placed.add(pieces[matched[place]].cell)
            yield column, pieces[matched[place]]
        elif (
            column is not None and len(pieces) == len(spots.cells) and place not in matched.values()
        ):
            _assume_column(placing, block, column, pieces[place])
            yield column, pieces[place]


def _assume_column(placing: Placing, block: str, column: Column, head: Piece) -> None:
    """Say that a heading was taken for another by its position."""
    if head.text.strip() and column.heading:
        shown, known = (" ".join(text.split()) for text in (head.text, column.heading))
        path = column.path or f"{block}.{column.key}"
        placing.assume(path, shown, f"栏目“{shown}”按位置认作“{known}”")
        placing.placed.add(head.cell)


def _heading_labels(template: Template, block: str, spots: TemplateRow) -> list[Label]:
    """Return the labels of the lowest heading row, also those that began in the row above."""
    found = {label.place: label for label in spots.labels}
    for row in template.rows:
        if row.block == block and row.kind is RowKind.HEAD and row is not spots:
            by_cell = {row.cells[label.place].column: label for label in row.labels}
            for place, cell in enumerate(spots.cells):
                if not spots.begins[place] and cell.column in by_cell:
                    label = by_cell[cell.column]
                    found[place] = Label(place, label.wording, label.weight)
    return [found[place] for place in sorted(found)]
