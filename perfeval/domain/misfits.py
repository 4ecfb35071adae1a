"""What a sheet carries that the form of its pack does not list."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.domain.form_pack import Form, FormPack, FundsBlock
from perfeval.domain.sheets import SheetDocument


def find_misfits(pack: FormPack, sheet: SheetDocument) -> list[tuple[str, str]]:
    """Return (path, sentence) for what the sheet carries and the pack's form does not list.

    Raises DocumentError if the pack has no form for the sheet's kind.
    """
    form = pack.form(sheet.kind)
    misfits = list(_fund_misfits(pack, form, sheet))
    paths = {cell.path for cell in form.fixed_cells()}
    for key, values in (("texts", sheet.texts), ("fields", sheet.fields or {})):
        misfits += [
            (f"{key}.{name}", f"表样 {pack.id} 没有列出“{name}”，请删去该键")
            for name in values
            if f"{key}.{name}" not in paths
        ]
    misfits += _table_misfits(pack, form, sheet)
    extra = form.extra_keys()
    for i, indicator in enumerate(sheet.indicators):
        misfits += [
            (f"indicators[{i}].extra.{name}", f"表样 {pack.id} 没有列出栏目“{name}”")
            for name in indicator.extra or {}
            if name not in extra
        ]
    return misfits


def _fund_misfits(pack: FormPack, form: Form, sheet: SheetDocument) -> Iterator[tuple[str, str]]:
    block = form.first_block(FundsBlock)
    listed = {line.source for line in block.rows} if block else set()
    seen: set[str] = set()
    for i, fund in enumerate(sheet.funds):
        if fund.source not in listed:
            yield f"funds[{i}].source", f"表样 {pack.id} 没有资金来源“{fund.source}”"
        elif fund.source in seen:
            yield f"funds[{i}].source", f"资金来源“{fund.source}”出现了两次，请合并为一行"
        seen.add(fund.source)


def _table_misfits(pack: FormPack, form: Form, sheet: SheetDocument) -> Iterator[tuple[str, str]]:
    tables = form.tables()
    for name, rows in (sheet.tables or {}).items():
        if name not in tables:
            yield f"tables.{name}", f"表样 {pack.id} 没有附加表“{name}”"
            continue
        block = tables[name]
        if block.rows and len(rows) > len(block.rows):
            yield (
                f"tables.{name}",
                f"附加表“{name}”只有 {len(block.rows)} 行，这里有 {len(rows)} 行",
            )
        keys = {column.key for column in block.columns}
        for i, row in enumerate(rows):
            for key in row:
                if key not in keys:
                    yield f"tables.{name}[{i}].{key}", f"附加表“{name}”没有“{key}”这一栏"
