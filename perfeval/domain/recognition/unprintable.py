"""Characters that no form can print, taken out of what a file holds, and told."""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval.domain.recognition.source import (
    SourceFile,
    SourceLine,
    SourcePage,
    SourceTable,
    Unplaced,
)

# Those that a sheet document refuses.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHY = "这一格含有不能打印的控制字符，已去掉，其余内容照读"


def without_unprintable(source: SourceFile) -> SourceFile:
    """Return a file without such characters; a remark for each text that had one."""
    remarks: list[Unplaced] = []

    def clean(text: str, where: str) -> str:
        found = _UNPRINTABLE.findall(text)
        if found:
            codes = "、".join(dict.fromkeys(f"U+{ord(one):04X}" for one in found))
            remarks.append(Unplaced(where, codes, _WHY))
        return _UNPRINTABLE.sub("", text) if found else text

    def clean_part(part: SourceTable | SourceLine) -> SourceTable | SourceLine:
        if isinstance(part, SourceLine):
            return replace(part, text=clean(part.text, part.where))
        cells = (replace(cell, text=clean(cell.text, cell.where)) for cell in part.cells)
        return replace(part, cells=tuple(cells))

    pages = tuple(
        SourcePage(clean(page.name, page.name), tuple(map(clean_part, page.parts)))
        for page in source.pages
    )
    return SourceFile(pages, (*source.remarks, *remarks))
