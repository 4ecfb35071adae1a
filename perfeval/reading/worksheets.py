"""Worksheets being read: cells with a text and merged ranges, counted against the limits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import (
    SourceCell,
    SourceFile,
    SourcePage,
    SourceTable,
    Unplaced,
)
from perfeval.reading.limits import MOST_CELLS, MOST_TEXT

TOO_MUCH = "文件内容太多，不像绩效表。请只保留要读的表，另存后重试"
_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def parse_name(name: str) -> tuple[int, int] | None:
    """Return row and column from 0 of a name such as C7, or None."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, C7 for row 6, column 2."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


class Grid:
    """The worksheets of a file in the making."""

    def __init__(self) -> None:
        """Start without any worksheet."""
        self.pages: list[SourcePage] = []
        self.remarks: list[Unplaced] = []
        self.name = ""
        self.texts: dict[tuple[int, int], str] = {}
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        self.cells = 0
        self.characters = 0

    def start(self, name: str) -> None:
        """Begin a worksheet."""
        self.close()
        self.name = name

    def put(self, row: int, column: int, text: str) -> None:
        """Note a cell; a blank one leaves nothing behind."""
        if text:
            self.count(text)
            self.texts[row, column] = text

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note a merged range by its first and last cell."""
        self.count("")
        if bottom >= top and right >= left:
            self.merged[top, left] = (bottom - top + 1, right - left + 1)

    def remark(self, row: int, column: int, text: str, why: str) -> None:
        """Note what is to be said of a cell."""
        self.count(text)
        self.remarks.append(Unplaced(self.where(row, column), text, why))

    def count(self, text: str) -> None:
        """Add to what was read; raises DocumentError beyond the limits."""
        self.cells += 1
        self.characters += len(text)
        if self.cells > MOST_CELLS or self.characters > MOST_TEXT:
            raise DocumentError("$", TOO_MUCH)

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell in people's words: Sheet1!C7."""
        return f"{self.name}!{cell_name(row, column)}"

    def close(self) -> None:
        """End the worksheet that was begun."""
        if self.texts:
            cells = [
                SourceCell(
                    self.texts.get((row, column), ""),
                    row,
                    column,
                    self.where(row, column),
                    *self.merged.get((row, column), (1, 1)),
                )
                for row, column in sorted({*self.texts, *self.merged})
            ]
            hidden = self.covered()
            shown = [cell for cell in cells if (cell.row, cell.column) not in hidden]
            self.remarks += [
                Unplaced(cell.where, cell.text, "被合并单元格遮住的内容")
                for cell in cells
                if cell.text and (cell.row, cell.column) in hidden
            ]
            self.pages.append(SourcePage(self.name, (SourceTable(tuple(shown)),)))
        self.texts, self.merged = {}, {}

    def covered(self) -> set[tuple[int, int]]:
        """Return the cells with a text that lie under a merged range."""
        return {
            (row, column)
            for row, column in self.texts
            for (top, left), (rows, columns) in self.merged.items()
            if top <= row < top + rows and left <= column < left + columns
            if (row, column) != (top, left)
        }

    def finish(self, remarks: Sequence[Unplaced]) -> SourceFile:
        """Return the file as read."""
        self.close()
        return SourceFile(tuple(self.pages), (*remarks, *self.remarks))
