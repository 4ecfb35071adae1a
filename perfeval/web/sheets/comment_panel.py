"""The comments on cells as the sheet page shows them: at their cells, and in a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval.domain.checks.answers import cell_path
from perfeval.domain.comments import Standing
from perfeval.models import CellComment
from perfeval.queries.comments import comment_standing, list_comments
from perfeval.web.access import OpenedFiling
from perfeval.web.remarks import TypedRemarks
from perfeval.web.sheets.panel import Places
from perfeval.web.sheets.side_texts import ANSWER, Unsent


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment with the place of its cell today.

    `path` is the cell that shows it, "" where its row is gone; `anchor` the id to jump to.
    """

    comment: CellComment
    standing: Standing
    place: str
    path: str = ""
    anchor: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for the owner."""
        return self.standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class CommentPanel:
    """The comments of a filing, and what owner (`unsent`) or reviewer (`remarks`) have typed.

    `choices`: the cells that the person may comment, by path in words.
    """

    comments: Sequence[ShownComment]
    unsent: Unsent
    remarks: TypedRemarks
    choices: Mapping[str, str]

    def of(self, *standings: str) -> list[ShownComment]:
        """Return those that have come so far."""
        return [one for one in self.comments if one.standing in standings]

    def typed_at(self, one: ShownComment) -> str:
        """Return what was typed as an answer and not taken."""
        return self.unsent.texts.get(f"{ANSWER}:{one.comment.id}", "")

    def problem_at(self, one: ShownComment) -> str:
        """Return why an answer was not taken."""
        return self.unsent.problems.get(f"{ANSWER}:{one.comment.id}", "")


def visible_comments(opened: OpenedFiling) -> list[CellComment]:
    """Return the comments on the rounds that the person may read (two queries)."""
    readable = {round_.id for round_ in opened.readable_rounds()}
    return [one for one in list_comments(opened.filing.id) if one.round_id in readable]


def shown_comments(
    comments: Sequence[CellComment], places: Places, row_ids: Sequence[int | None]
) -> list[ShownComment]:
    """Return comments where their cells stand in a document with these rows."""
    return [_shown(comment, places, row_ids) for comment in comments]


def by_cell(comments: Sequence[ShownComment]) -> Mapping[str, list[ShownComment]]:
    """Return the comments to show at a cell, by its path."""
    found: dict[str, list[ShownComment]] = {}
    for one in comments:
        if one.path:
            found.setdefault(one.path, []).append(one)
    return found


def _shown(comment: CellComment, places: Places, row_ids: Sequence[int | None]) -> ShownComment:
    path = cell_path(comment.cell, row_ids)
    standing = comment_standing(comment)
    if path is None:
        return ShownComment(comment, standing, f"{comment.place}（该行已删去）")
    place, anchor = places.describe(path), places.anchor_of(path)
    return ShownComment(comment, standing, place, places.cell_of(path), anchor)
