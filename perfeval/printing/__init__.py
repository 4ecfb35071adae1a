"""Turn a Grid into bytes: the only place that knows how a form is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.domain.grid import Grid


@dataclass(frozen=True, slots=True)
class Printable:
    """A form to print; `mark` is drawn in a small box at the top right of each page (送审稿).

    The rest concerns PDF only: `bookmark` is its entry in the document's outline, `numbered` says
    whether its pages count themselves in the foot, `first_leaf` is the number of its first page in
    a booklet, drawn at the right of the foot. `code` stands at the left of the foot (验真码), `qr`
    is drawn before it as a QR code where the margin has room for one.
    """

    grid: Grid
    mark: str = ""
    bookmark: str = ""
    numbered: bool = True
    first_leaf: int | None = None
    code: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a PDF carries inside; its name is ASCII."""

    name: str
    data: bytes
    media_type: str
    description: str
