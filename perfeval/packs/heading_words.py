"""The other wordings of headings and labels, read from the word list that ships with the packs."""

from __future__ import annotations

from functools import cache
from typing import Any

from perfeval.domain.recognition.words import HeadingWords
from perfeval.packs.loader import FOLDER, read_toml_file

WORDS_FILE = FOLDER / "words" / "headings.toml"


@cache
def load_heading_words() -> HeadingWords:
    """Return the word list of the package."""
    data = read_toml_file(WORDS_FILE)
    return HeadingWords(
        columns=_lists(data["columns"]),
        funds=_lists(data["funds"]),
        cells=_lists(data["cells"]),
        signatures=_lists(data["signatures"]),
        titles=tuple(data["titles"]),
        remarks=tuple(data["remarks"]),
        placeholders=tuple(data["placeholders"]),
    )


def _lists(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(words) for key, words in table.items()}
