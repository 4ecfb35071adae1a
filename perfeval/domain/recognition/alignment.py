"""Rows of a file held against the rows of a form: which row is which, judged by their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.domain.grid import RowKind
from perfeval.domain.recognition.rows import Piece, SourceRow
from perfeval.domain.recognition.template import Label, Template, TemplateRow
from perfeval.domain.recognition.words import VARIANT, Vocabulary, Wording

_NONE = Wording("", "")  # marks a row that was looked up
_LEAST_SHARE = 0.5  # of the labels of a row must be found in a row that is taken for it


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label of the form found in a piece of a row; `rest` is what follows it in the same cell."""

    label: Label
    piece: int
    likeness: float
    rest: str | None = None


def match_labels(
    vocabulary: Vocabulary, labels: Sequence[Label], pieces: Sequence[Piece]
) -> list[LabelMatch]:
    """Return the best assignment of labels to pieces that keeps both in their order."""
    known = [vocabulary.find(piece.text) for piece in pieces]
    found = [
        [
            LabelMatch(label, at, one.likeness, one.rest)
            if (one := here.get(label.wording))
            else None
            for at, here in enumerate(known)
        ]
        for label in labels
    ]
    height, width = len(labels), len(pieces)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            match = found[i][j]
            taken = match.likeness * labels[i].weight + best[i + 1][j + 1] if match else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    chosen: list[LabelMatch] = []
    i = j = 0
    while i < height and j < width:
        match = found[i][j]
        if match and best[i][j] == match.likeness * labels[i].weight + best[i + 1][j + 1]:
            chosen.append(match)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return chosen


def row_score(vocabulary: Vocabulary, template_row: TemplateRow, row: SourceRow) -> float:
    """Return the weight of the labels found, 0 where too few of them are there."""
    labels = template_row.labels
    if not labels:
        return 0.0
    least = _LEAST_SHARE * template_row.weight
    known = _labels_of(vocabulary, row)
    # Most rows hold none of the labels: they are told without trying out their order.
    if sum(known.get(label.wording, 0.0) * label.weight for label in labels) < least:
        return 0.0
    matches = match_labels(vocabulary, labels, row.beginning())
    score = sum(match.likeness * match.label.weight for match in matches)
    # One label alone, and a doubtful one, is no row.
    if len(matches) == 1 and matches[0].likeness < VARIANT:
        return 0.0
    return score if score >= least else 0.0


def _labels_of(vocabulary: Vocabulary, row: SourceRow) -> dict[Wording, float]:
    """Return the labels that a row may hold with their greatest likeness."""
    if not row.labels:
        row.labels.update({_NONE: 0.0})
        for piece in row.beginning():
            for wording, found in vocabulary.find(piece.text).items():
                row.labels[wording] = max(found.likeness, row.labels.get(wording, 0.0))
    return row.labels


def align_rows(template: Template, rows: Sequence[SourceRow]) -> dict[int, int]:
    """Return the row of the form for each row of the file that its labels identify.

    Both stay in their order; the assignment with the greatest weight of labels found is taken.
    """
    named = [
        (number, row)
        for number, row in enumerate(template.rows)
        if row.labels and row.kind in (RowKind.HEAD, RowKind.BODY)
    ]
    scores = [[row_score(template.vocabulary, row, source) for _, row in named] for source in rows]
    height, width = len(rows), len(named)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            taken = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    pairs: dict[int, int] = {}
    i = j = 0
    while i < height and j < width:
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs[i] = named[j][0]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return pairs
