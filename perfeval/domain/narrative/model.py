"""A narrative as it is read: lines, sentences, quantities; and what a check of it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.domain.checks.model import Level
from perfeval.domain.sheets import SheetDocument


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the text: line and column, both counted from 1, in characters."""

    line: int
    column: int

    @property
    def path(self) -> str:
        """Return the position as findings carry it."""
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and what stands before it.

    `number` and `step` (one of the last shown digit) are in `unit`: 元 for money. `change` is 1
    for a rise, -1 for a fall, 0 for an amount. `clause` reaches back to the last comma or number,
    `noun` to the last 、 too, without fillers.
    """

    place: Place
    start: int
    end: int
    shown: str
    number: Decimal
    step: Decimal
    unit: str
    vague: str
    change: int
    clause: str
    noun: str

    @property
    def words(self) -> str:
        """Return the number with what stands before it, shortened, as messages quote it."""
        before = self.clause if len(self.clause) <= 24 else f"…{self.clause[-23:]}"
        return f"{before}{self.shown}"

    @property
    def range(self) -> tuple[Fraction, Fraction]:
        """Return the least and the most that the words allow: 400余 is 400 up to 500."""
        number = Fraction(self.number)
        if self.vague == "余":
            return number, number + _last_figure(self.number) - Fraction(1, 10**9)
        if self.vague:
            return number * Fraction(9, 10), number * Fraction(11, 10)
        return number, number


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one line; `part` counts 第…部分 and 附件, `heading` stands above it."""

    line: int
    start: int
    text: str
    quantities: tuple[Quantity, ...]
    part: int
    heading: str

    def at(self, offset: int) -> Place:
        """Return the position of a character of the sentence."""
        return Place(self.line, self.start + offset + 1)


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text that was read; `lines` are without bookmarks, each as long as it was."""

    lines: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    year: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What a check found; a `level` of its own where this case weighs less than the rule."""

    place: Place
    message: str
    level: Level | None = None


Notes = Iterator[Note]


@dataclass(frozen=True, slots=True)
class TextCheck:
    """A rule for narratives with its words and its function."""

    id: str
    level: Level
    title: str
    why: str
    good: str
    bad: str
    fix: str
    source: str
    run: Callable[[Narrative, Sequence[SheetDocument]], Notes]
    needs_sheets: bool = False


def _last_figure(number: Decimal) -> int:
    """Return the weight of the last figure that is not 0: 100 for 400, 10 for 450."""
    weight, rest = 1, int(number)
    while rest and rest % 10 == 0:
        rest, weight = rest // 10, weight * 10
    return weight
