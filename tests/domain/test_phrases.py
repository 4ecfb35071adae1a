"""How a quick phrase joins an opinion."""

from __future__ import annotations

import pytest

from perfeval.domain.phrases import DEFAULT_PHRASES, LONGEST_PHRASE, join_phrase


@pytest.mark.parametrize(
    ("opinion", "phrase", "joined"),
    [
        ("", "同意。", "同意。"),
        ("  ", "同意。", "同意。"),
        ("已看过", "同意。", "已看过\n同意。"),
        ("已看过\n", " 同意。 ", "已看过\n同意。"),
        ("已看过", "", "已看过"),
        ("已看过\n同意。", "同意。", "已看过\n同意。"),
        ("", "", ""),
    ],
)
def test_a_phrase_stands_at_the_end_once(opinion: str, phrase: str, joined: str) -> None:
    assert join_phrase(opinion, phrase) == joined
    assert join_phrase(joined, phrase) == joined


def test_the_usual_phrases_are_short_sentences() -> None:
    assert len(set(DEFAULT_PHRASES)) == len(DEFAULT_PHRASES)
    assert all(one.endswith("。") and len(one) <= LONGEST_PHRASE for one in DEFAULT_PHRASES)
