"""Rows of pasted text put together again where a line end inside a cell broke them apart.

Word copies a table as text without quotes: a cell of two lines ends the row. Known labels, and the
number of cells of the row above, tell which ends are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from perfeval.domain.form_pack import IndicatorsBlock
from perfeval.domain.recognition.source import SourceCell, SourceLine, SourcePage, SourceTable
from perfeval.domain.recognition.template import Template
from perfeval.domain.recognition.titles import is_title
from perfeval.domain.recognition.words import key_of, split_label

_POINTS = re.compile(r"\s*[（(]\s*[\d.]+\s*分\s*[）)]\s*")
_LEAST_CELLS = 3  # a row with fewer says nothing of the number of columns

Row = list[SourceCell]


def mend_page(page: SourcePage, templates: Sequence[Template]) -> SourcePage:
    """Return the page with its broken rows whole; a page without such tables as it is."""
    if not any(isinstance(part, SourceTable) and part.may_break for part in page.parts):
        return page
    labels = frozenset(_labels(templates))

    def stops(text: str) -> bool:
        """Tell a line of its own: a title, or a label with or without its value."""
        head = split_label(text)
        keys = {key_of(text), key_of(head[0]) if head else ""} - {""}
        return bool(keys & labels) or is_title(text, templates)

    rows = _mend_counts(_mend_labels(_rows(page), labels), labels, stops)
    return replace(page, parts=tuple(_parts(rows)))


def _labels(templates: Sequence[Template]) -> Iterator[str]:
    for template in templates:
        yield from template.texts
        yield from (label.wording.full for row in template.rows for label in row.labels)
        block: IndicatorsBlock | None = template.form.first_block(IndicatorsBlock)
        for level in block.levels if block else ():
            yield key_of(level.name)
            yield from (key_of(two.name) for two in level.level2)


def _rows(page: SourcePage) -> list[Row]:
    rows: list[Row] = []
    for part in page.parts:
        if isinstance(part, SourceLine):
            rows.append([SourceCell(part.text, 0, 0, part.where)])
            continue
        by_row: dict[int, Row] = {}
        for cell in part.cells:
            by_row.setdefault(cell.row, []).append(cell)
        rows += (by_row[number] for number in sorted(by_row))
    return rows


def _mend_labels(rows: Sequence[Row], labels: frozenset[str]) -> list[Row]:
    """Join a row with the next where the cells at the break make a label of the form."""
    mended: list[Row] = []
    number = 0
    while number < len(rows):
        row = list(rows[number])
        number += 1
        while number < len(rows):
            count = _label_reach(row[-1].text, rows[number:], labels)
            if not count:
                break
            for following in rows[number : number + count]:
                row = _joined(row, following)
            number += count
        mended.append(row)
    return mended


def _label_reach(start: str, rows: Sequence[Row], labels: frozenset[str]) -> int:
    """Return how many of the next rows belong to the label that begins with `start`."""
    if not key_of(start):
        return 0
    if _POINTS.fullmatch(rows[0][0].text) and key_of(start) in labels:
        return 1
    text = start
    for count, row in enumerate(rows, 1):
        text += row[0].text
        key = key_of(text)
        if key in labels and row[0].text.strip():
            return count
        if len(row) > 1 or not any(label.startswith(key) for label in labels):
            return 0
    return 0


def _mend_counts(
    rows: Sequence[Row], labels: frozenset[str], stops: Callable[[str], bool]
) -> list[Row]:
    """Join rows that together have as many cells as the row above."""
    mended: list[Row] = []
    number = 0
    while number < len(rows):
        row, wanted = rows[number], len(mended[-1]) if mended else 0
        following = rows[number + 1 :]
        if _is_line_between(row, mended, following, stops):
            mended[-1] = _joined(mended[-1], row)
            number += 1
            continue
        count = _count_reach(row, following, wanted, labels)
        for one in following[:count]:
            row = _joined(row, one)
        mended.append(row)
        number += 1 + count
    return mended


def _count_reach(row: Row, following: Sequence[Row], wanted: int, labels: frozenset[str]) -> int:
    total = len(row)
    is_whole = key_of(row[-1].text) in labels  # a heading, or a label without its value
    if wanted < _LEAST_CELLS or not 1 < total < wanted or is_whole:
        return 0
    for count, one in enumerate(following, 1):
        total += len(one) - 1
        # A row that begins blank goes on under a merged cell: it is a row of its own.
        if total > wanted or not one[0].text.strip() or key_of(one[0].text) in labels:
            return 0
        if total == wanted:
            return count
    return 0


def _is_line_between(
    row: Row, above: Sequence[Row], following: Sequence[Row], stops: Callable[[str], bool]
) -> bool:
    """Tell a single line between two rows of one table: the end of the last cell above it."""
    if len(row) > 1 or not above or len(above[-1]) == 1 or stops(row[0].text):
        return False
    for one in following:
        if len(one) > 1:
            return True
        if stops(one[0].text):
            return False
    return False


def _joined(row: Row, following: Row) -> Row:
    last, first = row[-1], following[0]
    return [*row[:-1], replace(last, text=f"{last.text}\n{first.text}"), *following[1:]]


def _parts(rows: Sequence[Row]) -> Iterator[SourceTable | SourceLine]:
    table: list[SourceCell] = []
    height = 0
    for row in rows:
        if len(row) > 1:
            table += (replace(cell, row=height, column=i) for i, cell in enumerate(row))
            height += 1
            continue
        if table:
            yield SourceTable(tuple(table), has_spans=False)
            table, height = [], 0
        yield SourceLine(row[0].text, row[0].where)
    if table:
        yield SourceTable(tuple(table), has_spans=False)
