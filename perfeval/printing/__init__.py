"""Turn a Grid into bytes: the only place that knows how a form is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.domain.grid import Grid


@dataclass(frozen=True, slots=True)
class Printable:
    """A form to print; `mark` is drawn in a small box at the top right of each page (送审稿)."""

    grid: Grid
    mark: str = ""
