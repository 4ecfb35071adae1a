"""Verification codes: unguessable names of rounds, as printed, as typed, and what they prove."""

from __future__ import annotations

from enum import StrEnum

from perfeval.domain.workflow import State

# Letters that are read wrongly (I, L, O, U) are left out; 16 of 32 signs are 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_REVOKED = frozenset({State.RETURNED, State.DRAFT, State.VOID})
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def format_code(code: str) -> str:
    """Return a code as it is printed: four groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read_code(text: str) -> str | None:
    """Return the code that a person typed, None if it cannot be one.

    Blanks, hyphens, full-width signs and letters that look like digits are forgiven.
    """
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    plain = "".join(c for c in half.upper() if c.isalnum()).translate(_READ_AS)
    fits = len(plain) == LENGTH and all(c in ALPHABET for c in plain)
    return plain if fits else None


class Outcome(StrEnum):
    """What the page 验真 says of a code."""

    CURRENT = "current"  # the round that counts today
    OLDER = "older"  # another round came after it
    REVOKED = "revoked"  # the newest round, but returned or void
    UNKNOWN = "unknown"


def judge_round(*, is_newest: bool, state: State) -> Outcome:
    """Say what a round is worth: `state` is that of its filing."""
    if not is_newest:
        return Outcome.OLDER
    return Outcome.REVOKED if state in _REVOKED else Outcome.CURRENT
