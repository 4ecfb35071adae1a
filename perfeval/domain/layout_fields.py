"""Titles, fixed cells and signature lines laid out."""

from __future__ import annotations

from dataclasses import replace

from perfeval.domain.form_pack import FieldsBlock, Form, FormCell, SignaturesBlock
from perfeval.domain.grid import Cell, Role, RowKind
from perfeval.domain.layout_draft import Draft
from perfeval.domain.printed_text import fill_affix, fill_template, signed_text


def add_titles(draft: Draft, form: Form) -> None:
    """Add the line above the title, the title, and the line beneath it."""
    if form.above:
        text = fill_template(form.above, draft.sheet)
        line = _wide_cell(draft, Role.TEXT, text)
        draft.add([line], RowKind.TITLE, "title", 0)
    title = draft.sheet.title or fill_template(form.title, draft.sheet)
    cell = replace(_wide_cell(draft, Role.TITLE, title), path="title", editable=draft.editable)
    draft.add([cell], RowKind.TITLE, "title", 0)
    if form.subtitle:
        text = fill_template(form.subtitle, draft.sheet)
        draft.add([_wide_cell(draft, Role.LABEL, text)], RowKind.TITLE, "title", 0)


def _wide_cell(draft: Draft, role: Role, text: str) -> Cell:
    return Cell(len(draft.rows), 0, role, text, column_span=draft.width)


def add_fields(draft: Draft, name: str, block: FieldsBlock) -> None:
    """Add rows of fixed cells; rows that a cell hangs over stay on one page."""
    # For each column the first row of the block in which it is free again.
    free_from = [len(block.rows) if block.section and c == 0 else 0 for c in range(draft.width)]
    group = draft.next_group()
    for i, form_cells in enumerate(block.rows):
        if all(row <= i for row in free_from[bool(block.section) :]):
            group = draft.next_group()
        cells, column = [], 0
        for form_cell in form_cells:
            while free_from[column] > i:
                column += 1
            cells.append(_fixed_cell(draft, form_cell, column))
            for taken in range(column, column + form_cell.span):
                free_from[taken] = i + form_cell.rows
            column += form_cell.span
        draft.add(cells, RowKind.BODY, name, group)


def _fixed_cell(draft: Draft, form_cell: FormCell, column: int) -> Cell:
    prefix = fill_affix(form_cell.prefix, draft.sheet)
    suffix = fill_affix(form_cell.suffix, draft.sheet)
    if form_cell.path is not None:
        cell = draft.value_cell(form_cell, form_cell.path, column)
        return replace(cell, row_span=form_cell.rows, prefix=prefix, suffix=suffix)
    return Cell(
        row=len(draft.rows),
        column=column,
        role=form_cell.role or Role.LABEL,
        value=fill_template(form_cell.text, draft.sheet),
        prefix=prefix,
        suffix=suffix,
        row_span=form_cell.rows,
        column_span=form_cell.span,
        align=form_cell.align,
    )


def add_signatures(draft: Draft, name: str, block: SignaturesBlock) -> None:
    """Add the line under the table where people sign."""
    cells, column = [], 0
    for place in block.cells:
        text = place.label + signed_text(place, draft.sheet)
        cells.append(Cell(len(draft.rows), column, Role.TEXT, text, column_span=place.span))
        column += place.span
    # A signature line alone on a page would sign nothing: it stays with the row above.
    draft.add(cells, RowKind.NOTE, name, draft.rows[-1].group)
