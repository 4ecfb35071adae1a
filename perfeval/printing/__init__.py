"""Turn a Grid into bytes: the only place that knows how a form is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.domain.grid import Grid


@dataclass(frozen=True, slots=True)
class Printable:
    """A form to print; `mark` is drawn in a small box at the top right of each page (送审稿).

    The rest concerns PDF only: `bookmark` is its entry in the document's outline, `numbered` says
    whether its pages count themselves in the foot, `first_leaf` is the number of its first page in
    a booklet, drawn at the right of the foot.
    """

    grid: Grid
    mark: str = ""
    bookmark: str = ""
    numbered: bool = True
    first_leaf: int | None = None
