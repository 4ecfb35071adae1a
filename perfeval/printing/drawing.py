"""What stands on a drawn page, and what a writer of PDF must be able to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from perfeval.domain.grid import Role
from perfeval.printing import Attachment

PRODUCER = "perfeval"
LANGUAGE = "zh-CN"
RULE = 0.5  # width of a rule, points


class Text(NamedTuple):
    """One line of text at its place: points from the bottom left of the paper.

    `spread` is added after each character, in points, to bring a broken line to the full width.
    """

    x: float
    y: float
    text: str
    role: Role
    size: float
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page, measured in points from the bottom left of the paper.

    A rule is (x0, y0, x1, y1), a box (x, y, width, height), a fill likewise, but black all over.
    `bookmark` is the page's entry in the document's outline, if it has one.
    """

    size: tuple[float, float]
    rules: Sequence[tuple[float, float, float, float]]
    boxes: Sequence[tuple[float, float, float, float]]
    texts: Sequence[Text]
    bookmark: str = ""
    fills: Sequence[tuple[float, float, float, float]] = ()


class Writer(Protocol):
    """Writes one document; made with the document's title."""

    def add_page(self, page: Drawing) -> None:
        """Add a page behind those before."""

    def attach(self, attachment: Attachment) -> None:
        """Let the document carry a file."""

    def finish(self) -> bytes:
        """Return the document; nothing may be added after that."""
