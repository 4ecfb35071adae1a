"""The three prints of a form: for review, as the official form, and for publication.

Which of them may be had when is the caller's rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from perfeval.domain.grid import Cell, Grid, Role, RowKind
from perfeval.printing import Printable


class Edition(StrEnum):
    """Which print of a form."""

    DRAFT = "draft"
    OFFICIAL = "official"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class EditionRule:
    """What an edition is called, what it is marked with, what is taken out of the form."""

    label: str
    mark: str = ""
    change: Callable[[Grid], Grid] | None = None


# Nobody's business outside: opinions, telephone numbers, codes. Labels are those of the form.
_PRIVATE_LABEL = re.compile("电话|手机|联系方式|代码|编码|意见|批示")
_PRIVATE_PATHS = frozenset({"project.code"})
# 主管部门及代码: the department stays, the code behind it goes.
_JOINT_LABEL = re.compile("[及和与、/（(](?:代码|编码)")
_CODE = re.compile(r"[\[［【(（]?(?<![\d.])\d{3,}(?![\d.])[\]］】)）]?")
# A telephone number in the middle of a text; an amount has a unit or a decimal point behind it.
_PHONE = re.compile(
    r"(?<![\d.,])(?:1[3-9]\d{9}|0\d{2,3}[-－ ]\d{7,8})(?:[-转]\d{1,5})?(?![\d.,%％元万亿])"
)
_WITHHELD = "（略）"
_LABEL_ROLES = frozenset({Role.SIDE, Role.HEAD, Role.LABEL})


def make_public(grid: Grid) -> Grid:
    """Return the form as it may be published: no signature lines, opinions, phones or codes.

    A value is withheld if the label before it, in it or above it names one of these; a telephone
    number within another text becomes （略）. Labels stay, so that the form keeps its shape.
    """
    kept = [row for row in grid.rows if row.kind is not RowKind.NOTE]
    heads: dict[tuple[str, int], str] = {}
    rows = []
    for number, row in enumerate(kept):
        label, cells = "", []
        for cell in row.cells:
            public = cell
            if _is_label(cell):
                label = cell.text
                if row.kind is RowKind.HEAD:
                    heads[row.block, cell.column] = cell.text
            else:
                names = (label, cell.prefix, heads.get((row.block, cell.column), ""))
                public = _make_public_cell(cell, " ".join(names))
            cells.append(replace(public, row=number))
        rows.append(replace(row, cells=tuple(cells)))
    return replace(grid, rows=tuple(rows))


def _is_label(cell: Cell) -> bool:
    return cell.path is None and cell.role in _LABEL_ROLES


def _make_public_cell(cell: Cell, labels: str) -> Cell:
    value = cell.value
    if cell.path in _PRIVATE_PATHS or _PRIVATE_LABEL.search(_JOINT_LABEL.sub("", labels)):
        value = ""
    elif _JOINT_LABEL.search(labels):
        value = _CODE.sub("", value).strip()
    return replace(cell, value=_PHONE.sub(_WITHHELD, value))


EDITIONS = {
    Edition.DRAFT: EditionRule("送审稿", mark="送审稿"),
    Edition.OFFICIAL: EditionRule("正式件"),
    Edition.PUBLIC: EditionRule("公开版", change=make_public),
}


def make_edition(grid: Grid, edition: Edition) -> Printable:
    """Return a form as that edition prints it."""
    rule = EDITIONS[edition]
    return Printable(rule.change(grid) if rule.change else grid, rule.mark)
