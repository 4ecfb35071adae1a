"""Labels compared as people read them: width, blanks and brackets aside, other wordings known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_NO_WORD = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HEAD = re.compile(r"\s*([^:]{1,24}?)\s*:")
_DIGITS = re.compile(r"\d+")
_VALUE = re.compile(r"^\W*\d|[≥≤=<>%]")  # a bare number or an amount is a value
_LONGEST_LABEL = 40

EXACT, BARE, VARIANT, PART = 1.0, 0.95, 0.85, 0.6
_PART_SHARE = 0.6  # how much of the longer label the shorter one must be


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """Other wordings of headings and labels, by what they mean; the lists are data of the packs."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    funds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signatures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()

    def is_placeholder(self, text: str) -> bool:
        """Tell a text that an empty form prints where something is to be written."""
        plain = _DIGITS.sub("", key_of(text))
        return any(plain == key_of(one) for one in self.placeholders) and not _VALUE.search(text)


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A label of a form: its own key, that without brackets, and those of its other wordings."""

    full: str
    bare: str
    variants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """How surely a text is a label, and what follows the label in the same text."""

    likeness: float
    rest: str | None = None


class Vocabulary:
    """The labels of several forms, and which of them a text may be; each text is judged once."""

    def __init__(self) -> None:
        """Start without a label."""
        self._wordings: dict[tuple[str, tuple[str, ...]], Wording] = {}
        self._known: dict[str, dict[Wording, Found]] = {}

    def add(self, text: str, variants: tuple[str, ...] = ()) -> Wording:
        """Return a label with its other wordings; the same one for the same label."""
        if (text, variants) not in self._wordings:
            keys = frozenset(map(key_of, variants))
            self._wordings[text, variants] = Wording(key_of(text), bare_key_of(text), keys)
            self._known.clear()
        return self._wordings[text, variants]

    def find(self, text: str) -> dict[Wording, Found]:
        """Return the labels that a text may be, whole or before a colon."""
        if text not in self._known:
            self._known[text] = self._judge(text)
        return self._known[text]

    def _judge(self, text: str) -> dict[Wording, Found]:
        found = {}
        head, rest = split_label(text) or ("", "")
        for wording in self._wordings.values():
            whole, before = likeness(wording, text), likeness(wording, head)
            # "实施单位：甲局" is the label with a value, though it also resembles the label.
            if before > max(whole, PART):
                found[wording] = Found(before, rest)
            elif whole:
                found[wording] = Found(whole)
        return found


@lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """Return a text as labels are compared: half width, letters and digits only."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    key = _NO_WORD.sub("", plain)
    return key.removeprefix("其中") or key


@lru_cache(maxsize=20_000)
def bare_key_of(text: str) -> str:
    """Return the key of a text without what stands in brackets."""
    return key_of(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def likeness(wording: Wording, text: str) -> float:
    """Return from 0 to 1 how surely a text is this label."""
    if len(text) > _LONGEST_LABEL or not wording.full:
        return 0.0
    full = key_of(text)
    if full == wording.full:
        return EXACT
    bare = bare_key_of(text)
    if bare and bare == wording.bare:
        return BARE
    if full in wording.variants or (bare and bare in wording.variants):
        return VARIANT
    short, long = sorted((full, wording.full), key=len)
    if len(short) > 2 and short in long and len(short) >= _PART_SHARE * len(long):
        return PART
    return 0.0


def split_label(text: str) -> tuple[str, str] | None:
    """Return "项目名称：甲" as its label and the rest, or None where no colon follows a label."""
    match = _HEAD.match(text.replace("：", ":"))
    if match is None:
        return None
    return text[match.start(1) : match.end(1)], text[match.end() :]
