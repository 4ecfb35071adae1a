"""A whole set of forms as one PDF: cover, contents, and the forms in order, each with its number.

Cover and contents are Grids like the forms, so that they are drawn by the same hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, count
from typing import Final

from perfeval.domain.grid import Align, Cell, Grid, Page, Role, Row, RowKind
from perfeval.printing import Printable
from perfeval.printing.pages import paginate
from perfeval.printing.pdf import print_pdf

COVER_PAGE: Final = Page(title_size=26, body_size=16, minimum_size=16)
CONTENTS_PAGE: Final = Page(title_size=18, body_size=12, minimum_size=10.5)
CONTENTS_TITLE: Final = "目　录"

_OWN_NUMBER = re.compile(r"^\s*附表\s*([0-9]{1,3})\s*[.．、:：]?\s*")
_LINES_ABOVE_TITLE = 7
_LINES_BELOW_TITLE = 14


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says; a line that is blank is left out."""

    title: str
    unit: str = ""
    year: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class NumberedForm:
    """A form of the set with its number (附表n), its name without one, and its count of pages."""

    form: Printable
    number: int
    name: str
    pages: int

    @property
    def label(self) -> str:
        """Return 附表n."""
        return f"附表{self.number}"


def print_set(cover: Cover, forms: Sequence[Printable]) -> bytes:
    """Return one PDF of cover, contents and all forms by number, each with an outline entry.

    A form whose title begins with 附表n keeps that number; the others get those left over, printed
    above their title. Every form counts its own pages in the foot; at its right stands the page of
    the set, which the contents name. Raises ValueError if there is no form.
    """
    if not forms:
        raise ValueError("there is no form to print")
    numbered = sorted(number_forms(forms), key=lambda one: one.number)
    # The contents are as long with any page numbers: a column of their own holds them.
    before = 1 + len(paginate(make_contents(numbered, [0] * len(numbered))))
    leaves = list(accumulate((one.pages for one in numbered), initial=before + 1))
    contents = make_contents(numbered, leaves[:-1])
    printed = [
        Printable(make_cover(cover), bookmark="封面", numbered=False),
        Printable(contents, bookmark="目录", numbered=False, first_leaf=2),
    ]
    for one, leaf in zip(numbered, leaves, strict=False):
        bookmark = f"{one.label}　{one.name}"
        printed.append(replace(one.form, bookmark=bookmark, first_leaf=leaf))
    return print_pdf(printed)


def number_forms(forms: Sequence[Printable]) -> list[NumberedForm]:
    """Return the forms with their numbers; of equal own numbers the first form keeps it."""
    taken: set[int] = set()
    own: list[int | None] = []
    for form in forms:
        found = _OWN_NUMBER.match(form.grid.title)
        number = int(found[1]) if found else None
        own.append(None if number in taken else number)
        if number is not None:
            taken.add(number)
    free = (number for number in count(1) if number not in taken)
    numbered = []
    for form, number in zip(forms, own, strict=True):
        name = " ".join(_OWN_NUMBER.sub("", form.grid.title).split())
        given, shown = number, form
        if given is None:
            given = next(free)
            shown = replace(form, grid=add_number(form.grid, f"附表{given}"))
        numbered.append(NumberedForm(shown, given, name, len(paginate(shown.grid))))
    return numbered


def add_number(grid: Grid, label: str) -> Grid:
    """Return the form with its number at the left, above the title."""
    width = len(grid.columns)
    cell = Cell(0, 0, Role.LABEL, label, column_span=width, align=Align.LEFT)
    group = grid.rows[0].group if grid.rows else 0
    rows = [Row((cell,), RowKind.TITLE, "number", group)]
    for row in grid.rows:
        cells = tuple(replace(cell, row=cell.row + 1) for cell in row.cells)
        rows.append(replace(row, cells=cells))
    return replace(grid, rows=tuple(rows))


def make_cover(cover: Cover) -> Grid:
    """Return the cover as a Grid of one column without rules."""
    texts = [
        (Role.TEXT, "\n" * _LINES_ABOVE_TITLE),
        *([(Role.TEXT, cover.year)] if cover.year else []),
        (Role.TITLE, cover.title),
        (Role.TEXT, "\n" * _LINES_BELOW_TITLE),
        *((Role.TEXT, text) for text in (cover.unit, cover.date) if text),
    ]
    rows = tuple(
        Row((Cell(number, 0, role, text, align=Align.CENTRE),), RowKind.TITLE, "cover", 0)
        for number, (role, text) in enumerate(texts)
    )
    return Grid(cover.title, (1,), rows, COVER_PAGE)


def make_contents(forms: Sequence[NumberedForm], leaves: Sequence[int]) -> Grid:
    """Return the contents as a Grid: number, name and page of each form."""
    title = Cell(0, 0, Role.TITLE, CONTENTS_TITLE, column_span=3)
    rows = [Row((title,), RowKind.TITLE, "title", 0)]
    heads = ("序号", "名　称", "页码")
    cells = [Cell(1, column, Role.HEAD, text) for column, text in enumerate(heads)]
    rows.append(Row(tuple(cells), RowKind.HEAD, "contents", 1))
    for number, (form, leaf) in enumerate(zip(forms, leaves, strict=True), start=2):
        line = (
            Cell(number, 0, Role.LABEL, form.label),
            Cell(number, 1, Role.TEXT, form.name),
            Cell(number, 2, Role.NUMBER, str(leaf)),
        )
        rows.append(Row(line, RowKind.BODY, "contents", number))
    return Grid(CONTENTS_TITLE, (14, 72, 14), tuple(rows), CONTENTS_PAGE)
