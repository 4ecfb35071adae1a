"""Signing on paper: the copy with empty places, what a scan is for, and how it is told of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from perfeval.domain.grid import Cell, Grid, Role, Row, RowKind
from perfeval.domain.workflow import SIGNED_STATES, Action, State

# States in which the newest round is one that can be signed and sealed on paper.
PAPER_STATES = SIGNED_STATES | {State.SUBMITTED}
# What a leader may do with a pen; to report and to receive is done in the program.
PAPER_ACTIONS = frozenset({Action.PASS, Action.SIGN_OFF})

REGISTRAR_RULE = "线下签批由该环节所在单位的财务登记；送审人不能登记，本人可以办理的环节请直接办理"

_SIGN_LABELS = ("填报人（签字）：", "负责人（签字）：")
_SEAL_LABEL = "单位（盖章）："
_DAY = "　　　　年　　月　　日"
_NAMES_SEAL = re.compile("[盖公签印]章")
# Blank lines above and below a label, so that a hand or a seal has room.
_SIGN_LINES, _SEAL_LINES = 1, 2


class ScanPurpose(StrEnum):
    """What a scan shows."""

    SEALED = "sealed"  # the form as it was signed and sealed, which makes the round 已盖章
    SIGNED = "signed"  # a step that was signed on paper


class CodeSource(StrEnum):
    """How the code of a scan was found."""

    ATTACHED = "attached"  # in the data that our own PDF carries
    QR = "qr"
    TEXT = "text"  # in the text of the PDF
    TYPED = "typed"  # by the clerk, from the foot of the paper


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """Who signed a step on paper, on which day, and the scan that shows it."""

    signer_id: int
    signer_name: str
    signed_on: date
    scan_id: int


def signed_on_paper(signed_on: str | date, registrar: str) -> str:
    """Return how such a step is told of everywhere: 线下签批 2023-03-01（登记：李财务）."""
    return f"线下签批 {signed_on}（登记：{registrar}）"


def make_paper_grid(grid: Grid) -> Grid:
    """Return a form as it is signed and sealed by hand: its signature lines with room to write.

    A form that has no such lines gets those for the people; one that names no seal, or no day of
    signing, anywhere gets a place for it.
    """
    rows = [_with_room(row) if row.kind is RowKind.NOTE else row for row in grid.rows]
    if not any(row.kind is RowKind.NOTE for row in rows):
        rows.append(_line(rows, len(grid.columns), _SIGN_LABELS, _SIGN_LINES))
    labels = " ".join(cell.text for cell in grid.cells() if cell.path is None)
    seal = "" if _NAMES_SEAL.search(labels) else _SEAL_LABEL
    day = "" if "日期" in labels else _DAY
    if seal or day:
        lines = _SEAL_LINES if seal else _SIGN_LINES
        rows.append(_line(rows, len(grid.columns), [seal + day], lines))
    return replace(grid, rows=tuple(rows))


def _with_room(row: Row) -> Row:
    cells = (replace(cell, value=_spaced(cell.value, _SIGN_LINES)) for cell in row.cells)
    return replace(row, cells=tuple(cells))


def _spaced(text: str, lines: int) -> str:
    return "\n" * lines + text + "\n" * lines


def _line(rows: list[Row], width: int, labels: Iterable[str], lines: int) -> Row:
    """Return a line of labels that share the width; it stays with the row above."""
    texts = list(labels)[:width]
    spans = [width // len(texts)] * len(texts)
    spans[-1] += width - sum(spans)
    cells = tuple(
        Cell(len(rows), sum(spans[:i]), Role.TEXT, _spaced(text, lines), column_span=spans[i])
        for i, text in enumerate(texts)
    )
    return Row(cells, RowKind.NOTE, "paper", rows[-1].group if rows else 0)
