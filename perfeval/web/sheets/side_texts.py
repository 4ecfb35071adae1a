"""What a sheet page carries besides its cells: the opinion, explanations, answers to questions.

Such a text is not stored until its own button is pressed; until then the page hands it on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from perfeval.domain.checks.answers import cell_path, cell_reference
from perfeval.web.sheets.typed import clean

COMMENT = "comment"
LONGEST_COMMENT = 2000
WAIVE, REPAIR, ANSWER = "waive", "repair", "answer"  # the text stands in a field of that value
ACCEPT, REJECT = "accept", "reject"  # the text stands in the field of the answer
_LONGEST = 4000  # so that a page handed on stays a page; each service has limits of its own

SideTexts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed beside the cells and not taken yet: texts and refusals by field name.

    `confirmed` is the digest of the warnings whose box was ticked; `focus` the field to go on at.
    """

    texts: SideTexts = field(default_factory=dict)
    problems: SideTexts = field(default_factory=dict)
    confirmed: str = ""
    focus: str = ""

    @property
    def comment(self) -> str:
        """Return the opinion that goes with a submission."""
        return self.texts.get(COMMENT, "")


def read_side_texts(known: Collection[str] = ()) -> dict[str, str]:
    """Return the texts by field name; blank ones and those of `known` are left out."""
    texts = {COMMENT: clean(request.form.get(COMMENT))[:LONGEST_COMMENT]}
    for name in request.form:
        if name.startswith((f"{WAIVE}:", f"{REPAIR}:", f"{ANSWER}:")):
            texts[name] = clean(request.form[name])[:_LONGEST]
    return {name: text for name, text in texts.items() if text.strip() and text not in known}


def follow_rows(
    texts: SideTexts, before: Sequence[int | None], after: Sequence[int | None]
) -> dict[str, str]:
    """Let the texts follow the rows that they speak of; `before` and `after` are stored ids."""
    moved = {name: _moved_name(name, before, after) for name in texts}
    return {new: texts[name] for name, new in moved.items() if new is not None}


def _moved_name(name: str, before: Sequence[int | None], after: Sequence[int | None]) -> str | None:
    button, _, where = name.partition(":")
    if button not in (WAIVE, REPAIR):
        return name  # it names no row by its number
    check, _, path = where.partition(":")
    moved = cell_path(cell_reference(path, before), after)
    return None if moved is None else f"{button}:{check}:{moved}"
