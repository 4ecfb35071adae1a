"""Verification codes as printed and as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.domain.verification import (
    ALPHABET,
    LENGTH,
    Outcome,
    format_code,
    judge_round,
    read_code,
)
from perfeval.domain.workflow import State
from tests.support.sizes import size

CODE = "0123ABCDEFGHJKMN"


@settings(max_examples=size("hypothesis_examples"))
@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_printed_code_is_read_back(code: str) -> None:
    assert read_code(format_code(code)) == code
    assert read_code(f" {format_code(code).lower()} ") == code


@pytest.mark.parametrize(
    "typed",
    [
        "O123-ABCD-EFGH-JKMN",
        "0l23 abcd efgh jkmn",
        "０１２３－ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ",
        "oI23ABCDEFGHJKMN",
    ],
)
def test_signs_that_look_alike_are_forgiven(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "0123", CODE + "0", "U123ABCDEFGHJKMN", "验真码", "é" * 16])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize("state", State)
def test_a_round_counts_while_it_is_the_newest_and_stands(state: State) -> None:
    assert judge_round(is_newest=False, state=state) is Outcome.OLDER
    revoked = state in {State.DRAFT, State.RETURNED, State.VOID}
    expected = Outcome.REVOKED if revoked else Outcome.CURRENT
    assert judge_round(is_newest=True, state=state) is expected
