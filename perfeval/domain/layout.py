"""A form pack and a sheet laid out as the Grid that every renderer draws."""

from __future__ import annotations

from itertools import groupby

from perfeval.domain.form_pack import (
    Block,
    FieldsBlock,
    FormPack,
    FundsBlock,
    IndicatorsBlock,
    ObjectivesBlock,
    SignaturesBlock,
    TableBlock,
)
from perfeval.domain.grid import Grid
from perfeval.domain.layout_draft import Draft
from perfeval.domain.layout_fields import add_fields, add_signatures, add_titles
from perfeval.domain.layout_rows import add_rows
from perfeval.domain.printed_text import fill_template
from perfeval.domain.sheets import SheetDocument


def build_grid(pack: FormPack, sheet: SheetDocument, *, editable: bool = False) -> Grid:
    """Lay out `sheet` on the form of `pack`; `editable` marks the cells a person may fill now.

    Raises DocumentError if the pack has no form for the sheet's kind.
    """
    form = pack.form(sheet.kind)
    draft = Draft(sheet, len(form.columns), editable)
    add_titles(draft, form)
    for section, blocks in groupby(form.blocks.items(), lambda item: _section(item[1])):
        start = len(draft.rows)
        for name, block in blocks:
            _add_block(draft, name, block)
        draft.add_side(section, start)
    title = printed_title(pack, sheet)
    return Grid(title, form.columns, tuple(draft.rows), form.page or pack.page)


def printed_title(pack: FormPack, sheet: SheetDocument) -> str:
    """Return the sheet's own title, else the pack's."""
    return sheet.title or fill_template(pack.form(sheet.kind).title, sheet)


def _section(block: Block) -> str:
    return "" if isinstance(block, SignaturesBlock) else block.section


def _add_block(draft: Draft, name: str, block: Block) -> None:
    match block:
        case FieldsBlock():
            add_fields(draft, name, block)
        case FundsBlock() | ObjectivesBlock() | IndicatorsBlock() | TableBlock():
            add_rows(draft, name, block)
        case SignaturesBlock():
            add_signatures(draft, name, block)
