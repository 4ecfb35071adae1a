"""Comments on cells (批注): what they may say, how they are answered, how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument

LONGEST_COMMENT = 500
LONGEST_PROPOSAL = 4000  # as much as a cell may hold


class Answered(StrEnum):
    """What the owner did about a comment."""

    REPLIED = "replied"
    CHANGED = "changed"  # the cell was changed, which says enough
    ACCEPTED = "accepted"  # the proposal was put in
    REJECTED = "rejected"  # the proposal was not taken, with a reason


class Standing(StrEnum):
    """How far a comment has come."""

    OPEN = "open"  # waits for the owner
    ANSWERED = "answered"
    DONE = "done"


def standing_of(answered: Answered | None, *, is_done: bool) -> Standing:
    """Return how far a comment has come."""
    if is_done:
        return Standing.DONE
    return Standing.OPEN if answered is None else Standing.ANSWERED


def list_cells_to_comment(pack: FormPack, sheet: SheetDocument) -> Mapping[str, str]:
    """Return the cells that the form shows: path → place in words, in the order of the form."""
    grid = build_grid(pack, sheet)
    paths = dict.fromkeys(cell.path for cell in grid.cells() if cell.path)
    return {path: describe_place(pack, sheet, path) for path in paths}


def check_words(text: str, what: str) -> str:
    """Return what was typed without blanks around it; `what` names it in the refusal.

    Raises DomainError where it says nothing or too much.
    """
    plain = text.strip()
    if not plain:
        raise DomainError(f"请填写{what}")
    if len(plain) > LONGEST_COMMENT:
        raise DomainError(f"{what}最多 {LONGEST_COMMENT} 个字，现有 {len(plain)} 个字，请删减")
    return plain


def check_proposal(text: str, content: str) -> str | None:
    """Return what a cell should hold instead of `content`, None where nothing is proposed.

    Raises DomainError if it holds that already, or for more than a cell may hold.
    """
    plain = text.strip()
    if not plain:
        return None
    if plain == content.strip():
        raise DomainError("建议的内容和该格现在的内容相同，请修改建议，或者只写意见")
    if len(plain) > LONGEST_PROPOSAL:
        raise DomainError(f"建议的内容最多 {LONGEST_PROPOSAL} 个字，请删减")
    return plain
