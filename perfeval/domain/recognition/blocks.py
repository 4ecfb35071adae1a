"""Blocks of repeating rows: money, objectives, indicators and tables of the form's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval.domain.form_pack import (
    Column,
    FieldsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    RowsBlock,
    TableBlock,
)
from perfeval.domain.grid import RowKind
from perfeval.domain.recognition.alignment import match_labels, row_score
from perfeval.domain.recognition.levels import split_level
from perfeval.domain.recognition.placing import (
    Headed,
    LevelPoints,
    Placing,
    find_columns,
    place_fixed_row,
)
from perfeval.domain.recognition.rows import Piece, SourceRow
from perfeval.domain.recognition.signing import is_signature_row
from perfeval.domain.recognition.template import TemplateRow, is_free
from perfeval.domain.recognition.words import key_of
from perfeval.domain.row_lines import LEVEL_KEYS

_WIDE_SHARE = 0.6  # a text alone on a row that reaches over so much of the table is a note


def place_blocks(placing: Placing) -> None:
    """Read all blocks of the form."""
    for name, block in placing.template.form.blocks.items():
        if isinstance(block, RowsBlock):
            _place_rows_block(placing, name, block)
        elif isinstance(block, FieldsBlock):
            _place_fixed_rows(placing, name)


def _place_fixed_rows(placing: Placing, name: str) -> None:
    for number, template_number in placing.pairs.items():
        template_row = placing.template.rows[template_number]
        if template_row.block == name and template_row.kind is RowKind.BODY:
            place_fixed_row(placing, placing.rows[number], template_row)


def _place_rows_block(placing: Placing, name: str, block: RowsBlock) -> None:
    headed = find_columns(placing, name)
    if headed is None:
        _place_fixed_rows(placing, name)
    elif is_free(block):
        _place_free_rows(placing, name, block, headed)
    else:
        _place_prescribed_rows(placing, name, headed)


# Rows that the form prescribes


def _place_prescribed_rows(placing: Placing, name: str, headed: Headed) -> None:
    """Read rows that their labels name; rows without labels in their order."""
    lines = [
        (number, row)
        for number, row in enumerate(placing.template.rows)
        if row.block == name and row.kind is RowKind.BODY
    ]
    unnamed = [row for _, row in lines if not row.labels]
    bodies = iter(list(_body_rows(placing, name, headed)) if unnamed else [])
    for number, template_row in lines:
        at = placing.source_row(number)
        row = placing.rows[at] if at is not None else None
        if not template_row.labels:
            row = next(bodies, None)
        if row is not None and template_row.path is not None:
            _place_columns(placing, headed, row, template_row.path)


def _place_columns(placing: Placing, headed: Headed, row: SourceRow, path: str) -> None:
    for column, pieces in headed.pieces_of(row):
        cell_path = column.path or (f"{path}.{column.key}" if column.key else None)
        if cell_path is None:
            continue
        placing.blank(cell_path)
        piece = _first(pieces)
        if piece is not None and piece.begins and piece.cell not in placing.placed:
            placing.put(cell_path, piece.cell, _without_affixes(column, piece.text, 0))


# Rows that a person adds


@dataclass(slots=True)
class _FreeRow:
    """A row as read: its texts with their cells by column, and what hangs in from above."""

    row: SourceRow
    texts: dict[str, Piece] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    hanging: list[str] = field(default_factory=list)
    is_child: bool = False


def _place_free_rows(placing: Placing, name: str, block: RowsBlock, headed: Headed) -> None:
    base = _base_path(block)
    rows = [
        _read_free_row(placing, block, headed, row) for row in _body_rows(placing, name, headed)
    ]
    for row in rows:
        _drop_placeholders(placing, row, base)
    _fill_levels_down(placing, rows, base)
    keys = [column.key for column, _ in headed.columns if column.key is not None]
    kept = [row for row in rows if row.texts]
    for left_out in (row for row in rows if not row.texts):
        _leave_out(placing, left_out, base)
    parent = 0
    for i, free_row in enumerate(kept):
        parent = parent if free_row.is_child else i
        if parent < i:
            placing.parents[i] = parent
        _put_free_row(placing, headed, free_row, f"{base}[{i}]", i)
    if isinstance(block, ObjectivesBlock) and not kept:
        for key in keys:
            placing.blank(f"{base}[0].{key}")


def _base_path(block: RowsBlock) -> str:
    match block:
        case ObjectivesBlock():
            return "objectives"
        case IndicatorsBlock():
            return "indicators"
        case TableBlock():
            return f"tables.{block.key}"
    raise TypeError(block)


def _read_free_row(placing: Placing, block: RowsBlock, headed: Headed, row: SourceRow) -> _FreeRow:
    found = _FreeRow(row)
    for column, pieces in headed.pieces_of(row):
        piece = _first(pieces)
        if column.path is not None:
            _put_beside(placing, column, piece)
        elif column.key is None:
            placing.placed.update(piece.cell for piece in pieces if piece.begins)
        elif column.key in LEVEL_KEYS and isinstance(block, IndicatorsBlock):
            found.levels[column.key] = _take_level(placing, block, column, piece)
        elif piece is not None and piece.begins:
            found.texts.setdefault(column.key, piece)
        elif piece is not None and column.merge is None:
            found.hanging.append(column.key)
        elif piece is not None and column.merge == "parent":
            found.is_child = True
    return found


def _take_level(
    placing: Placing, block: IndicatorsBlock, column: Column, piece: Piece | None
) -> str:
    if piece is None:
        return ""
    name, points = split_level(block, column, piece.text)
    if piece.begins:
        placing.placed.add(piece.cell)
        if points:
            placing.points.append(LevelPoints(piece.cell, name, points))
    return name


def _put_beside(placing: Placing, column: Column, piece: Piece | None) -> None:
    """Take the single cell that stands beside all rows."""
    path = column.path or ""
    placing.blank(path)
    if piece is not None and piece.begins:
        placing.put(path, piece.cell, piece.text)


def _put_free_row(
    placing: Placing, headed: Headed, free_row: _FreeRow, path: str, number: int
) -> None:
    for column, _ in headed.columns:
        if column.key is None:
            continue
        cell_path = f"{path}.{column.key}"
        if column.key in free_row.levels:
            placing.values[cell_path] = free_row.levels[column.key]
            continue
        placing.blank(cell_path)
        piece = free_row.texts.get(column.key)
        if piece is not None and piece.cell not in placing.placed:
            placing.put(cell_path, piece.cell, _without_affixes(column, piece.text, number))
    for key in free_row.hanging:
        placing.assume(f"{path}.{key}", "", "原表此格与上一行合并，内容只记在上一行，此格留空")


def _drop_placeholders(placing: Placing, free_row: _FreeRow, base: str) -> None:
    """Take a row that holds nothing but what empty forms print for one that was not filled."""
    words = placing.template.words
    pieces = list(free_row.texts.values())
    if pieces and all(words.is_placeholder(piece.text) for piece in pieces):
        for piece in pieces:
            placing.placed.add(piece.cell)
            why = f"{piece.cell.where} 是空表预印的文字，这一行没有填写，未列为一行"
            placing.assume(base, piece.text, why)
        free_row.texts.clear()


def _leave_out(placing: Placing, free_row: _FreeRow, base: str) -> None:
    levels = "、".join(filter(None, free_row.levels.values()))
    begun = free_row.row.beginning()
    if levels and begun:
        why = f"{begun[0].cell.where} 这一行只有级别名称，没有填写，未列为一行"
        placing.assume(base, levels, why)


def _fill_levels_down(placing: Placing, rows: list[_FreeRow], base: str) -> None:
    """Give rows without a level name that of the row above, where merged cells came as blanks."""
    if any(not piece.begins for row in rows for piece in _level_pieces(row)):
        return
    above: dict[str, str] = {}
    number = -1
    for row in rows:
        number += bool(row.texts)
        for depth, key in enumerate(key for key in LEVEL_KEYS if key in row.levels):
            is_same_above = not depth or row.levels["level1"] == above.get("level1")
            if not row.levels[key] and is_same_above and above.get(key):
                row.levels[key] = above[key]
                if row.texts:
                    why = "原表此格空白，按上一行的级别填写"
                    placing.assume(f"{base}[{number}].{key}", above[key], why)
        above = {**row.levels}


def _level_pieces(row: _FreeRow) -> list[Piece]:
    kept = {id(piece) for piece in row.texts.values()}
    known = set(filter(None, map(key_of, row.levels.values())))
    return [
        piece
        for piece in row.row.pieces
        if id(piece) not in kept and any(key_of(piece.text).startswith(name) for name in known)
    ]


# The rows below a heading


def _body_rows(placing: Placing, name: str, headed: Headed) -> Iterator[SourceRow]:
    """Yield the rows below the headings of a block down to the next part of the form."""
    template = placing.template
    heads = [row for row in template.rows if row.block == name and row.kind is RowKind.HEAD]
    width = max(piece.end for piece in headed.row.pieces)
    for number in range(headed.number + 1, len(placing.rows)):
        row = placing.rows[number]
        if number in placing.pairs or row.table is None or is_signature_row(template, row):
            return
        if any(row_score(template.vocabulary, head, row) for head in heads):
            _mark_labels(placing, heads, row)
        elif not _is_note(row, width):
            yield row


def _mark_labels(placing: Placing, heads: Sequence[TemplateRow], row: SourceRow) -> None:
    pieces = row.beginning()
    for head in heads:
        placing.placed.update(
            pieces[m.piece].cell
            for m in match_labels(placing.template.vocabulary, head.labels, pieces)
        )


def _is_note(row: SourceRow, width: int) -> bool:
    if not row.is_single:
        return False
    piece = row.beginning()[0]
    return len(row.pieces) == 1 or piece.end - piece.start >= _WIDE_SHARE * width


def _first(pieces: list[Piece]) -> Piece | None:
    return next((piece for piece in pieces if piece.text.strip()), None)


def _without_affixes(column: Column, text: str, number: int) -> str:
    prefix = column.prefix.replace("{n}", str(number + 1)).strip()
    if prefix and text.lstrip().startswith(prefix):
        text = text.lstrip().removeprefix(prefix)
    return text.removesuffix(column.suffix) if column.suffix else text
